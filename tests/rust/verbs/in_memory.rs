//! Verbs that set the key in memory and save nothing: rule 31.

use relata::models::{Profile, User};
use relata::prelude::*;

use crate::domain::Passport;
use crate::support::{Test, test_on_both};

#[test_on_both]
async fn rule_31_assign_sets_the_key_of_a_plain_model(test: Test) {
    let ada = test.user("Ada").await;
    let mut profile = test.profile("A").await.into_model();

    ada.profile().assign(&mut profile).unwrap();

    assert_eq!(profile.user_id, Some(ada.id));
    let stored = Profile::find_or_fail(&mut *test.write().await, 1).await.unwrap();
    assert_eq!(stored.user_id, None);
}

#[test_on_both]
async fn rule_31_with_owner_gives_a_model_with_the_owners_key(test: Test) {
    let ada = test.user("Ada").await;
    let profile = test.profile("A").await;

    assert_eq!(profile.user().with_owner(&ada).unwrap().user_id, Some(ada.id));
}

/// A passport is found by the `uuid` of its holder.
#[test_on_both]
async fn rule_31_assign_is_refused_where_the_owner_has_no_key(test: Test) {
    let person = test.person("Cy").await;
    let mut passport = Passport { number: "P".into(), holder_uuid: None, level: 1 };

    let refused = person.passport().assign(&mut passport).unwrap_err();

    assert_eq!(refused.code(), "BAD_USER_INPUT");
}

#[test_on_both]
async fn rule_31_a_row_that_was_assigned_can_be_saved(test: Test) {
    let ada = test.person("Ada").with_uuid().await;
    let mut passport = test.passport("P").await;
    let conn = &mut *test.write().await;

    ada.passport().assign(&mut passport).unwrap();
    assert_eq!(passport.dirty(), ["holder_uuid"]);
    assert_eq!(test.statements(), [""; 0]);
    assert!(passport.save(conn).await.unwrap());

    let found = ada.passport().query().first_or_fail(conn).await.unwrap();
    assert_eq!(found.number, "P");
}

#[test_on_both]
async fn rule_31_a_row_with_another_owner_can_be_saved(test: Test) {
    let mut ada = test.user("Ada").await;
    let role = test.role("admin").await;
    let conn = &mut *test.write().await;

    *ada = ada.role().with_owner(&role).unwrap();
    assert_eq!(ada.dirty(), ["role_id"]);
    assert!(ada.save(conn).await.unwrap());

    assert_eq!(role.users().query().count(conn).await.unwrap(), 1);
}

/// Only the database's index knows that the slot is taken.
#[test_on_both]
async fn rule_31_saving_a_row_into_a_taken_slot_is_a_unique_violation(test: Test) {
    let ada = test.user("Ada").with_profile("A").await;
    let mut profile = test.profile("B").await;
    let conn = &mut *test.write().await;

    ada.profile().assign(&mut profile).unwrap();
    let refused = profile.save(conn).await.unwrap_err();

    assert_eq!(refused.code(), "UNIQUE_VIOLATION");
    assert_eq!(profile.dirty(), ["user_id"]);
    assert_eq!(User::query().count(conn).await.unwrap(), 1);
}
