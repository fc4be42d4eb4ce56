//! Writing through a belongsTo, from the side of the foreign key: rule 32.

use serde_json::json;

use crate::support::{Test, test_on_both};

#[test_on_both]
async fn rule_32_associate_sets_the_foreign_key(test: Test) {
    test.user("Ada").with_profile("A").await;
    test.user("Bob").await;

    test.mutation(
        "associateUserWithProfile(profileId: 1, userId: 2) {
            changed
            profile { id user { id } }
            user { id profile { id } }
            displaced { id }
            displacedFrom { id hasProfile }
        }",
    )
    .await
    .answers(json!({
        "changed": true,
        "profile": { "id": "1", "user": { "id": "2" } },
        "user": { "id": "2", "profile": { "id": "1" } },
        "displaced": null,
        "displacedFrom": { "id": "1", "hasProfile": false },
    }));
}

#[test_on_both]
async fn rule_32_associate_of_the_linked_row_writes_nothing(test: Test) {
    test.user("Ada").with_profile("A").await;

    test.mutation(
        "associateUserWithProfile(profileId: 1, userId: 1) { changed displacedFrom { id } }",
    )
    .await
    .answers(json!({ "changed": false, "displacedFrom": null }))
    .without_writes();
}

/// The other side is a hasOne over the same keys, so its slot is protected as in rule 28.
#[test_on_both]
async fn rule_32_associate_is_refused_where_the_other_sides_slot_is_taken(test: Test) {
    test.user("Ada").with_profile("A").await;
    test.profile("B").await;

    test.mutation("associateUserWithProfile(profileId: 2, userId: 1) { changed }")
        .await
        .has_extensions(json!({
            "code": "RELATION_OCCUPIED",
            "relation": "profile",
            "owner": "User",
            "ownerId": "1",
            "occupantId": "1",
            "hidden": false,
        }));
}

#[test_on_both]
async fn rule_32_detach_unlinks_the_row_in_the_other_sides_slot(test: Test) {
    test.user("Ada").with_profile("A").await;
    test.profile("B").await;

    test.mutation(
        "associateUserWithProfile(profileId: 2, userId: 1, onOccupied: DETACH) {
            user { profile { id } }
            displaced { id user { id } }
        }",
    )
    .await
    .answers(json!({
        "user": { "profile": { "id": "2" } },
        "displaced": { "id": "1", "user": null },
    }));
}

#[test_on_both]
async fn rule_32_delete_deletes_the_row_in_the_other_sides_slot(test: Test) {
    test.user("Ada").with_profile("A").await;
    test.profile("B").await;

    test.mutation(
        "associateUserWithProfile(profileId: 2, userId: 1, onOccupied: DELETE) {
            user { profile { id } }
            displaced { id }
        }",
    )
    .await
    .answers(json!({ "user": { "profile": { "id": "2" } }, "displaced": { "id": "1" } }));

    test.query("{ profiles { nodes { id } } }")
        .await
        .answers(json!({ "profiles": { "nodes": [{ "id": "2" }] } }));
}

#[test_on_both]
async fn rule_32_dissociate_makes_the_foreign_key_null(test: Test) {
    test.user("Ada").with_profile("A").await;

    test.mutation(
        "dissociateUserFromProfile(profileId: 1) {
            changed
            profile { id user { id } }
            user { id }
            displaced { id }
            displacedFrom { id hasProfile }
        }",
    )
    .await
    .answers(json!({
        "changed": true,
        "profile": { "id": "1", "user": null },
        "user": null,
        "displaced": null,
        "displacedFrom": { "id": "1", "hasProfile": false },
    }));
}

#[test_on_both]
async fn rule_32_dissociate_of_an_unlinked_row_writes_nothing(test: Test) {
    test.profile("A").await;

    test.mutation("dissociateUserFromProfile(profileId: 1) { changed }")
        .await
        .answers(json!({ "changed": false }))
        .without_writes();
}

/// A role has many users: there is no slot on its side.
#[test_on_both]
async fn rule_32_where_the_other_side_has_many_nothing_gives_way(test: Test) {
    test.user("Ada").with_role("admin").await;
    test.user("Bob").with_role("guest").await;

    test.mutation(
        "associateRoleWithUser(userId: 2, roleId: 1) {
            changed
            user { role { name users { totalCount } } }
            displacedFrom { id }
        }",
    )
    .await
    .answers(json!({
        "changed": true,
        "user": { "role": { "name": "admin", "users": { "totalCount": 2 } } },
        "displacedFrom": { "id": "2" },
    }));

    test.mutation("dissociateRoleFromUser(userId: 1) { role { id } user { role { id } } }")
        .await
        .answers(json!({ "role": null, "user": { "role": null } }));
}

#[test_on_both]
async fn rule_32_on_occupied_and_displaced_are_there_only_where_a_slot_is(test: Test) {
    for field in [
        "associateRoleWithUser(userId: 1, roleId: 1, onOccupied: DELETE) { changed }",
        "associateRoleWithUser(userId: 1, roleId: 1) { displaced { id } }",
    ] {
        test.mutation(field).await.has_code("GRAPHQL_VALIDATION_FAILED");
    }
}
