//! Verbs for many rows of a row in memory: rules 33 and 37.

use relata::models::{Profile, Role, User};
use relata::prelude::*;
use relata::{Changes, Error};

use crate::support::{Test, test_on_both};

fn user(name: &str) -> Changes<User> {
    User::changes().set(User::NAME, name).set(User::EMAIL, format!("{name}@example.com"))
}

fn names(rows: &[Row<User>]) -> Vec<&str> {
    rows.iter().map(|row| row.name.as_str()).collect()
}

#[test_on_both]
async fn rule_33_save_many_saves_rows_in_memory_and_gives_them_their_values(test: Test) {
    let role = test.role("admin").await;
    let stored = test.user("Ada").await;
    let conn = &mut *test.write().await;
    let mut users = [User::new(user("bea")).unwrap(), stored];
    users[1].name = "Ada L.".to_owned();

    let saved = role.users().save_many(conn, &mut users).await.unwrap();

    assert_eq!(saved.iter().map(|row| row.created).collect::<Vec<_>>(), [true, false]);
    assert!(users.iter().all(|row| row.is_persisted() && !row.is_dirty()));
    assert!(users.iter().all(|row| row.role_id == Some(role.id)));
    let read = role.users().query().order_by(User::NAME.asc()).all(conn).await.unwrap();
    assert_eq!(names(&read), ["Ada L.", "bea"]);
}

#[test_on_both]
async fn rule_37_save_many_of_an_owner_in_memory_saves_it_first(test: Test) {
    let conn = &mut *test.write().await;
    let mut role = Role::new(Role::changes().set(Role::NAME, "admin")).unwrap();
    let mut users = [User::new(user("ada")).unwrap(), User::new(user("bea")).unwrap()];

    role.relation(Role::USERS).save_many(conn, &mut users).await.unwrap();

    assert!(role.is_persisted());
    assert!(users.iter().all(|row| row.role_id == Some(role.id)));
}

#[test_on_both]
async fn rule_33_save_many_that_fails_leaves_rows_in_memory_as_they_were(test: Test) {
    test.user("ada").await;
    let conn = &mut *test.write().await;
    let mut role = Role::new(Role::changes().set(Role::NAME, "admin")).unwrap();
    let mut users = [User::new(user("bea")).unwrap(), User::new(user("ada")).unwrap()];

    let refused = role.relation(Role::USERS).save_many(conn, &mut users).await.unwrap_err();

    assert!(matches!(refused, Error::UniqueViolation { .. }), "{refused:?}");
    assert!(!role.is_persisted() && users.iter().all(|row| !row.is_persisted()));
    assert_eq!(Role::query().count(conn).await.unwrap(), 0);
}

#[test_on_both]
async fn rule_37_fetch_or_create_many_of_an_owner_in_memory_saves_it_first(test: Test) {
    let conn = &mut *test.write().await;
    let mut role = Role::new(Role::changes().set(Role::NAME, "admin")).unwrap();

    let rows = vec![user("ada"), user("bea")];
    let made = role.relation(Role::USERS).fetch_or_create_many(conn, User::EMAIL, rows);
    assert!(made.await.unwrap().iter().all(|row| row.created));
    let rows = vec![user("bea").set(User::NAME, "Beatrice"), user("cy")];
    let found = role.relation(Role::USERS).fetch_or_create_many(conn, User::EMAIL, rows);
    let found = found.await.unwrap();

    assert_eq!(found.iter().map(|row| row.created).collect::<Vec<_>>(), [false, true]);
    assert_eq!(found[0].name, "bea");
}

#[test_on_both]
async fn rule_37_update_or_create_many_renews_the_rows_in_memory(test: Test) {
    let conn = &mut *test.write().await;
    let mut role = Role::new(Role::changes().set(Role::NAME, "admin")).unwrap();
    role.relation(Role::USERS).create_many(conn, vec![user("ada"), user("bea")]).await.unwrap();
    role.load_relation(conn, Role::USERS).await.unwrap();

    let rows = vec![user("bea").set(User::NAME, "Beatrice"), user("cy")];
    role.relation(Role::USERS).update_or_create_many(conn, User::EMAIL, rows).await.unwrap();

    assert_eq!(names(role.related(Role::USERS).unwrap()), ["ada", "Beatrice", "cy"]);
}

#[test_on_both]
async fn rule_37_associate_takes_what_a_verb_returned(test: Test) {
    let ada = test.user("Ada").await;
    let conn = &mut *test.write().await;
    let role = Role::create(conn, Role::changes().set(Role::NAME, "admin")).await.unwrap();
    let saved = role.users().create(conn, user("bea")).await.unwrap();
    let mut profile = ada
        .profile()
        .create(conn, Profile::changes().set(Profile::DISPLAY_NAME, "A"))
        .await
        .unwrap();

    profile.relation(Profile::USER).associate(conn, &saved).await.unwrap();

    assert_eq!(profile.user_id, Some(saved.id));
}
