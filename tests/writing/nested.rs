//! Nested writes and fresh payloads: rules 21 and 24.

use serde_json::json;

use crate::on_both;
use crate::support::{Test, error};

on_both! {
    /// A user with a profile and a role, in one transaction: first what it belongs to, then the row, then what belongs to it.
    async fn rule_21_nested_writes_in_order_and_in_one_transaction(test: Test) {
        test.seed(1).await;
        let made = test.data(r#"mutation { createUser(input: { name: "Ada", email: "ada@example.com", profile: { create: { displayName: "ada" } }, role: { associate: { id: 3 } } }) {
            created user { id name profile { displayName user { id } } role { name } } } }"#).await;
        assert_eq!(made["createUser"], json!({ "created": true, "user": { "id": "2", "name": "Ada", "profile": { "displayName": "ada", "user": { "id": "2" } }, "role": { "name": "author" } } }));
        let writes: Vec<_> = test.statements().into_iter().map(|statement| statement.split(" (").next().unwrap().split(" WHERE").next().unwrap().to_owned()).collect();
        let order: Vec<_> = writes.iter().filter(|statement| statement.starts_with("BEGIN") || statement.starts_with("INSERT") || statement.starts_with("COMMIT") || statement.contains("FROM roles")).collect();
        assert_eq!(order.iter().map(|statement| statement.split_whitespace().next().unwrap()).collect::<Vec<_>>(), ["BEGIN", "SELECT", "INSERT", "INSERT", "COMMIT", "SELECT"]);
        assert!(order[2].contains("users") && order[3].contains("profiles"));
        assert_eq!(writes.iter().filter(|statement| statement.starts_with("SELECT profiles.id, profiles.user_id") && !statement.contains("display_name FROM")).count(), 1, "{writes:#?}");
    }

    async fn rule_21_several_levels_deep(test: Test) {
        let made = test.data(r#"mutation { createRole(input: { name: "crew", users: { createMany: [
            { name: "a", email: "a@example.com", profile: { create: { displayName: "A" } } },
            { name: "b", email: "b@example.com", profile: { firstOrCreate: { search: { displayName: "B" }, input: { bio: "x" } } } }] } }) {
            role { name users { nodes { name profile { displayName bio } } } } } }"#).await;
        assert_eq!(made["createRole"]["role"], json!({ "name": "crew", "users": { "nodes": [
            { "name": "a", "profile": { "displayName": "A", "bio": "" } }, { "name": "b", "profile": { "displayName": "B", "bio": "x" } }] } }));
        let changed = test.data(r#"mutation { updateUser(id: 1, input: { profile: { dissociate: true }, role: { dissociate: true } }) { changed user { name profile { id } role { id } } } }"#).await;
        assert_eq!(changed["updateUser"], json!({ "changed": true, "user": { "name": "a", "profile": null, "role": null } }));
        let linked = test.data(r#"mutation { createProfile(input: { displayName: "C", user: { associate: { id: 2 }, onOccupied: DETACH } }) { profile { user { name profile { displayName } } } } }"#).await;
        assert_eq!(linked["createProfile"]["profile"]["user"], json!({ "name": "b", "profile": { "displayName": "C" } }));
    }

    /// Whatever goes wrong deep down undoes everything.
    async fn rule_21_a_failure_undoes_everything(test: Test) {
        test.seed(2).await;
        let before = test.data("{ users { totalCount } profiles { totalCount } roles { totalCount } }").await;
        let email = test.data("{ user(id: 1) { email } }").await["user"]["email"].clone();
        for (input, code) in [
            (format!(r#"name: "r", users: {{ create: {{ name: "x", email: {email} }} }}"#), "UNIQUE_VIOLATION"),
            (r#"name: "r", users: { createMany: [{ name: "x", email: "x@example.com" }, { name: "y", email: "y@example.com", profile: { associate: { id: 99 } } }] }"#.to_owned(), "NOT_FOUND"),
            (r#"name: "r", users: { create: { name: "x", email: "x@example.com", role: { associate: { id: 1 } } } }"#.to_owned(), "BAD_USER_INPUT"),
        ] {
            let refused = test.answer(&format!("mutation {{ createRole(input: {{ {input} }}) {{ changed }} }}")).await;
            assert_eq!(error(&refused).0, code, "{input}");
        }
        assert_eq!(test.data("{ users { totalCount } profiles { totalCount } roles { totalCount } }").await, before);
    }

    /// A later field of the same document sees what an earlier one wrote, and so does every payload.
    async fn rule_24_payloads_are_fresh_and_batched(test: Test) {
        test.seed(3).await;
        let document = r#"mutation {
            a: updateProfile(id: 1, input: { displayName: "first" }) { profile { user { profile { displayName } } } }
            b: updateProfile(id: 1, input: { displayName: "second" }) { profile { user { profile { displayName } } } }
            c: dissociateUserProfile(userId: 1) { user { hasProfile profileAggregate { count } } }
            d: saveManyRoleUsers(roleId: 1, input: [{ id: 1 }, { id: 2 }, { id: 3 }]) { users { profile { displayName } role { name } } } }"#;
        let answer = test.data(document).await;
        assert_eq!(answer["a"]["profile"]["user"]["profile"]["displayName"], "first");
        assert_eq!(answer["b"]["profile"]["user"]["profile"]["displayName"], "second");
        assert_eq!(answer["c"]["user"], json!({ "hasProfile": false, "profileAggregate": { "count": 0 } }));
        assert_eq!(answer["d"]["users"][0], json!({ "profile": null, "role": { "name": "admin" } }));
        let statements = test.statements();
        let last = statements.iter().rposition(|statement| statement == "COMMIT").unwrap();
        assert_eq!(statements.len() - last - 1, 2, "{statements:#?}");
    }

    /// What becomes of an incumbent is asked of the verbs that can meet one.
    async fn rule_28_on_occupied_goes_with_the_verbs_that_take_a_place(test: Test) {
        test.seed(1).await;
        let answer = test.answer(r#"mutation { updateUser(id: 1, input: { profile: { firstOrCreate: { search: { displayName: "x" } }, onOccupied: DELETE } }) { changed } }"#).await;
        let expected = json!({ "input.profile.onOccupied": ["goes with `create`, `save` and `associate`"] });
        assert_eq!(answer["errors"][0]["extensions"]["validation"], expected);
    }
}
