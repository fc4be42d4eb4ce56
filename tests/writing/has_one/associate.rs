//! `associate` and `dissociate`: rule 31.

use serde_json::json;

use crate::support::{Test, test_on_both};

#[test_on_both]
async fn rule_31_associate_links_a_row_of_another_owner(test: Test) {
    test.user("Ada").with_profile("A").await;
    test.user("Bob").await;

    test.mutation(
        "associateProfileWithUser(userId: 2, profileId: 1) {
            created
            changed
            profile { id user { id } }
            displacedFrom { id hasProfile }
        }",
    )
    .await
    .answers(json!({
        "created": false,
        "changed": true,
        "profile": { "id": "1", "user": { "id": "2" } },
        "displacedFrom": { "id": "1", "hasProfile": false },
    }));
}

#[test_on_both]
async fn rule_31_associate_of_the_linked_row_writes_nothing(test: Test) {
    test.user("Ada").with_profile("A").await;

    test.mutation(
        "associateProfileWithUser(userId: 1, profileId: 1) { changed displacedFrom { id } }",
    )
    .await
    .answers(json!({ "changed": false, "displacedFrom": null }))
    .without_writes();
}

#[test_on_both]
async fn rule_31_associate_is_refused_where_the_slot_is_taken(test: Test) {
    test.user("Ada").with_profile("A").await;
    test.profile("B").await;

    test.mutation("associateProfileWithUser(userId: 1, profileId: 2) { changed }")
        .await
        .is_refused_with(
            "RELATION_OCCUPIED",
            "User 1 already has profile 1; \
             pass `onOccupied` (DETACH or DELETE) to replace it",
        );
}

#[test_on_both]
async fn rule_31_associate_can_displace_the_row_in_the_slot(test: Test) {
    test.user("Ada").with_profile("A").await;
    test.user("Bob").with_profile("B").await;

    test.mutation(
        "associateProfileWithUser(userId: 1, profileId: 2, onOccupied: DETACH) {
            displaced { id user { id } }
            displacedFrom { id }
        }",
    )
    .await
    .answers(json!({
        "displaced": { "id": "1", "user": null },
        "displacedFrom": { "id": "2" },
    }));
}

#[test_on_both]
async fn rule_31_dissociate_unlinks_the_row_in_the_slot(test: Test) {
    test.user("Ada").with_profile("A").await;

    test.mutation(
        "dissociateProfileFromUser(userId: 1) {
            created
            changed
            user { id profile { id } }
            profile { id }
            displaced { id user { id } }
            displacedFrom { id }
        }",
    )
    .await
    .answers(json!({
        "created": false,
        "changed": true,
        "user": { "id": "1", "profile": null },
        "profile": null,
        "displaced": { "id": "1", "user": null },
        "displacedFrom": null,
    }));
}

#[test_on_both]
async fn rule_31_dissociate_of_an_empty_slot_writes_nothing(test: Test) {
    test.user("Ada").await;

    test.mutation("dissociateProfileFromUser(userId: 1) { changed displaced { id } }")
        .await
        .answers(json!({ "changed": false, "displaced": null }))
        .without_writes();
}

/// A person's passport is found by the person's `uuid`. Without one, no verb may touch the passport
/// of nobody.
#[test_on_both]
async fn rule_31_an_owner_without_a_key_is_refused_by_every_verb(test: Test) {
    test.person("Cy").await;
    test.passport("P").await;

    for field in [
        r#"createPassportForPerson(personId: 1, input: { number: "Q", level: 1 }) { changed }"#,
        "firstOrCreatePassportForPerson(personId: 1) { changed }",
        "dissociatePassportFromPerson(personId: 1) { changed }",
        r#"associatePassportWithPerson(personId: 1, passportNumber: "P") { changed }"#,
    ] {
        test.mutation(field).await.is_refused_with(
            "BAD_USER_INPUT",
            "this person has no `uuid`, so its passport cannot be written",
        );
    }

    test.query("{ passports { nodes { number level holder { id } } } }").await.answers(json!({
        "passports": { "nodes": [{ "number": "P", "level": 1, "holder": null }] },
    }));
}
