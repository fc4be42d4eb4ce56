//! Verbs that look for a row before they make one: rule 33.

use serde_json::json;

use crate::support::{Test, test_on_both};

#[test_on_both]
async fn rule_33_first_or_create_finds_no_row_of_another_owner(test: Test) {
    test.user("Ada").with_role("guest").await;
    test.role("admin").await;

    test.mutation(
        r#"firstOrCreateUserForRole(
            roleId: 2,
            search: { name: "Ada" },
            input: { email: "second@example.com" },
        ) {
            created
            user { id name role { name } }
        }"#,
    )
    .await
    .answers(json!({
        "created": true,
        "user": { "id": "2", "name": "Ada", "role": { "name": "admin" } },
    }));
}

#[test_on_both]
async fn rule_33_first_or_create_finds_the_row_with_the_values_of_search(test: Test) {
    test.user("Ada").with_role("admin").await;
    test.user("Bob").with_role("admin").await;

    test.mutation(
        r#"firstOrCreateUserForRole(roleId: 1, search: { name: "Bob" }) {
            created
            changed
            user { id }
        }"#,
    )
    .await
    .answers(json!({ "created": false, "changed": false, "user": { "id": "2" } }))
    .without_writes();
}

#[test_on_both]
async fn rule_33_first_or_create_without_a_search_finds_the_lowest_primary_key(test: Test) {
    test.user("Ada").with_role("admin").await;
    test.user("Bob").with_role("admin").await;

    test.mutation("firstOrCreateUserForRole(roleId: 1) { created user { id } }")
        .await
        .answers(json!({ "created": false, "user": { "id": "1" } }));
}

#[test_on_both]
async fn rule_33_update_or_create_writes_the_input_to_the_row_it_finds(test: Test) {
    test.user("Ada").with_role("admin").await;

    test.mutation(
        r#"updateOrCreateUserForRole(
            roleId: 1,
            search: { email: "ada@example.com" },
            input: { name: "new" },
        ) {
            created
            changed
            user { id name }
        }"#,
    )
    .await
    .answers(json!({
        "created": false,
        "changed": true,
        "user": { "id": "1", "name": "new" },
    }));
}

#[test_on_both]
async fn rule_33_fetch_or_create_many_makes_the_missing_rows_and_keeps_the_others(test: Test) {
    test.user("Ada").with_role("admin").await;

    test.mutation(
        r#"fetchOrCreateManyUsersForRole(
            roleId: 1,
            by: [EMAIL],
            input: [
                { name: "n", email: "n@example.com" },
                { name: "ignored", email: "ada@example.com" },
            ],
        ) {
            created
            changed
            users { id name }
        }"#,
    )
    .await
    .answers(json!({
        "created": 1,
        "changed": true,
        "users": [{ "id": "2", "name": "n" }, { "id": "1", "name": "Ada" }],
    }));
}

#[test_on_both]
async fn rule_33_update_or_create_many_makes_the_missing_rows_and_updates_the_others(test: Test) {
    test.user("Ada").with_role("admin").await;
    test.user("Bob").with_role("admin").await;

    test.mutation(
        r#"updateOrCreateManyUsersForRole(
            roleId: 1,
            by: [EMAIL],
            input: [
                { name: "one", email: "ada@example.com" },
                { name: "Bob", email: "bob@example.com" },
                { name: "m", email: "m@example.com" },
            ],
        ) {
            created
            changed
            users { id name }
        }"#,
    )
    .await
    .answers(json!({
        "created": 1,
        "changed": true,
        "users": [
            { "id": "1", "name": "one" },
            { "id": "2", "name": "Bob" },
            { "id": "3", "name": "m" },
        ],
    }));
}

#[test_on_both]
async fn rule_33_rows_that_are_looked_up_need_values_that_differ(test: Test) {
    test.role("admin").await;

    for (input, message) in [
        (
            r#"[{ name: "a", email: "a@example.com" }, { name: "b", email: "a@example.com" }]"#,
            "two rows have the same value for: email",
        ),
        (r#"[{ name: "a" }]"#, "every row needs a value for: email"),
    ] {
        test.mutation(&format!(
            "fetchOrCreateManyUsersForRole(roleId: 1, by: [EMAIL], input: {input}) {{ created }}"
        ))
        .await
        .is_refused_with("BAD_USER_INPUT", message)
        .without_writes();
    }
}
