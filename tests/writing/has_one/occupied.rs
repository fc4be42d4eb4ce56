//! A slot that is taken: rules 26 and 28.

use relata::prelude::*;
use serde_json::json;

use crate::domain::{Passport, Visa};
use crate::support::{Test, test_on_both};

#[test_on_both]
async fn rule_28_a_taken_slot_refuses_a_new_row_by_default(test: Test) {
    test.user("Ada").with_profile("A").await;

    test.mutation(r#"createProfileForUser(userId: 1, input: { displayName: "new" }) { changed }"#)
        .await
        .is_refused_with(
            "RELATION_OCCUPIED",
            "User 1 already has profile 1; \
             pass `onOccupied` (DETACH, DELETE or UPDATE) to replace it",
        )
        .has_extensions(json!({
            "code": "RELATION_OCCUPIED",
            "relation": "profile",
            "owner": "User",
            "ownerId": "1",
            "occupantId": "1",
            "hidden": false,
        }));

    test.query("{ profiles { nodes { id displayName user { id } } } }").await.answers(json!({
        "profiles": { "nodes": [{ "id": "1", "displayName": "A", "user": { "id": "1" } }] },
    }));
}

#[test_on_both]
async fn rule_28_update_writes_the_values_to_the_row_in_the_slot(test: Test) {
    test.user("Ada").with_profile("A").await;

    test.mutation(
        r#"createProfileForUser(userId: 1, input: { displayName: "new" }, onOccupied: UPDATE) {
            created
            changed
            profile { id displayName }
            displaced { id }
        }"#,
    )
    .await
    .answers(json!({
        "created": false,
        "changed": true,
        "profile": { "id": "1", "displayName": "new" },
        "displaced": null,
    }));
}

#[test_on_both]
async fn rule_28_detach_unlinks_the_row_in_the_slot(test: Test) {
    test.user("Ada").with_profile("A").await;

    test.mutation(
        r#"createProfileForUser(userId: 1, input: { displayName: "new" }, onOccupied: DETACH) {
            created
            profile { id displayName }
            displaced { id user { id } }
        }"#,
    )
    .await
    .answers(json!({
        "created": true,
        "profile": { "id": "2", "displayName": "new" },
        "displaced": { "id": "1", "user": null },
    }));
}

#[test_on_both]
async fn rule_28_delete_deletes_the_row_in_the_slot(test: Test) {
    test.user("Ada").with_profile("A").await;

    test.mutation(
        r#"saveProfileForUser(userId: 1, input: { displayName: "new" }, onOccupied: DELETE) {
            created
            profile { displayName user { id } }
            displaced { id displayName }
        }"#,
    )
    .await
    .answers(json!({
        "created": true,
        "profile": { "displayName": "new", "user": { "id": "1" } },
        "displaced": { "id": "1", "displayName": "A" },
    }));

    test.query("{ profiles { nodes { displayName } } }").await.answers(json!({
        "profiles": { "nodes": [{ "displayName": "new" }] },
    }));
}

#[test_on_both]
async fn rule_28_update_is_refused_where_an_existing_row_is_linked(test: Test) {
    test.user("Ada").with_profile("A").await;
    test.user("Bob").with_profile("B").await;

    for field in [
        "associateProfileWithUser(userId: 1, profileId: 2, onOccupied: UPDATE) { changed }",
        "saveProfileForUser(userId: 1, input: { id: 2 }, onOccupied: UPDATE) { changed }",
    ] {
        test.mutation(field).await.is_refused_with(
            "BAD_USER_INPUT",
            "`onOccupied: UPDATE` goes with `create` and with `save` of a new row, \
             from the owner's side",
        );
    }
}

/// The standing constraint hides a deleted profile from reads, and writes meet it all the same.
#[test_on_both]
async fn rule_26_a_row_that_reads_do_not_show_takes_the_slot_too(test: Test) {
    test.user("Ada").with_deleted_profile("A").await;

    test.mutation(r#"createProfileForUser(userId: 1, input: { displayName: "new" }) { changed }"#)
        .await
        .has_extensions(json!({
            "code": "RELATION_OCCUPIED",
            "relation": "profile",
            "owner": "User",
            "ownerId": "1",
            "occupantId": "1",
            "hidden": true,
        }));

    test.mutation(
        r#"createProfileForUser(userId: 1, input: { displayName: "new" }, onOccupied: DELETE) {
            created
            user { profile { displayName } }
        }"#,
    )
    .await
    .answers(json!({ "created": true, "user": { "profile": { "displayName": "new" } } }));
}

#[test_on_both]
async fn rule_28_a_row_whose_foreign_key_is_required_cannot_be_detached(test: Test) {
    test.passport("P1").with_visa("a").await;

    for field in [
        r#"createVisaForPassport(passportNumber: "P1", input: {}, onOccupied: DETACH) { changed }"#,
        r#"dissociateVisaFromPassport(passportNumber: "P1") { changed }"#,
        "dissociatePassportFromVisa(visaId: 1) { changed }",
        "updateVisa(id: 1, input: { passport: { dissociate: true } }) { changed }",
    ] {
        test.mutation(field).await.has_code("GRAPHQL_VALIDATION_FAILED");
    }

    let conn = &mut *test.write().await;
    let passport = Passport::find_or_fail(conn, "P1").await.unwrap();
    let refused = passport.visa().dissociate(conn).await.unwrap_err();
    assert_eq!(
        refused.to_string(),
        "no visa can be without what it belongs to: `visas.passport_number` must not be null"
    );
    test.query("{ visas { nodes { stamp passport { number } } } }").await.answers(json!({
        "visas": { "nodes": [{ "stamp": "a", "passport": { "number": "P1" } }] },
    }));
}

#[test_on_both]
async fn rule_24_a_row_whose_foreign_key_is_required_is_not_made_without_it(test: Test) {
    test.mutation("createVisa(input: {}) { changed }").await.has_code("GRAPHQL_VALIDATION_FAILED");
    test.mutation(
        r#"createPassport(input: {
            number: "P1",
            level: 1,
            visa: { create: { stamp: "through" } },
        }) { passport { visa { stamp } } }"#,
    )
    .await
    .answers(json!({ "passport": { "visa": { "stamp": "through" } } }));

    let conn = &mut *test.write().await;
    let refused = Visa::create(conn, Visa::changes()).await.unwrap_err();
    assert_eq!(refused.code(), "BAD_USER_INPUT");
}

#[test_on_both]
async fn rule_28_a_row_whose_foreign_key_is_required_can_be_moved(test: Test) {
    test.passport("P1").with_visa("a").await;
    test.passport("P2").await;

    test.mutation(
        r#"associateVisaWithPassport(passportNumber: "P2", visaId: 1) {
            visa { stamp passport { number } }
            displacedFrom { number visa { id } }
        }"#,
    )
    .await
    .answers(json!({
        "visa": { "stamp": "a", "passport": { "number": "P2" } },
        "displacedFrom": { "number": "P1", "visa": null },
    }));
}

#[test_on_both]
async fn rule_28_a_row_whose_foreign_key_is_required_can_be_deleted(test: Test) {
    test.passport("P1").with_visa("a").await;

    test.mutation(
        r#"createVisaForPassport(
            passportNumber: "P1",
            input: { stamp: "b" },
            onOccupied: DELETE,
        ) {
            displaced { stamp }
            passport { visa { stamp } }
        }"#,
    )
    .await
    .answers(json!({ "displaced": { "stamp": "a" }, "passport": { "visa": { "stamp": "b" } } }));
}

/// `passports.holder_uuid` has no unique index, so a person can have two.
#[test_on_both]
async fn rule_28_only_the_row_that_is_shown_gives_way(test: Test) {
    test.person("Ada").with_passport("P2", 2).with_passport("P1", 1).await;

    test.mutation(
        r#"createPassportForPerson(
            personId: 1,
            input: { number: "P3", level: 3 },
            onOccupied: DETACH,
        ) {
            displaced { number holder { id } }
        }"#,
    )
    .await
    .answers(json!({ "displaced": { "number": "P1", "holder": null } }));

    test.query("{ passports(where: { has: [HOLDER] }) { nodes { number } } }")
        .await
        .answers(json!({ "passports": { "nodes": [{ "number": "P2" }, { "number": "P3" }] } }));
}

/// The message has the values of `onOccupied` that the verb takes.
#[test_on_both]
async fn rule_26_the_error_of_a_taken_slot_says_what_the_verb_can_do(test: Test) {
    test.passport("P1").with_visa("a").await;
    test.user("Ada").with_deleted_profile("A").await;
    test.profile("B").await;

    for (field, message) in [
        (
            r#"createVisaForPassport(passportNumber: "P1", input: {}) { changed }"#,
            "Passport P1 already has visa 1; pass `onOccupied` (DELETE or UPDATE) to replace it",
        ),
        (
            r#"createVisa(input: { passport: { associate: { number: "P1" } } }) { changed }"#,
            "Passport P1 already has visa 1; pass `onOccupied: DELETE` to replace it",
        ),
        (
            "associateUserWithProfile(profileId: 2, userId: 1) { changed }",
            "User 1 already has profile 1, which the relation does not show; \
             pass `onOccupied` (DETACH or DELETE) to replace it",
        ),
    ] {
        test.mutation(field).await.is_refused_with("RELATION_OCCUPIED", message);
    }
}
