//! `create`, `save` and their forms for many rows: rules 24 and 33.

use serde_json::json;

use crate::support::{Test, test_on_both};

#[test_on_both]
async fn rule_33_create_makes_a_row_with_the_owners_key(test: Test) {
    test.role("admin").await;

    test.mutation(
        r#"createUserForRole(roleId: 1, input: { name: "Ada", email: "ada@example.com" }) {
            created
            user { id role { id } }
            role { users { nodes { name } } }
        }"#,
    )
    .await
    .answers(json!({
        "created": true,
        "user": { "id": "1", "role": { "id": "1" } },
        "role": { "users": { "nodes": [{ "name": "Ada" }] } },
    }));
}

#[test_on_both]
async fn rule_33_create_many_answers_in_the_order_of_its_input(test: Test) {
    test.role("admin").await;

    test.mutation(
        r#"createManyUsersForRole(
            roleId: 1,
            input: [
                { name: "z", email: "z@example.com" },
                {
                    name: "a",
                    email: "a@example.com",
                    profile: { create: { displayName: "A" } },
                },
            ],
        ) {
            created
            changed
            users { name profile { displayName } }
            role { usersAggregate { count } }
        }"#,
    )
    .await
    .answers(json!({
        "created": 2,
        "changed": true,
        "users": [
            { "name": "z", "profile": null },
            { "name": "a", "profile": { "displayName": "A" } },
        ],
        "role": { "usersAggregate": { "count": 2 } },
    }));
}

#[test_on_both]
async fn rule_33_create_many_writes_all_rows_or_none(test: Test) {
    test.role("admin").await;
    test.user("Ada").await;

    test.mutation(
        r#"createManyUsersForRole(
            roleId: 1,
            input: [
                { name: "new", email: "new@example.com" },
                { name: "taken", email: "ada@example.com" },
            ],
        ) {
            created
        }"#,
    )
    .await
    .is_refused_with("UNIQUE_VIOLATION", "a row of User with the same email exists already");

    test.query("{ users { nodes { name } } }")
        .await
        .answers(json!({ "users": { "nodes": [{ "name": "Ada" }] } }));
}

#[test_on_both]
async fn rule_33_create_many_is_one_insert_with_keys_in_the_order_of_its_input(test: Test) {
    test.role("admin").await;
    let names: Vec<String> = (0..50).rev().map(|number| format!("n{number}")).collect();
    let input: Vec<String> = names
        .iter()
        .map(|name| format!(r#"{{ name: "{name}", email: "{name}@example.com" }}"#))
        .collect();

    let answer = test
        .mutation(&format!(
            "createManyUsersForRole(roleId: 1, input: [{}]) {{ created users {{ id name }} }}",
            input.join(", ")
        ))
        .await;

    let users: Vec<_> = names
        .iter()
        .enumerate()
        .map(|(place, name)| json!({ "id": (place + 1).to_string(), "name": name }))
        .collect();
    answer.answers(json!({ "created": 50, "users": users })).in_inserts(1);
}

/// Rows whose relations are written too need their keys first.
#[test_on_both]
async fn rule_33_create_many_inserts_row_by_row_where_relations_are_written(test: Test) {
    test.role("admin").await;

    test.mutation(
        r#"createManyUsersForRole(
            roleId: 1,
            input: [
                {
                    name: "a",
                    email: "a@example.com",
                    profile: { create: { displayName: "A" } },
                },
                { name: "b", email: "b@example.com" },
            ],
        ) {
            created
        }"#,
    )
    .await
    .answers(json!({ "created": 2 }))
    .in_inserts(3);
}

#[test_on_both]
async fn rule_33_save_moves_a_row_from_another_owner(test: Test) {
    test.user("Ada").with_role("guest").await;
    test.role("admin").await;

    test.mutation(
        r#"saveUserForRole(roleId: 2, input: { id: 1, name: "moved" }) {
            created
            changed
            user { name role { name } }
            displacedFrom { name }
        }"#,
    )
    .await
    .answers(json!({
        "created": false,
        "changed": true,
        "user": { "name": "moved", "role": { "name": "admin" } },
        "displacedFrom": { "name": "guest" },
    }));
}

#[test_on_both]
async fn rule_33_save_many_makes_changes_and_moves_rows(test: Test) {
    test.user("Ada").with_role("admin").await;
    test.user("Bob").with_role("guest").await;

    test.mutation(
        r#"saveManyUsersForRole(
            roleId: 1,
            input: [{ id: 1 }, { name: "n", email: "n@example.com" }, { id: 2, name: "two" }],
        ) {
            created
            changed
            users { name role { name } }
        }"#,
    )
    .await
    .answers(json!({
        "created": 1,
        "changed": true,
        "users": [
            { "name": "Ada", "role": { "name": "admin" } },
            { "name": "n", "role": { "name": "admin" } },
            { "name": "two", "role": { "name": "admin" } },
        ],
    }));
}

#[test_on_both]
async fn rule_33_save_many_refuses_the_same_row_twice(test: Test) {
    test.user("Ada").with_role("admin").await;

    test.mutation("saveManyUsersForRole(roleId: 1, input: [{ id: 1 }, { id: 1 }]) { created }")
        .await
        .is_invalid(json!({ "input.1": ["User 1 stands twice in this write: name it once"] }));
}

#[test_on_both]
async fn rule_24_a_row_written_through_a_has_many_cannot_be_linked_elsewhere(test: Test) {
    test.user("Ada").with_role("admin").await;
    test.role("guest").await;

    test.mutation(
        "updateOrCreateUserForRole(roleId: 1, input: { role: { associate: { id: 2 } } }) {
            changed
        }",
    )
    .await
    .is_refused_with(
        "BAD_USER_INPUT",
        "`role` is the role that the row is written through: leave it out",
    );
}
