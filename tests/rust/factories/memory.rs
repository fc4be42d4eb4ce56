//! Rows in memory alone, by `make`, and how `save` stores them.

use relata::Error;
use relata::factories::Factory;
use relata::models::User;
use relata::models::factories::user_factory;
use relata::prelude::*;

use crate::domain::{Label, Visa};
use crate::support::{Test, test_on_both};

#[test]
fn rule_34_make_gives_rows_without_keys() {
    let factory = user_factory().merge_each(vec![User::changes().set(User::NAME, "Ada")]);

    let users = factory.seeded(1).make_many(2).unwrap();

    assert_eq!(users.iter().map(|user| user.id).collect::<Vec<_>>(), [0, 0]);
    assert!(users.iter().all(|user| user.role_id.is_none()));
    assert_eq!(users[0].name, "Ada");
    assert!(users[0].email.ends_with(".1@example.com"), "{}", users[0].email);
    assert_ne!(users[0].uuid, users[1].uuid);
}

#[test]
fn rule_34_make_makes_no_related_rows() {
    let user = user_factory().with(User::PROFILE).make().unwrap();
    let visa = Factory::<Visa>::new().make().unwrap();

    let profile = user.related(User::PROFILE);
    assert!(matches!(profile, Err(Error::NotPreloaded { relation: "profile" })));
    assert_eq!(visa.passport_number, "", "not even a required one");
}

#[test]
fn rule_34_a_row_that_was_made_is_dirty_and_not_stored() {
    let user = user_factory().make().unwrap();

    assert!(user.is_dirty());
    assert!(!user.is_persisted());
}

#[test_on_both]
async fn rule_34_save_inserts_a_row_that_was_made(test: Test) {
    let conn = &mut *test.write().await;
    let mut users = user_factory().make_many(2).unwrap();

    for user in &mut users {
        assert!(user.save(conn).await.unwrap());
        assert!(user.is_persisted());
        assert!(!user.is_dirty());
    }

    let statements = test.statements();
    let inserts = statements.iter().filter(|sql| sql.starts_with("INSERT"));
    assert_eq!(inserts.count(), 2, "{statements:#?}");
    assert_eq!(users.iter().map(|user| user.id).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(User::find_or_fail(conn, 2).await.unwrap().name, users[1].name);
}

#[test_on_both]
async fn rule_34_a_row_that_was_made_and_saved_is_a_row_like_any_other(test: Test) {
    let conn = &mut *test.write().await;
    let mut users = user_factory().make_many(2).unwrap();
    for user in &mut users {
        user.save(conn).await.unwrap();
    }
    test.statements();

    assert!(!users[0].save(conn).await.unwrap());
    assert_eq!(test.statements(), [""; 0]);
    users[0].name = "Ada".into();
    assert!(users[0].save(conn).await.unwrap());
    users[1].refresh(conn).await.unwrap();
    assert!(users[1].delete(conn).await.unwrap());

    let left = User::query().all(conn).await.unwrap();
    assert_eq!(left.iter().map(|user| user.name.as_str()).collect::<Vec<_>>(), ["Ada"]);
}

#[test_on_both]
async fn rule_34_save_keeps_a_key_that_was_given(test: Test) {
    let conn = &mut *test.write().await;
    let mut user = user_factory().merge(User::changes().set(User::ID, 7)).make().unwrap();

    assert!(user.save(conn).await.unwrap());

    assert!(User::find(conn, 7).await.unwrap().is_some());
}

#[test_on_both]
async fn rule_34_a_row_that_cannot_be_inserted_stays_in_memory(test: Test) {
    let conn = &mut *test.write().await;
    let mut label = Factory::<Label>::new().make().unwrap();

    label.slug = "A B".into();
    assert_eq!(label.save(conn).await.unwrap_err().code(), "BAD_USER_INPUT");
    assert!(!label.is_persisted());

    label.slug = "c".into();
    assert!(label.save(conn).await.unwrap());
    assert_eq!(Label::first_or_fail(conn).await.unwrap().slug, "c");
}

#[test_on_both]
async fn rule_34_refresh_delete_and_update_need_a_stored_row(test: Test) {
    let conn = &mut *test.write().await;
    let mut user = user_factory().make().unwrap();

    for refused in [
        user.refresh(conn).await.unwrap_err(),
        user.delete(conn).await.unwrap_err(),
        user.update(conn, User::changes().set(User::NAME, "Ada")).await.unwrap_err(),
    ] {
        assert_eq!(refused.code(), "BAD_USER_INPUT");
        assert_eq!(refused.to_string(), "this User is not in the database: `save` it first");
    }
    assert_eq!(test.statements(), [""; 0]);
}
