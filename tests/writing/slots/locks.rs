//! The locks of two transactions that are open at once: rule 23.

use std::time::Duration;

use relata::models::{Profile, Role, User};
use relata::prelude::*;

use crate::support::{Test, test_on_both};

fn user(name: &str) -> relata::Changes<User> {
    User::changes().set(User::NAME, name).set(User::EMAIL, format!("{name}@example.com"))
}

/// On SQLite there is one writer at a time.
#[test_on_both]
async fn rule_23_two_open_transactions_create_users_of_one_role(test: Test) {
    if !test.is_postgres() {
        return;
    }
    let role = test.role("admin").await;
    test.user("Ada").await;
    let mut first = test.database.begin().await.unwrap();
    let mut second = test.database.begin().await.unwrap();

    role.users().create(&mut first, user("bea")).await.unwrap();
    let work = async {
        role.users().create(&mut second, user("cy")).await.unwrap();
        User::create(&mut second, user("dee").associate(User::ROLE, role.id)).await.unwrap();
        let ada = User::find_or_fail(&mut second, 1).await.unwrap();
        ada.role().associate(&mut second, role.id).await.unwrap();
    };
    tokio::time::timeout(Duration::from_secs(5), work).await.unwrap();

    second.commit().await.unwrap();
    first.commit().await.unwrap();
    let conn = &mut *test.write().await;
    assert_eq!(role.users().query().count(conn).await.unwrap(), 4);
}

#[test_on_both]
async fn rule_23_a_row_gets_the_weakest_lock_that_will_do(test: Test) {
    if !test.is_postgres() {
        return;
    }
    test.user("Ada").with_profile("A").with_role("admin").await;

    let conn = &mut *test.write().await;
    // The foreign key of a new row takes its lock by itself.
    let values = user("bea").associate(User::ROLE, 1);
    User::create(conn, values).await.unwrap();
    let mut ada = User::find_or_fail(conn, 1).await.unwrap();
    ada.role().associate(conn, 1).await.unwrap();
    ada.update(conn, User::changes().set(User::NAME, "Ada L.")).await.unwrap();
    ada.update(conn, User::changes().set(User::EMAIL, "l@example.com")).await.unwrap();
    let values = Profile::changes().set(Profile::BIO, "b");
    ada.profile().update_or_create(conn, Profile::changes(), values).await.unwrap();
    Role::first_or_create(conn, Role::changes().set(Role::NAME, "admin"), Role::changes())
        .await
        .unwrap();
    ada.delete(conn).await.unwrap();

    let statements = test.statements();
    let locks: Vec<(&str, &str)> = statements
        .iter()
        .filter_map(|sql| {
            let (_, from) = sql.split_once(" FROM ")?;
            let (_, lock) = sql.split_once(" FOR ")?;
            Some((from.split(' ').next()?, lock))
        })
        .collect();
    assert_eq!(
        locks,
        [
            ("roles", "KEY SHARE"),
            ("users", "NO KEY UPDATE"),
            ("users", "NO KEY UPDATE"),
            ("users", "UPDATE"),
            ("users", "NO KEY UPDATE"),
            ("profiles", "UPDATE"),
            ("roles", "NO KEY UPDATE"),
        ]
    );
}
