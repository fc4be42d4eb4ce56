//! `create` and `save`: rules 24 and 27.

use serde_json::json;

use crate::support::{Test, test_on_both};

#[test_on_both]
async fn rule_27_create_makes_a_row_with_the_owners_key(test: Test) {
    test.user("Ada").await;

    test.mutation(
        r#"createProfileForUser(userId: 1, input: { displayName: "A" }) {
            created
            changed
            user { id profile { id displayName } }
            profile { id displayName bio }
            displaced { id }
            displacedFrom { id }
        }"#,
    )
    .await
    .answers(json!({
        "created": true,
        "changed": true,
        "user": { "id": "1", "profile": { "id": "1", "displayName": "A" } },
        "profile": { "id": "1", "displayName": "A", "bio": "" },
        "displaced": null,
        "displacedFrom": null,
    }));
}

#[test_on_both]
async fn rule_27_save_without_an_id_makes_a_row(test: Test) {
    test.user("Ada").await;

    test.mutation(
        r#"saveProfileForUser(userId: 1, input: { displayName: "A", bio: "x" }) {
            created
            changed
            user { id profile { id displayName } }
            profile { id displayName bio }
        }"#,
    )
    .await
    .answers(json!({
        "created": true,
        "changed": true,
        "user": { "id": "1", "profile": { "id": "1", "displayName": "A" } },
        "profile": { "id": "1", "displayName": "A", "bio": "x" },
    }));
}

#[test_on_both]
async fn rule_27_save_with_an_id_moves_a_row_from_another_owner(test: Test) {
    test.user("Ada").with_profile("A").await;
    test.user("Bob").await;

    test.mutation(
        r#"saveProfileForUser(userId: 2, input: { id: 1, bio: "moved" }) {
            created
            changed
            user { id profile { id } }
            profile { id displayName bio }
            displaced { id }
            displacedFrom { id hasProfile }
        }"#,
    )
    .await
    .answers(json!({
        "created": false,
        "changed": true,
        "user": { "id": "2", "profile": { "id": "1" } },
        "profile": { "id": "1", "displayName": "A", "bio": "moved" },
        "displaced": null,
        "displacedFrom": { "id": "1", "hasProfile": false },
    }));
}

#[test_on_both]
async fn rule_27_save_of_a_moved_row_can_displace_the_row_in_the_slot(test: Test) {
    test.user("Ada").with_profile("A").await;
    test.user("Bob").with_profile("B").await;

    test.mutation(
        r#"saveProfileForUser(userId: 2, input: { id: 1, bio: "moved" }, onOccupied: DETACH) {
            created
            changed
            user { id profile { id displayName } }
            profile { id displayName bio }
            displaced { id user { id } }
            displacedFrom { id hasProfile }
        }"#,
    )
    .await
    .answers(json!({
        "created": false,
        "changed": true,
        "user": { "id": "2", "profile": { "id": "1", "displayName": "A" } },
        "profile": { "id": "1", "displayName": "A", "bio": "moved" },
        "displaced": { "id": "2", "user": null },
        "displacedFrom": { "id": "1", "hasProfile": false },
    }));

    test.query("{ profiles { nodes { id user { id } } } }").await.answers(json!({
        "profiles": {
            "nodes": [{ "id": "1", "user": { "id": "2" } }, { "id": "2", "user": null }],
        },
    }));
}

#[test_on_both]
async fn rule_27_save_of_the_row_in_the_slot_displaces_nothing(test: Test) {
    let ada = test.user("Ada").await;
    test.profile("A").with_bio("x").of(&ada).await;

    test.mutation(
        r#"saveProfileForUser(userId: 1, input: { id: 1, bio: "x" }) {
            created
            changed
            displaced { id }
            displacedFrom { id }
        }"#,
    )
    .await
    .answers(json!({
        "created": false,
        "changed": false,
        "displaced": null,
        "displacedFrom": null,
    }))
    .without_writes();
}

/// The foreign key is the owner's on every path: no payload links a row that was found elsewhere.
#[test_on_both]
async fn rule_24_a_row_written_through_its_owner_cannot_be_linked_elsewhere(test: Test) {
    test.user("Ada").with_profile("A").await;
    test.user("Bob").await;

    for field in [
        r#"createProfileForUser(
            userId: 1,
            input: { displayName: "x", user: { associate: { id: 2 } } },
            onOccupied: UPDATE,
        ) {
            changed
        }"#,
        "updateOrCreateProfileForUser(userId: 1, input: { user: { associate: { id: 2 } } }) {
            changed
        }",
        "updateOrCreateProfileForUser(userId: 1, input: { user: { dissociate: true } }) {
            changed
        }",
        "saveProfileForUser(userId: 1, input: { id: 1, user: { dissociate: true } }) { changed }",
    ] {
        test.mutation(field).await.is_refused_with(
            "BAD_USER_INPUT",
            "`user` is the user that the row is written through: leave it out",
        );
    }

    test.query("{ profiles { nodes { id user { id } } } }").await.answers(json!({
        "profiles": { "nodes": [{ "id": "1", "user": { "id": "1" } }] },
    }));
}
