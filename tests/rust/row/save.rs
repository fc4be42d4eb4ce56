//! `save`: rules 21, 22 and 24.

use chrono::{DateTime, Utc};
use relata::models::User;
use relata::prelude::*;

use crate::domain::Person;
use crate::rust::{problems, unique_columns};
use crate::support::{Test, test_on_both};

#[test_on_both]
async fn rule_24_dirty_names_the_columns_that_were_changed_in_memory(test: Test) {
    let mut ada = test.user("Ada").await;
    assert_eq!(ada.dirty(), [""; 0]);
    assert!(!ada.is_dirty());

    ada.name = "Ada Lovelace".into();
    ada.email = "lovelace@example.com".into();

    assert_eq!(ada.dirty(), ["name", "email"]);
    assert!(ada.is_dirty());
}

#[test_on_both]
async fn rule_24_save_sends_the_changed_columns(test: Test) {
    let mut ada = test.user("Ada").await;
    let conn = &mut *test.write().await;
    ada.name = "Ada Lovelace".into();
    ada.email = "lovelace@example.com".into();

    assert!(ada.save(conn).await.unwrap());

    let statements = test.statements();
    assert_eq!(statements.len(), 4, "{statements:#?}");
    assert_eq!(
        statements[2],
        "UPDATE users SET name = ?, email = ?, updated_at = ? WHERE users.id = ? \
         RETURNING id, uuid, name, email, role_id, created_at, updated_at"
    );
}

#[test_on_both]
async fn rule_24_after_save_the_row_holds_what_the_database_holds(test: Test) {
    let mut ada = test.user("Ada").await;
    let before = ada.clone();
    let conn = &mut *test.write().await;
    ada.name = "Ada Lovelace".into();

    assert!(ada.save(conn).await.unwrap());

    assert!(!ada.is_dirty());
    assert!(ada.updated_at > before.updated_at);
    assert_eq!(ada.created_at, before.created_at);
    let stored = User::find_or_fail(conn, 1).await.unwrap();
    assert_eq!(stored.name, "Ada Lovelace");
    assert_eq!(stored.updated_at, ada.updated_at);
}

#[test_on_both]
async fn rule_24_save_of_an_unchanged_row_sends_nothing(test: Test) {
    let mut ada = test.user("Ada").await;
    let before = ada.updated_at;
    let conn = &mut *test.write().await;
    ada.name = "Ada".into();

    assert!(!ada.save(conn).await.unwrap());

    assert_eq!(test.statements(), [""; 0]);
    assert_eq!(ada.updated_at, before);
}

#[test_on_both]
async fn rule_24_a_column_that_is_changed_back_is_not_dirty(test: Test) {
    let mut ada = test.user("Ada").await;
    let conn = &mut *test.write().await;
    ada.name = "x".into();
    ada.name = "Ada".into();

    assert!(!ada.is_dirty());
    assert!(!ada.save(conn).await.unwrap());
    assert_eq!(test.statements(), [""; 0]);
}

#[test_on_both]
async fn rule_24_save_keeps_what_others_wrote_to_other_columns(test: Test) {
    let mut first = test.user("Ada").await;
    let conn = &mut *test.write().await;
    let mut second = User::find_or_fail(conn, 1).await.unwrap();
    first.name = "First".into();
    first.save(conn).await.unwrap();

    second.email = "second@example.com".into();
    assert!(second.save(conn).await.unwrap());

    assert_eq!(second.name, "First");
    assert_eq!(second.email, "second@example.com");
}

#[test_on_both]
async fn rule_24_save_of_what_the_database_holds_already_writes_nothing(test: Test) {
    let mut first = test.user("Ada").await;
    let conn = &mut *test.write().await;
    let mut second = User::find_or_fail(conn, 1).await.unwrap();
    second.email = "new@example.com".into();
    second.save(conn).await.unwrap();
    test.statements();

    first.email = "new@example.com".into();
    assert!(!first.save(conn).await.unwrap());

    assert!(!test.statements().iter().any(|sql| sql.starts_with("UPDATE")));
    assert!(!first.is_dirty());
    assert_eq!(first.updated_at, second.updated_at);
}

#[test_on_both]
async fn rule_24_save_writes_values_of_every_kind_and_null(test: Test) {
    let mut ada = test.person("Ada").aged(36).await;
    let conn = &mut *test.write().await;
    ada.uuid = Some("00000000-0000-0000-0000-000000000001".parse().unwrap());
    ada.age = None;
    ada.height = Some(1.65);
    ada.is_alive = false;
    assert_eq!(ada.dirty(), ["uuid", "age", "height", "is_alive"]);

    assert!(ada.save(conn).await.unwrap());

    let stored = Person::find_or_fail(conn, 1).await.unwrap();
    assert_eq!(stored.uuid, ada.uuid);
    assert_eq!(stored.age, None);
    assert_eq!(stored.height, Some(1.65));
    assert!(!stored.is_alive);
}

/// Neither database keeps more than the microsecond.
#[test_on_both]
async fn rule_24_after_save_a_moment_is_as_exact_as_in_the_database(test: Test) {
    let mut ada = test.person("Ada").await;
    let conn = &mut *test.write().await;
    let moment: DateTime<Utc> = "2015-12-10T10:20:30.123456789Z".parse().unwrap();
    ada.born_at = Some(moment);
    assert_eq!(ada.dirty(), ["born_at"]);

    assert!(ada.save(conn).await.unwrap());

    assert_eq!(ada.born_at.unwrap().to_rfc3339(), "2015-12-10T10:20:30.123456+00:00");
    assert!(!ada.is_dirty());
    assert_eq!(Person::find_or_fail(conn, 1).await.unwrap().born_at, ada.born_at);
}

#[test_on_both]
async fn rule_21_a_save_that_the_database_refuses_leaves_the_row_dirty(test: Test) {
    let mut ada = test.user("Ada").await;
    let before = ada.updated_at;
    test.user("Bob").await;
    let conn = &mut *test.write().await;
    ada.email = "bob@example.com".into();

    let taken = ada.save(conn).await.unwrap_err();

    assert_eq!(unique_columns(&taken), ("User", vec!["email"]));
    assert_eq!(ada.dirty(), ["email"]);
    assert_eq!(ada.email, "bob@example.com");
    assert_eq!(ada.updated_at, before);
}

#[test_on_both]
async fn rule_21_a_save_that_breaks_a_rule_leaves_the_row_dirty(test: Test) {
    let mut ada = test.user("Ada").await;
    let conn = &mut *test.write().await;
    ada.name = String::new();
    ada.email = "nobody".into();

    let broken = ada.save(conn).await.unwrap_err();

    assert_eq!(
        problems(&broken),
        [("name", "must have 1 to 200 characters"), ("email", "must be an e-mail address")]
    );
    assert_eq!(ada.dirty(), ["name", "email"]);
}

#[test_on_both]
async fn rule_21_a_row_whose_save_failed_can_be_corrected_and_saved(test: Test) {
    let mut ada = test.user("Ada").await;
    let conn = &mut *test.write().await;
    ada.email = "nobody".into();
    ada.save(conn).await.unwrap_err();

    ada.email = "free@example.com".into();
    assert!(ada.save(conn).await.unwrap());

    assert!(!ada.is_dirty());
    assert_eq!(User::find_or_fail(conn, 1).await.unwrap().email, "free@example.com");
}

/// BEGIN, the lock, UPDATE and COMMIT fail in turn.
#[test_on_both]
async fn rule_21_a_save_whose_statement_fails_leaves_the_row_dirty(test: Test) {
    let mut ada = test.user("Ada").await;
    let (database, faults) = test.database_with_faults().await;
    ada.name = "Ada Lovelace".into();

    for statement in 0..4 {
        faults.fail_after(statement);
        ada.save(&mut database.write().await.unwrap()).await.unwrap_err();

        assert_eq!(ada.dirty(), ["name"], "{statement}");
        assert_eq!(ada.name, "Ada Lovelace", "{statement}");
        let stored = User::find_or_fail(&mut *test.write().await, 1).await.unwrap();
        assert_eq!(stored.name, "Ada", "{statement}");
    }
    faults.stop();

    assert!(ada.save(&mut database.write().await.unwrap()).await.unwrap());
    assert!(!ada.is_dirty());
}

#[test_on_both]
async fn rule_22_save_refresh_and_delete_join_the_callers_transaction(test: Test) {
    let mut ada = test.user("Ada").with_profile("A").await;
    let bob = test.user("Bob").await;
    let mut conn = test.database.begin().await.unwrap();
    test.statements();

    ada.name = "Ada Lovelace".into();
    assert!(ada.save(&mut conn).await.unwrap());
    ada.refresh(&mut conn).await.unwrap();
    assert_eq!(ada.name, "Ada Lovelace");
    assert!(ada.load_relation(&mut conn, User::PROFILE).await.unwrap().is_some());
    assert!(bob.delete(&mut conn).await.unwrap());
    assert_eq!(User::query().count(&mut conn).await.unwrap(), 1);

    let statements = test.statements();
    for verb in ["BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"] {
        assert!(!statements.iter().any(|sql| sql.starts_with(verb)), "{statements:#?}");
    }
    conn.rollback().await.unwrap();
    assert_eq!(User::query().count(&mut *test.write().await).await.unwrap(), 2);
}

#[test_on_both]
async fn rule_22_a_row_whose_save_was_rolled_back_is_as_it_was(test: Test) {
    let mut ada = test.user("Ada").await;
    let mut conn = test.database.begin().await.unwrap();
    ada.name = "Ada Lovelace".into();
    ada.save(&mut conn).await.unwrap();
    conn.rollback().await.unwrap();
    assert_eq!(ada.name, "Ada Lovelace");
    assert_eq!(ada.dirty(), ["name"]);

    ada.refresh(&mut *test.write().await).await.unwrap();

    assert_eq!(ada.name, "Ada");
}
