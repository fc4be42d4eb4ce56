//! `update`: rule 21.

use relata::models::{Profile, User};
use relata::prelude::*;

use crate::support::{Test, test_on_both};

#[test_on_both]
async fn rule_21_update_writes_values_what_was_changed_in_memory_and_relations(test: Test) {
    let mut ada = test.user("Ada").await;
    test.role("admin").await;
    let conn = &mut *test.write().await;
    ada.name = "Ada Lovelace".into();
    ada.email = "old@example.com".into();

    let profile = Profile::changes().set(Profile::DISPLAY_NAME, "A");
    let values = User::changes()
        .set(User::EMAIL, "new@example.com")
        .associate(User::ROLE, 1)
        .create(User::PROFILE, profile);
    assert!(ada.update(conn, values).await.unwrap());

    assert_eq!(ada.name, "Ada Lovelace");
    assert_eq!(ada.email, "new@example.com");
    assert_eq!(ada.role_id, Some(1));
    assert!(!ada.is_dirty());
    let profile = ada.load_relation(conn, User::PROFILE).await.unwrap().unwrap();
    assert_eq!(profile.display_name, "A");
}

#[test_on_both]
async fn rule_21_update_leaves_what_was_loaded_before_as_it_was(test: Test) {
    test.user("Ada").with_role("guest").await;
    test.role("admin").await;
    let conn = &mut *test.write().await;
    let mut ada = User::query().preload(User::ROLE).first_or_fail(conn).await.unwrap();

    ada.update(conn, User::changes().associate(User::ROLE, 2)).await.unwrap();

    assert_eq!(ada.role_id, Some(2));
    assert_eq!(ada.related(User::ROLE).unwrap().unwrap().name, "guest");
}

#[test_on_both]
async fn rule_21_an_update_that_a_relation_refuses_leaves_the_row_dirty(test: Test) {
    let mut ada = test.user("Ada").with_profile("A").await;
    let conn = &mut *test.write().await;
    ada.name = "Ada Lovelace".into();

    let profile = Profile::changes().set(Profile::DISPLAY_NAME, "B");
    let values = User::changes().create(User::PROFILE, profile);
    let taken = ada.update(conn, values).await.unwrap_err();

    assert_eq!(taken.code(), "RELATION_OCCUPIED");
    assert_eq!(ada.dirty(), ["name"]);
    assert_eq!(User::find_or_fail(conn, 1).await.unwrap().name, "Ada");
}
