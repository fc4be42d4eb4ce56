//! `refresh` and `delete`: rule 25.

use relata::Error;
use relata::models::User;
use relata::prelude::*;

use crate::support::{Test, test_on_both};

#[test_on_both]
async fn refresh_reads_the_row_anew_and_drops_changes_in_memory(test: Test) {
    let mut ada = test.user("Ada").await;
    test.sql("UPDATE users SET email = 'new@example.com'").await;
    let conn = &mut *test.write().await;
    ada.name = "x".into();

    ada.refresh(conn).await.unwrap();

    assert_eq!(test.statements().len(), 1);
    assert_eq!(ada.name, "Ada");
    assert_eq!(ada.email, "new@example.com");
    assert!(!ada.is_dirty());
}

/// Unlike Lucid's.
#[test_on_both]
async fn refresh_drops_what_was_loaded_of_the_relations(test: Test) {
    test.user("Ada").with_profile("A").with_role("admin").await;
    let conn = &mut *test.write().await;
    let query = User::query().preload(User::PROFILE).with_count(User::PROFILE);
    let mut ada = query.first_or_fail(conn).await.unwrap();
    ada.load_relation(conn, User::ROLE).await.unwrap();

    ada.refresh(conn).await.unwrap();

    assert!(matches!(ada.related(User::PROFILE), Err(Error::NotPreloaded { relation: "profile" })));
    assert!(matches!(ada.related(User::ROLE), Err(Error::NotPreloaded { relation: "role" })));
    assert!(ada.extra::<i64>("profile_count").is_err());
}

#[test_on_both]
async fn delete_is_one_statement_and_says_if_the_row_was_there(test: Test) {
    let ada = test.user("Ada").await;
    let conn = &mut *test.write().await;

    assert!(ada.delete(conn).await.unwrap());

    assert_eq!(test.statements(), ["DELETE FROM users WHERE users.id = ?"]);
    assert!(!ada.delete(conn).await.unwrap());
    assert_eq!(User::query().count(conn).await.unwrap(), 0);
}

#[test_on_both]
async fn rule_25_a_row_that_is_gone_can_be_neither_saved_nor_refreshed(test: Test) {
    let mut ada = test.user("Ada").await;
    let conn = &mut *test.write().await;
    ada.delete(conn).await.unwrap();
    ada.name = "x".into();

    let unsaved = ada.save(conn).await.unwrap_err();
    let unread = ada.refresh(conn).await.unwrap_err();

    for error in [unsaved, unread] {
        assert!(matches!(&error, Error::NotFound { model: "User", id } if id == "1"), "{error:?}");
    }
    assert_eq!(ada.dirty(), ["name"]);
    assert_eq!(ada.name, "x");
    assert_eq!(User::query().count(conn).await.unwrap(), 0);
}
