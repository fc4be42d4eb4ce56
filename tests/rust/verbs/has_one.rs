//! The verbs of a hasOne: rules 27 to 31.

use relata::database::Key;
use relata::models::Profile;
use relata::prelude::*;
use relata::{Changes, Error};

use crate::support::{Test, test_on_both};

fn named(display_name: &str) -> Changes<Profile> {
    Profile::changes().set(Profile::DISPLAY_NAME, display_name)
}

#[test_on_both]
async fn rule_27_save_of_new_values_makes_a_row(test: Test) {
    let ada = test.user("Ada").await;
    let conn = &mut *test.write().await;

    let saved = ada.profile().save(conn, named("A")).await.unwrap();

    assert!(saved.created);
    assert_eq!(saved.user_id, Some(ada.id));
    assert_eq!(saved.display_name, "A");
    assert_eq!(saved.bio, "", "the default of the database");
    assert!(saved.is_public, "the default of the database");
}

#[test_on_both]
async fn rule_27_save_of_an_existing_row_changes_it(test: Test) {
    let ada = test.user("Ada").with_profile("A").await;
    let conn = &mut *test.write().await;

    let values = Profile::existing(1).set(Profile::BIO, "x");
    let saved = ada.profile().save(conn, values).await.unwrap();

    assert!(!saved.created);
    assert!(saved.changed);
    assert_eq!(saved.bio, "x");
}

#[test_on_both]
async fn rule_28_create_is_refused_where_the_slot_is_taken(test: Test) {
    let ada = test.user("Ada").with_profile("A").await;
    let conn = &mut *test.write().await;

    let occupied = ada.profile().create(conn, named("B")).await.unwrap_err();

    assert!(
        matches!(occupied, Error::RelationOccupied { relation: "profile", hidden: false, .. }),
        "{occupied:?}"
    );
}

#[test_on_both]
async fn rule_28_create_can_displace_the_row_in_the_slot(test: Test) {
    let ada = test.user("Ada").with_profile("A").await;
    let conn = &mut *test.write().await;

    let slot = ada.profile().on_occupied(OnOccupied::Detach);
    let created = slot.create(conn, named("B")).await.unwrap();

    assert!(created.created);
    let displaced = created.displaced.as_ref().unwrap();
    assert_eq!(displaced.id, 1);
    assert_eq!(displaced.user_id, None);
}

#[test_on_both]
async fn rule_29_first_or_create_finds_the_row_in_the_slot(test: Test) {
    let ada = test.user("Ada").with_profile("A").await;
    let conn = &mut *test.write().await;

    let found = ada.profile().first_or_create(conn, Profile::changes(), named("B")).await.unwrap();

    assert!(!found.created);
    assert!(!found.changed);
    assert_eq!(found.id, 1);
}

/// Neither `associate` nor `dissociate` can be looked for.
#[test_on_both]
async fn rule_29_first_or_create_looks_for_columns_alone(test: Test) {
    let ada = test.user("Ada").with_profile("A").await;
    let conn = &mut *test.write().await;

    let search = Profile::changes().associate(Profile::USER, 2);
    let refused =
        ada.profile().first_or_create(conn, search, Profile::changes()).await.unwrap_err();

    assert_eq!(refused.code(), "BAD_USER_INPUT");
}

#[test_on_both]
async fn rule_30_update_or_create_writes_to_the_row_in_the_slot(test: Test) {
    let ada = test.user("Ada").with_profile("A").await;
    let conn = &mut *test.write().await;

    let values = Profile::changes().set(Profile::BIO, "b");
    let updated = ada.profile().update_or_create(conn, named("A"), values).await.unwrap();

    assert!(!updated.created);
    assert!(updated.changed);
    assert_eq!(updated.bio, "b");
}

#[test_on_both]
async fn rule_31_associate_links_a_row_of_nobody(test: Test) {
    let ada = test.user("Ada").with_profile("A").await;
    let other = test.profile("B").await;
    let conn = &mut *test.write().await;

    let slot = ada.profile().on_occupied(OnOccupied::Delete);
    let linked = slot.associate(conn, other.id).await.unwrap();

    assert!(linked.changed);
    assert_eq!(linked.user_id, Some(ada.id));
    assert_eq!(Profile::query().count(conn).await.unwrap(), 1);
}

#[test_on_both]
async fn rule_31_associate_of_another_owners_row_names_that_owner(test: Test) {
    let ada = test.user("Ada").await;
    let bob = test.user("Bob").with_profile("B").await;
    let conn = &mut *test.write().await;

    let moved = ada.profile().associate(conn, 1).await.unwrap();

    assert_eq!(moved.displaced_from, Some(Key::Integer(bob.id)));
}

#[test_on_both]
async fn rule_31_dissociate_gives_the_row_that_it_unlinked(test: Test) {
    let ada = test.user("Ada").with_profile("A").await;
    let conn = &mut *test.write().await;

    let unlinked = ada.profile().dissociate(conn).await.unwrap().unwrap();

    assert_eq!(unlinked.id, 1);
    assert_eq!(unlinked.user_id, None);
    assert!(ada.profile().dissociate(conn).await.unwrap().is_none());
}
