//! `first_or_create` and `update_or_create` of a model: rules 29 and 30.

use relata::models::User;
use relata::prelude::*;

use crate::rust::problems;
use crate::support::{Test, test_on_both};

#[test_on_both]
async fn rule_29_first_or_create_makes_a_row_of_search_and_values(test: Test) {
    let conn = &mut *test.write().await;

    let search = User::changes().set(User::EMAIL, "new@example.com");
    let values = User::changes().set(User::NAME, "New");
    let made = User::first_or_create(conn, search, values).await.unwrap();

    assert!(made.created);
    assert!(made.changed);
    assert_eq!(made.name, "New");
    assert_eq!(made.email, "new@example.com");
}

#[test_on_both]
async fn rule_29_first_or_create_finds_a_row_and_ignores_the_values(test: Test) {
    let ada = test.user("Ada").await;
    let conn = &mut *test.write().await;

    let search = User::changes().set(User::EMAIL, "ada@example.com");
    let values = User::changes().set(User::NAME, "Newer");
    let found = User::first_or_create(conn, search, values).await.unwrap();

    assert!(!found.created);
    assert!(!found.changed);
    assert_eq!(found.id, ada.id);
    assert_eq!(found.name, "Ada");
    // BEGIN, SELECT, COMMIT; and on PostgreSQL the lock.
    assert_eq!(test.statements().len(), if test.is_postgres() { 4 } else { 3 });
}

#[test_on_both]
async fn rule_29_a_null_in_search_looks_for_null(test: Test) {
    test.user("Ada").with_role("admin").await;
    let bob = test.user("Bob").await;
    let conn = &mut *test.write().await;

    let search = User::changes().set_null(User::ROLE_ID);
    let found = User::first_or_create(conn, search, User::changes()).await.unwrap();

    assert!(!found.created);
    assert_eq!(found.id, bob.id);
}

#[test_on_both]
async fn rule_29_an_empty_search_finds_the_lowest_key(test: Test) {
    let ada = test.user("Ada").await;
    test.user("Bob").await;
    let conn = &mut *test.write().await;

    let found = User::first_or_create(conn, User::changes(), User::changes()).await.unwrap();

    assert_eq!(found.id, ada.id);
}

#[test_on_both]
async fn rule_29_search_takes_no_relations(test: Test) {
    let conn = &mut *test.write().await;

    let search = User::changes().associate(User::ROLE, 1);
    let refused = User::first_or_create(conn, search, User::changes()).await.unwrap_err();

    assert_eq!(refused.code(), "BAD_USER_INPUT");
}

#[test_on_both]
async fn rule_29_a_new_row_needs_its_required_columns(test: Test) {
    let conn = &mut *test.write().await;

    let search = User::changes().set(User::EMAIL, "x@example.com");
    let incomplete = User::first_or_create(conn, search, User::changes()).await.unwrap_err();

    assert_eq!(problems(&incomplete), [("name", "is required")]);
}

#[test_on_both]
async fn rule_30_update_or_create_makes_a_row_of_search_and_values(test: Test) {
    let conn = &mut *test.write().await;

    let search = User::changes().set(User::EMAIL, "new@example.com");
    let values = User::changes().set(User::NAME, "New");
    let made = User::update_or_create(conn, search, values).await.unwrap();

    assert!(made.created);
    assert_eq!(made.name, "New");
}

#[test_on_both]
async fn rule_30_update_or_create_writes_values_and_relations_to_the_row_it_finds(test: Test) {
    let ada = test.user("Ada").await;
    let role = test.role("admin").await;
    let conn = &mut *test.write().await;

    let search = User::changes().set(User::EMAIL, "ada@example.com");
    let values = User::changes().set(User::NAME, "Newer").associate(User::ROLE, role.id);
    let updated = User::update_or_create(conn, search, values).await.unwrap();

    assert!(!updated.created);
    assert!(updated.changed);
    assert_eq!(updated.id, ada.id);
    assert_eq!(updated.name, "Newer");
    assert_eq!(updated.role_id, Some(role.id));
    assert!(updated.updated_at > ada.updated_at);
}

#[test_on_both]
async fn rule_30_update_or_create_writes_nothing_where_nothing_differs(test: Test) {
    let ada = test.user("Ada").await;
    let conn = &mut *test.write().await;

    let search = User::changes().set(User::EMAIL, "ada@example.com");
    let values = User::changes().set(User::NAME, "Ada");
    let same = User::update_or_create(conn, search, values).await.unwrap();

    assert!(!same.created);
    assert!(!same.changed);
    assert_eq!(same.updated_at, ada.updated_at);
}
