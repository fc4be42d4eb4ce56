//! Rows that verbs give are rows like any other: they can be changed, saved, loaded and deleted.

use relata::models::{Profile, Role, User};
use relata::prelude::*;

use crate::support::{Test, test_on_both};

#[test_on_both]
async fn a_created_row_can_be_saved_loaded_and_refreshed(test: Test) {
    let ada = test.user("Ada").await;
    let conn = &mut *test.write().await;
    let values = Profile::changes().set(Profile::DISPLAY_NAME, "A");
    let mut profile = ada.profile().create(conn, values).await.unwrap();

    profile.bio = "I write Rust".into();
    assert_eq!(profile.dirty(), ["bio"]);
    assert!(profile.save(conn).await.unwrap());
    let owner = profile.load_relation(conn, Profile::USER).await.unwrap().unwrap();
    assert_eq!(owner.id, ada.id);
    profile.refresh(conn).await.unwrap();

    assert_eq!(profile.bio, "I write Rust");
    assert!(profile.created);
}

#[test_on_both]
async fn a_displaced_row_can_be_saved_and_the_linked_one_deleted(test: Test) {
    let ada = test.user("Ada").with_profile("A").await;
    let other = test.profile("B").await;
    let conn = &mut *test.write().await;
    let slot = ada.profile().on_occupied(OnOccupied::Detach);
    let mut linked = slot.associate(conn, other.id).await.unwrap();

    let mut displaced = linked.displaced.take().unwrap();
    displaced.display_name = "C".into();

    assert!(displaced.save(conn).await.unwrap());
    assert!(linked.row.delete(conn).await.unwrap());
    let profiles = Profile::query().all(conn).await.unwrap();
    assert_eq!(profiles.len(), 1);
    assert_eq!(profiles[0].display_name, "C");
}

#[test_on_both]
async fn a_found_row_can_be_saved(test: Test) {
    let ada = test.user("Ada").with_profile("A").await;
    let conn = &mut *test.write().await;
    let (search, values) = (Profile::changes(), Profile::changes());
    let mut found = ada.profile().first_or_create(conn, search, values).await.unwrap();

    found.is_public = false;

    assert!(found.save(conn).await.unwrap());
}

#[test_on_both]
async fn an_unlinked_row_can_be_saved(test: Test) {
    let ada = test.user("Ada").with_profile("A").await;
    let conn = &mut *test.write().await;
    let mut unlinked = ada.profile().dissociate(conn).await.unwrap().unwrap();

    unlinked.bio = "alone".into();

    assert!(unlinked.save(conn).await.unwrap());
}

#[test_on_both]
async fn a_row_of_a_model_that_was_made_can_be_saved(test: Test) {
    let role = test.role("admin").await;
    let conn = &mut *test.write().await;
    let values = User::changes().set(User::NAME, "Ada").set(User::EMAIL, "ada@example.com");
    let mut ada = User::create(conn, values).await.unwrap();

    ada.role_id = Some(role.id);

    assert!(ada.save(conn).await.unwrap());
}

#[test_on_both]
async fn a_row_that_was_linked_to_its_owner_can_be_saved(test: Test) {
    let ada = test.user("Ada").await;
    let role = test.role("admin").await;
    let conn = &mut *test.write().await;
    let mut linked = ada.role().associate(conn, role.id).await.unwrap();

    linked.name = "Newer".into();
    assert!(linked.save(conn).await.unwrap());

    let users = role.users().query().filter(User::NAME.eq("Newer"));
    assert_eq!(users.count(conn).await.unwrap(), 1);
}

#[test_on_both]
async fn rows_of_a_verb_for_many_can_be_saved(test: Test) {
    let ada = test.user("Ada").await;
    let role = test.role("admin").await;
    let conn = &mut *test.write().await;
    let mut moved = role.users().save_many(conn, vec![User::existing(ada.id)]).await.unwrap();

    moved[0].name = "Newest".into();

    assert!(moved[0].save(conn).await.unwrap());
    assert_eq!(Role::query().count(conn).await.unwrap(), 1);
}
