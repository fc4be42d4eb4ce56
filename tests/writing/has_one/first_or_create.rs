//! `firstOrCreate` and `updateOrCreate`: rules 29 and 30.

use serde_json::json;

use crate::support::{Test, test_on_both};

#[test_on_both]
async fn rule_29_first_or_create_makes_the_row_of_an_empty_slot(test: Test) {
    test.user("Ada").await;

    test.mutation(
        r#"firstOrCreateProfileForUser(userId: 1, input: { displayName: "A" }) {
            created
            changed
            profile { displayName }
        }"#,
    )
    .await
    .answers(json!({ "created": true, "changed": true, "profile": { "displayName": "A" } }));
}

#[test_on_both]
async fn rule_29_first_or_create_takes_any_row_in_the_slot_and_ignores_the_input(test: Test) {
    test.user("Ada").with_profile("A").await;

    test.mutation(
        r#"firstOrCreateProfileForUser(userId: 1, input: { displayName: "B" }) {
            created
            changed
            profile { id displayName }
        }"#,
    )
    .await
    .answers(json!({
        "created": false,
        "changed": false,
        "profile": { "id": "1", "displayName": "A" },
    }));
}

#[test_on_both]
async fn rule_29_first_or_create_finds_the_row_with_the_values_of_search(test: Test) {
    test.user("Ada").with_profile("A").await;

    test.mutation(
        r#"firstOrCreateProfileForUser(userId: 1, search: { displayName: "A", bio: "" }) {
            created
            profile { id displayName bio }
        }"#,
    )
    .await
    .answers(json!({
        "created": false,
        "profile": { "id": "1", "displayName": "A", "bio": "" },
    }));
}

#[test_on_both]
async fn rule_29_first_or_create_is_refused_where_another_row_is_in_the_slot(test: Test) {
    test.user("Ada").with_profile("A").await;

    test.mutation(
        r#"firstOrCreateProfileForUser(userId: 1, search: { displayName: "B" }) { changed }"#,
    )
    .await
    .is_refused_with("RELATION_OCCUPIED", OCCUPIED);
}

#[test_on_both]
async fn rule_29_in_a_new_row_input_counts_more_than_search(test: Test) {
    test.user("Ada").await;

    test.mutation(
        r#"firstOrCreateProfileForUser(
            userId: 1,
            search: { displayName: "S", bio: "s" },
            input: { bio: "i" },
        ) {
            profile { displayName bio }
        }"#,
    )
    .await
    .answers(json!({ "profile": { "displayName": "S", "bio": "i" } }));
}

#[test_on_both]
async fn rule_29_a_new_row_needs_its_required_columns(test: Test) {
    test.user("Ada").await;

    test.mutation("firstOrCreateProfileForUser(userId: 1) { changed }")
        .await
        .is_invalid(json!({ "input.displayName": ["is required"] }));
}

#[test_on_both]
async fn rule_30_update_or_create_makes_the_row_of_an_empty_slot(test: Test) {
    test.user("Ada").await;

    test.mutation(
        r#"updateOrCreateProfileForUser(
            userId: 1,
            search: { displayName: "A" },
            input: { bio: "a" },
        ) {
            created
            profile { displayName bio }
        }"#,
    )
    .await
    .answers(json!({ "created": true, "profile": { "displayName": "A", "bio": "a" } }));
}

#[test_on_both]
async fn rule_30_update_or_create_writes_the_input_to_the_row_it_finds(test: Test) {
    let ada = test.user("Ada").await;
    test.profile("A").with_bio("a").of(&ada).await;

    test.mutation(
        r#"updateOrCreateProfileForUser(
            userId: 1,
            search: { displayName: "A" },
            input: { bio: "b" },
        ) {
            created
            changed
            profile { id bio }
        }"#,
    )
    .await
    .answers(json!({ "created": false, "changed": true, "profile": { "id": "1", "bio": "b" } }));
}

#[test_on_both]
async fn rule_30_update_or_create_writes_nothing_where_nothing_differs(test: Test) {
    let ada = test.user("Ada").await;
    test.profile("A").with_bio("a").of(&ada).await;

    test.mutation(
        r#"updateOrCreateProfileForUser(userId: 1, input: { bio: "a" }) { created changed }"#,
    )
    .await
    .answers(json!({ "created": false, "changed": false }))
    .without_writes();
}

#[test_on_both]
async fn rule_30_update_or_create_is_refused_where_another_row_is_in_the_slot(test: Test) {
    test.user("Ada").with_profile("A").await;

    test.mutation(
        r#"updateOrCreateProfileForUser(
            userId: 1,
            search: { displayName: "B" },
            input: { bio: "c" },
        ) {
            changed
        }"#,
    )
    .await
    .is_refused_with("RELATION_OCCUPIED", OCCUPIED);
}

const OCCUPIED: &str = "User 1 already has profile 1, which does not have the values of `search`";
