//! Writing through a hasMany: rule 33.

use relata::prelude::*;
use serde_json::{Value, json};

use crate::domain::schema::{countries, people};
use crate::domain::{Country, Person};
use crate::on_both;
use crate::support::Test;

fn names(users: &Value) -> Vec<&str> {
    users.as_array().unwrap().iter().map(|user| user["name"].as_str().unwrap()).collect()
}

on_both! {
    async fn rule_33_create_and_save(test: Test) {
        test.seed(2).await;
        let made = test.data(r#"mutation { createRoleUser(roleId: 3, input: { name: "c", email: "c@example.com" }) { created user { id role { id } } role { users { nodes { name } } } } }"#).await;
        assert_eq!(made["createRoleUser"], json!({ "created": true, "user": { "id": "3", "role": { "id": "3" } }, "role": { "users": { "nodes": [{ "name": "c" }] } } }));
        let many = test.data(r#"mutation { createManyRoleUsers(roleId: 4, input: [{ name: "z", email: "z@example.com" }, { name: "a", email: "a@example.com", profile: { create: { displayName: "A" } } }]) { created changed users { name profile { displayName } } role { usersAggregate { count } } } }"#).await;
        assert_eq!(many["createManyRoleUsers"], json!({ "created": 2, "changed": true, "users": [{ "name": "z", "profile": null }, { "name": "a", "profile": { "displayName": "A" } }], "role": { "usersAggregate": { "count": 2 } } }));

        let moved = test.data(r#"mutation { saveRoleUser(roleId: 5, input: { id: 1, name: "moved" }) { created changed user { name role { id } } displacedFrom { id } } }"#).await;
        assert_eq!(moved["saveRoleUser"], json!({ "created": false, "changed": true, "user": { "name": "moved", "role": { "id": "5" } }, "displacedFrom": { "id": "1" } }));
        let saved = test.data(r#"mutation { saveManyRoleUsers(roleId: 5, input: [{ id: 1 }, { name: "n", email: "n@example.com" }, { id: 2, name: "two" }]) { created changed users { name } } }"#).await;
        assert_eq!((saved["saveManyRoleUsers"]["created"].clone(), names(&saved["saveManyRoleUsers"]["users"])), (json!(1), vec!["moved", "n", "two"]));

        let twice = test.error("mutation { saveManyRoleUsers(roleId: 5, input: [{ id: 1 }, { id: 1 }]) { created } }").await;
        assert_eq!(twice, ("BAD_USER_INPUT".into(), "1 stands twice among the rows to save".into()));

        // All or nothing: the second row breaks a unique index, so the first is not there either.
        let refused = test.error(r#"mutation { createManyRoleUsers(roleId: 1, input: [{ name: "x", email: "x@example.com" }, { name: "y", email: "z@example.com" }]) { created } }"#).await;
        assert_eq!(refused.0, "UNIQUE_VIOLATION");
        assert_eq!(test.data(r#"{ userByEmail(email: "x@example.com") { id } }"#).await["userByEmail"], json!(null));
    }

    /// One statement for all rows, in their order and with the keys in their order; one for each run of rows that
    /// have the same columns; row by row where something is written through their relations.
    async fn rule_33_create_many_is_one_statement(test: Test) {
        test.seed(1).await;
        let inserts = || test.statements().into_iter().filter(|statement| statement.starts_with("INSERT")).count();
        let many: Vec<_> = (0..50).rev().map(|number| format!(r#"{{ name: "n{number}", email: "n{number}@example.com" }}"#)).collect();
        let made = test.data(&format!("mutation {{ createManyRoleUsers(roleId: 3, input: [{}]) {{ created users {{ id name }} }} }}", many.join(", "))).await;
        let expected: Vec<_> = (0..50).map(|place| json!({ "id": (place + 2).to_string(), "name": format!("n{}", 49 - place) })).collect();
        assert_eq!(made["createManyRoleUsers"], json!({ "created": 50, "users": expected }));
        assert_eq!(inserts(), 1);
        test.data(r#"mutation { createManyRoleUsers(roleId: 3, input: [{ name: "a", email: "a@example.com", profile: { create: { displayName: "A" } } }, { name: "b", email: "b@example.com" }]) { created } }"#).await;
        assert_eq!(inserts(), 3);

        let conn = &mut *test.write().await;
        let country = Country::create(conn, changes().set(countries::code, "CH").set(countries::name, "Switzerland")).await.unwrap();
        let person = |name: &str| changes::<Person>().set(people::name, name).set(people::is_alive, true);
        let rows = vec![person("a"), person("b").set(people::age, 3), person("c").set(people::age, 2), person("d")];
        test.statements();
        let made = country.people().create_many(conn, rows).await.unwrap();
        assert_eq!(inserts(), 3);
        let made: Vec<_> = made.iter().map(|person| (person.id, person.name.as_str(), person.age, person.country_code.as_deref())).collect();
        assert_eq!(made, [(1, "a", None, Some("CH")), (2, "b", Some(3), Some("CH")), (3, "c", Some(2), Some("CH")), (4, "d", None, Some("CH"))]);
        let refused = country.people().create_many(conn, vec![person("e"), changes().set(people::name, "f")]).await.unwrap_err();
        assert!(matches!(&refused, Error::Invalid(problems) if *problems == [("isAlive".to_owned(), "is required".to_owned())]), "{refused:?}");
        assert_eq!(country.people().query().count(conn).await.unwrap(), 4);
    }

    async fn rule_33_first_and_update_or_create_stay_with_the_owner(test: Test) {
        test.seed(12).await;
        let stranger = test.data("{ user(id: 2) { name } }").await["user"]["name"].clone();
        let made = test.data(&format!(r#"mutation {{ firstOrCreateRoleUser(roleId: 1, search: {{ name: {stranger} }}, input: {{ email: "same@example.com" }}) {{ created user {{ id name role {{ id }} }} }} }}"#)).await;
        assert_eq!(made["firstOrCreateRoleUser"], json!({ "created": true, "user": { "id": "13", "name": stranger, "role": { "id": "1" } } }));
        let found = test.data(&format!("mutation {{ firstOrCreateRoleUser(roleId: 1, search: {{ name: {stranger} }}) {{ created changed user {{ id }} }} }}")).await;
        assert_eq!(found["firstOrCreateRoleUser"], json!({ "created": false, "changed": false, "user": { "id": "13" } }));
        let updated = test.data(r#"mutation { updateOrCreateRoleUser(roleId: 1, search: { email: "same@example.com" }, input: { name: "new" }) { created changed user { id name } } }"#).await;
        assert_eq!(updated["updateOrCreateRoleUser"], json!({ "created": false, "changed": true, "user": { "id": "13", "name": "new" } }));
        let first = test.data("mutation { firstOrCreateRoleUser(roleId: 1) { created user { id } } }").await;
        assert_eq!(first["firstOrCreateRoleUser"], json!({ "created": false, "user": { "id": "1" } }));
    }

    async fn rule_33_many_keyed_by_columns(test: Test) {
        test.seed(1).await;
        let email = test.data("{ user(id: 1) { email } }").await["user"]["email"].clone();
        let fetched = test.data(&format!(r#"mutation {{ fetchOrCreateManyRoleUsers(roleId: 1, by: [EMAIL], input: [{{ name: "n", email: "n@example.com" }}, {{ name: "ignored", email: {email} }}]) {{ created changed users {{ id name }} }} }}"#)).await["fetchOrCreateManyRoleUsers"].clone();
        assert_eq!((fetched["created"].clone(), fetched["users"][0].clone(), fetched["users"][1]["id"].clone()), (json!(1), json!({ "id": "2", "name": "n" }), json!("1")));
        assert_ne!(fetched["users"][1]["name"], "ignored");
        let updated = test.data(&format!(r#"mutation {{ updateOrCreateManyRoleUsers(roleId: 1, by: [EMAIL], input: [{{ name: "one", email: {email} }}, {{ name: "n", email: "n@example.com" }}, {{ name: "m", email: "m@example.com" }}]) {{ created changed users {{ name }} }} }}"#)).await["updateOrCreateManyRoleUsers"].clone();
        assert_eq!((updated["created"].clone(), updated["changed"].clone(), names(&updated["users"])), (json!(1), json!(true), vec!["one", "n", "m"]));
        test.statements();
        for (input, message) in [
            (r#"[{ name: "a", email: "a@example.com" }, { name: "b", email: "a@example.com" }]"#, "two rows have the same value for: email"),
            (r#"[{ name: "a" }]"#, "every row needs a value for: email"),
        ] {
            let document = format!("mutation {{ fetchOrCreateManyRoleUsers(roleId: 1, by: [EMAIL], input: {input}) {{ created }} }}");
            assert_eq!(test.error(&document).await, ("BAD_USER_INPUT".into(), message.into()));
        }
        assert!(!test.statements().iter().any(|statement| statement.starts_with("INSERT") || statement.starts_with("UPDATE")));
    }
}
