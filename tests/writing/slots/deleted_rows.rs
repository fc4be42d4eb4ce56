//! A deleted row beside a live one, which the demo's `User.profile` hides.

use serde_json::json;

use crate::support::{Test, test_on_both};

/// The index that soft deletion has: live rows only.
const LIVE_ONLY: &str =
    "CREATE UNIQUE INDEX live_profiles ON profiles (user_id) WHERE deleted_at IS NULL";

/// Lets a user have several profiles.
async fn drop_slot_index(test: &Test) {
    let sql = if test.is_postgres() {
        "ALTER TABLE profiles DROP CONSTRAINT profiles_user_id_key"
    } else {
        "CREATE TABLE other (
            id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
            user_id BIGINT REFERENCES users (id) ON DELETE CASCADE,
            display_name TEXT NOT NULL,
            bio TEXT NOT NULL DEFAULT '',
            avatar_url TEXT,
            is_public BOOLEAN NOT NULL DEFAULT TRUE,
            deleted_at TEXT,
            created_at TEXT NOT NULL,
            updated_at TEXT NOT NULL
        );
        INSERT INTO other SELECT * FROM profiles;
        DROP TABLE profiles;
        ALTER TABLE other RENAME TO profiles"
    };
    test.alter(sql).await;
}

/// Ada has a deleted profile with the key 1 and a live one with the key 2.
async fn deleted_and_live(test: &Test) {
    test.user("Ada").with_deleted_profile("old").await;
    drop_slot_index(test).await;
    test.alter(LIVE_ONLY).await;
    test.profile("live").await;
    test.sql("UPDATE profiles SET user_id = 1 WHERE id = 2").await;
}

#[test_on_both]
async fn rule_29_the_live_row_is_found_and_written(test: Test) {
    deleted_and_live(&test).await;

    test.mutation(
        r#"updateOrCreateProfileForUser(userId: 1, input: { bio: "new" }) {
            created
            profile { id bio }
            user { profile { id bio } }
        }"#,
    )
    .await
    .answers(json!({
        "created": false,
        "profile": { "id": "2", "bio": "new" },
        "user": { "profile": { "id": "2", "bio": "new" } },
    }));
    test.mutation("firstOrCreateProfileForUser(userId: 1) { profile { id } }")
        .await
        .answers(json!({ "profile": { "id": "2" } }));
    test.mutation(
        r#"createProfileForUser(userId: 1, input: { displayName: "U" }, onOccupied: UPDATE) {
            profile { id }
        }"#,
    )
    .await
    .answers(json!({ "profile": { "id": "2" } }));
    test.mutation(
        r#"updateUser(id: 1, input: { profile: { updateOrCreate: { input: { bio: "nested" } } } }) {
            changed
            user { profile { bio } }
        }"#,
    )
    .await
    .answers(json!({ "changed": true, "user": { "profile": { "bio": "nested" } } }));
}

#[test_on_both]
async fn rule_28_the_live_row_gives_way_and_the_deleted_one_stays(test: Test) {
    deleted_and_live(&test).await;

    test.mutation(
        r#"createProfileForUser(userId: 1, input: { displayName: "new" }, onOccupied: DELETE) {
            profile { id }
            displaced { id }
        }"#,
    )
    .await
    .answers(json!({ "profile": { "id": "3" }, "displaced": { "id": "2" } }));

    test.query("{ profiles { nodes { id user { id } } } }").await.answers(json!({
        "profiles": { "nodes": [
            { "id": "1", "user": { "id": "1" } },
            { "id": "3", "user": { "id": "1" } },
        ] },
    }));
}

/// The catalog says that no index keeps hidden rows out, and then there is one.
#[test_on_both]
async fn rule_26_a_hidden_row_that_only_the_database_knows_of_occupies_the_slot(test: Test) {
    test.user("Ada").with_deleted_profile("old").await;
    drop_slot_index(&test).await;
    test.sql("CREATE UNIQUE INDEX one_profile ON profiles (user_id)").await;

    test.mutation(r#"createProfileForUser(userId: 1, input: { displayName: "new" }) { changed }"#)
        .await
        .is_refused_with(
            "RELATION_OCCUPIED",
            "User 1 already has a profile that the relation does not show: \
             change or delete that row first",
        )
        .has_extensions(json!({
            "code": "RELATION_OCCUPIED",
            "relation": "profile",
            "owner": "User",
            "ownerId": "1",
            "occupantId": null,
            "hidden": true,
        }));
}

/// Both rows have the owner's key already: one of them is to be shown again.
#[test_on_both]
async fn rule_28_a_hidden_row_that_is_restored_meets_the_live_one(test: Test) {
    deleted_and_live(&test).await;

    let restored = "input: { id: 1, deletedAt: null }";
    test.mutation(&format!("saveProfileForUser(userId: 1, {restored}) {{ changed }}"))
        .await
        .is_refused_with(
            "RELATION_OCCUPIED",
            "User 1 already has profile 2; pass `onOccupied` (DETACH or DELETE) to replace it",
        );
    test.mutation(r#"saveProfileForUser(userId: 1, input: { id: 1, bio: "b" }) { changed }"#)
        .await
        .answers(json!({ "changed": true }));

    test.mutation(&format!(
        "saveProfileForUser(userId: 1, {restored}, onOccupied: DETACH) {{
            displaced {{ id user {{ id }} }}
            user {{ profile {{ id }} }}
        }}"
    ))
    .await
    .answers(json!({
        "displaced": { "id": "2", "user": null },
        "user": { "profile": { "id": "1" } },
    }));
}

#[test_on_both]
async fn rule_32_a_hidden_row_takes_the_slot_from_its_own_side(test: Test) {
    deleted_and_live(&test).await;

    test.mutation("associateUserWithProfile(profileId: 1, userId: 1) { changed }")
        .await
        .answers(json!({ "changed": false }));
    test.mutation(
        "updateProfile(id: 1, input: {
            deletedAt: null,
            user: { associate: { id: 1 }, onOccupied: DELETE },
        }) { profile { user { profile { id } } } }",
    )
    .await
    .answers(json!({ "profile": { "user": { "profile": { "id": "1" } } } }));
    test.query("{ profiles { totalCount } }")
        .await
        .answers(json!({ "profiles": { "totalCount": 1 } }));
}
