//! Verbs in a transaction of the caller: rules 21 and 22.

use relata::models::{Profile, Role, User};
use relata::prelude::*;
use relata::{Changes, Error};

use crate::support::{Test, test_on_both};

fn ada() -> Changes<User> {
    User::changes().set(User::NAME, "Ada").set(User::EMAIL, "ada@example.com")
}

fn role(name: &str) -> Changes<Role> {
    Role::changes().set(Role::NAME, name)
}

#[test_on_both]
async fn rule_21_a_row_is_made_with_its_relations(test: Test) {
    let role = test.role("admin").await;
    let conn = &mut *test.write().await;

    let profile = Profile::changes().set(Profile::DISPLAY_NAME, "A");
    let values = ada().create(User::PROFILE, profile).associate(User::ROLE, role.id);
    let ada = User::create(conn, values).await.unwrap();

    assert_eq!(ada.role_id, Some(role.id));
    let profile = ada.profile().query().first_or_fail(conn).await.unwrap();
    assert_eq!(profile.display_name, "A");
}

#[test_on_both]
async fn rule_21_a_failure_in_a_relation_undoes_the_row(test: Test) {
    let conn = &mut *test.write().await;

    let missing = User::create(conn, ada().associate(User::ROLE, 99)).await.unwrap_err();

    assert_eq!(missing.code(), "NOT_FOUND");
    assert_eq!(User::query().count(conn).await.unwrap(), 0);
}

#[test_on_both]
async fn rule_22_a_verb_neither_commits_nor_ends_the_callers_transaction(test: Test) {
    let ada = test.user("Ada").await;
    let values = || Profile::changes().set(Profile::DISPLAY_NAME, "A");
    let mut transaction = test.database.begin().await.unwrap();

    ada.profile().create(&mut transaction, values()).await.unwrap();
    let occupied = ada.profile().create(&mut transaction, values()).await.unwrap_err();
    assert!(matches!(occupied, Error::RelationOccupied { .. }), "{occupied:?}");
    assert!(ada.profile().query().exists(&mut transaction).await.unwrap());
    transaction.rollback().await.unwrap();

    assert_eq!(Profile::query().count(&mut *test.write().await).await.unwrap(), 0);
}

#[test_on_both]
async fn rule_22_a_transaction_with_a_failed_statement_is_not_committed(test: Test) {
    let mut transaction = test.database.begin().await.unwrap();

    Role::create(&mut transaction, role("new")).await.unwrap();
    let twice = Role::create(&mut transaction, role("new")).await.unwrap_err();

    assert!(matches!(twice, Error::UniqueViolation { .. }), "{twice:?}");
    assert!(matches!(transaction.commit().await, Err(Error::TransactionFailed)));
    assert_eq!(Role::query().count(&mut *test.write().await).await.unwrap(), 0);
}

#[test_on_both]
async fn rule_22_after_a_transaction_that_failed_the_connection_is_as_good_as_before(test: Test) {
    let mut transaction = test.database.begin().await.unwrap();
    Role::create(&mut transaction, role("new")).await.unwrap();
    Role::create(&mut transaction, role("new")).await.unwrap_err();
    transaction.commit().await.unwrap_err();

    let mut transaction = test.database.begin().await.unwrap();
    Role::create(&mut transaction, role("new")).await.unwrap();
    transaction.commit().await.unwrap();

    assert_eq!(Role::query().count(&mut *test.write().await).await.unwrap(), 1);
}

/// The user was made before the profile was refused.
#[test_on_both]
async fn rule_22_a_verb_that_failed_halfway_is_not_committed(test: Test) {
    let mut transaction = test.database.begin().await.unwrap();

    let profile = Profile::changes().set(Profile::DISPLAY_NAME, "");
    let values = ada().create(User::PROFILE, profile);
    let halfway = User::create(&mut transaction, values).await.unwrap_err();

    assert!(matches!(halfway, Error::Invalid(_)), "{halfway:?}");
    assert!(matches!(transaction.commit().await, Err(Error::TransactionFailed)));
    assert_eq!(User::query().count(&mut *test.write().await).await.unwrap(), 0);
}

#[test_on_both]
async fn rule_22_a_verb_that_refused_before_it_wrote_does_no_harm(test: Test) {
    let mut transaction = test.database.begin().await.unwrap();

    User::create(&mut transaction, ada()).await.unwrap();
    let incomplete = User::changes().set(User::NAME, "Bob");
    let refused = User::create(&mut transaction, incomplete).await.unwrap_err();
    transaction.commit().await.unwrap();

    assert_eq!(refused.code(), "BAD_USER_INPUT");
    let users = User::query().all(&mut *test.write().await).await.unwrap();
    assert_eq!(users.iter().map(|user| user.name.as_str()).collect::<Vec<_>>(), ["Ada"]);
}

#[test_on_both]
async fn writing_on_a_connection_that_only_reads_is_refused(test: Test) {
    let conn = &mut test.database.read().await.unwrap();

    let refused = Role::create(conn, role("new")).await.unwrap_err();

    assert_eq!(
        refused.to_string(),
        "this connection only reads: take one that writes, by `write()`"
    );
}
