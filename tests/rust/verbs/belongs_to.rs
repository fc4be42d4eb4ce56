//! The verbs of a belongsTo: rule 32.

use relata::Error;
use relata::models::{Profile, User};
use relata::prelude::*;

use crate::support::{Test, test_on_both};

#[test_on_both]
async fn rule_32_associate_is_refused_where_the_slot_is_taken(test: Test) {
    test.user("Ada").with_profile("A").await;
    let other = test.profile("B").await;
    let conn = &mut *test.write().await;

    let refused = other.user().associate(conn, 1).await.unwrap_err();

    assert!(matches!(refused, Error::RelationOccupied { .. }), "{refused:?}");
}

#[test_on_both]
async fn rule_32_associate_can_displace_the_row_in_the_slot(test: Test) {
    let ada = test.user("Ada").with_profile("A").await;
    let other = test.profile("B").await;
    let conn = &mut *test.write().await;

    let owner = other.user().on_occupied(OnOccupied::Delete);
    let linked = owner.associate(conn, ada.id).await.unwrap();

    assert_eq!(linked.user_id, Some(ada.id));
    assert_eq!(linked.displaced.as_ref().map(|profile| profile.id), Some(1));
    assert!(Profile::find(conn, 1).await.unwrap().is_none());
}

#[test_on_both]
async fn rule_32_dissociate_makes_the_foreign_key_null(test: Test) {
    let ada = test.user("Ada").await;
    let profile = test.profile("A").of(&ada).await;
    let conn = &mut *test.write().await;

    let unlinked = profile.user().dissociate(conn).await.unwrap();

    assert_eq!(unlinked.user_id, None);
}

#[test_on_both]
async fn rule_32_associate_new_makes_the_owner_first(test: Test) {
    let profile = test.profile("A").await;
    let conn = &mut *test.write().await;

    let values = User::changes().set(User::NAME, "New").set(User::EMAIL, "new@example.com");
    let linked = profile.user().associate_new(conn, values).await.unwrap();

    let owner = User::find_or_fail(conn, linked.user_id.unwrap()).await.unwrap();
    assert_eq!(owner.name, "New");
}

#[test_on_both]
async fn rule_32_associate_new_makes_no_owner_that_is_incomplete(test: Test) {
    let profile = test.profile("A").await;
    let conn = &mut *test.write().await;

    let values = User::changes().set(User::NAME, "Nobody");
    let refused = profile.user().associate_new(conn, values).await.unwrap_err();

    assert_eq!(refused.code(), "BAD_USER_INPUT");
    assert_eq!(User::query().count(conn).await.unwrap(), 0);
}
