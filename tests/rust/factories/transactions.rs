//! One transaction, all or nothing; the caller's, where there is one.

use relata::factories::{Factory, Seeder};
use relata::graphql::Models;
use relata::models::factories::{self, role_factory, user_factory};
use relata::models::{Demo, Profile, Role, User, seed};
use relata::prelude::*;
use relata::{Connection, Error};

use crate::rust::{problems, unique_columns};
use crate::support::{Test, test_on_both};

/// How many roles, users and profiles there are.
async fn count_rows(conn: &mut Connection) -> [i64; 3] {
    let roles = Role::query().count(conn).await.unwrap();
    let users = User::query().count(conn).await.unwrap();
    let profiles = Profile::query().count(conn).await.unwrap();
    [roles, users, profiles]
}

#[test_on_both]
async fn rule_34_a_row_that_the_database_refuses_undoes_all_rows(test: Test) {
    let conn = &mut *test.write().await;

    let factory = role_factory().with_many(Role::USERS, 2, |user| {
        user.merge(User::changes().set(User::EMAIL, "same@example.com"))
    });
    let refused = factory.create_many(conn, 2).await.unwrap_err();

    assert_eq!(unique_columns(&refused), ("User", vec!["email"]));
    assert_eq!(count_rows(conn).await, [0, 0, 0]);
}

#[test_on_both]
async fn rule_34_a_value_that_breaks_a_rule_is_named_by_its_path_and_undoes_all_rows(test: Test) {
    let conn = &mut *test.write().await;

    let user = user_factory().with_related(User::PROFILE, |profile| {
        profile.merge(Profile::changes().set(Profile::DISPLAY_NAME, ""))
    });
    let factory = role_factory().with_many(Role::USERS, 2, move |_| user.clone());
    let refused = factory.create(conn).await.unwrap_err();

    assert_eq!(
        problems(&refused)[0],
        ("users.profile.displayName", "must have 1 to 80 characters")
    );
    assert_eq!(count_rows(conn).await, [0, 0, 0]);
}

#[test_on_both]
async fn rule_34_a_hook_that_fails_undoes_all_rows(test: Test) {
    let conn = &mut *test.write().await;

    let factory =
        user_factory().with(User::PROFILE).after_create(async |_, _| Err(Error::Unavailable));
    let refused = factory.create(conn).await.unwrap_err();

    assert!(matches!(refused, Error::Unavailable), "{refused:?}");
    assert_eq!(refused.code(), "SERVICE_UNAVAILABLE");
    assert_eq!(count_rows(conn).await, [0, 0, 0]);
}

#[test_on_both]
async fn rule_34_a_parent_that_does_not_exist_is_a_foreign_key_violation(test: Test) {
    let conn = &mut *test.write().await;

    let factory = user_factory().merge(User::changes().set(User::ROLE_ID, 99));
    let refused = factory.create(conn).await.unwrap_err();

    assert_eq!(refused.code(), "FOREIGN_KEY_VIOLATION");
    assert_eq!(count_rows(conn).await, [0, 0, 0]);
}

/// BEGIN, three INSERTs and COMMIT fail in turn. The future can go to another thread.
#[test_on_both]
async fn rule_34_no_failing_statement_leaves_a_trace(test: Test) {
    let (database, faults) = test.database_with_faults().await;
    let factory = user_factory().with(User::ROLE).with(User::PROFILE);
    let create = async || {
        let (database, factory) = (database.clone(), factory.clone());
        let create = async move { factory.create_many(&mut *database.write().await?, 3).await };
        tokio::spawn(create).await.unwrap()
    };

    for statement in 0..5 {
        faults.fail_after(statement);
        assert!(create().await.is_err(), "{statement}");
        assert_eq!(count_rows(&mut *test.write().await).await, [0, 0, 0], "{statement}");
    }

    faults.fail_after(5);
    assert!(create().await.is_ok());
    assert_eq!(count_rows(&mut *test.write().await).await, [3, 3, 3]);
}

#[test_on_both]
async fn rule_34_factories_join_the_callers_transaction(test: Test) {
    let mut transaction = test.database.begin().await.unwrap();
    test.statements();

    let user = user_factory().with(User::PROFILE).create(&mut transaction).await.unwrap();

    let statements = test.statements();
    assert_eq!(statements.len(), 2, "{statements:#?}");
    assert!(statements.iter().all(|sql| sql.starts_with("INSERT")), "{statements:#?}");
    assert!(user.profile().query().exists(&mut transaction).await.unwrap());
    transaction.rollback().await.unwrap();
    assert_eq!(count_rows(&mut *test.write().await).await, [0, 0, 0]);
}

#[test_on_both]
async fn rule_34_the_caller_commits_its_transaction(test: Test) {
    let mut transaction = test.database.begin().await.unwrap();
    user_factory().with(User::PROFILE).create_many(&mut transaction, 2).await.unwrap();

    transaction.commit().await.unwrap();

    assert_eq!(count_rows(&mut *test.write().await).await, [0, 2, 2]);
}

fn count_inserts(test: &Test) -> usize {
    test.statements().iter().filter(|sql| sql.starts_with("INSERT")).count()
}

#[test_on_both]
async fn rule_34_each_level_is_one_statement_for_any_number_of_rows(test: Test) {
    let conn = &mut *test.write().await;
    let factory = user_factory().with(User::ROLE).with(User::PROFILE);

    for count in [1, 50] {
        test.statements();
        factory.create_many(conn, count).await.unwrap();
        assert_eq!(count_inserts(&test), 3, "{count} rows");
    }
}

/// A user has six values. 32,766 binds hold 5,461 users on SQLite, 65,535 hold 10,922 on
/// PostgreSQL.
#[test_on_both]
async fn rule_34_more_values_than_a_statement_can_bind_are_sent_in_several(test: Test) {
    let conn = &mut *test.write().await;
    let most = if test.is_postgres() { 10_922 } else { 5_461 };
    let factory = Factory::<User>::new().merge(User::changes().set_null(User::ROLE_ID));

    assert_eq!(factory.create_many(conn, most).await.unwrap().len(), most);
    assert_eq!(count_inserts(&test), 1);

    let users = factory.create_many(conn, most + 1).await.unwrap();
    assert_eq!(count_inserts(&test), 2);
    assert_eq!(users.len(), most + 1);
    assert!(users.iter().map(|user| user.id).is_sorted());
    let numbers = users.iter().map(|user| first_number(&user.email));
    assert!(numbers.is_sorted(), "rows are matched with what they were made of");
}

fn first_number(text: &str) -> i64 {
    let mut parts = text.split(|letter: char| !letter.is_ascii_digit());
    parts.find_map(|part| part.parse().ok()).unwrap()
}

/// The seeder makes about a thousand rows at once.
#[test_on_both]
async fn rule_34_a_seeder_that_fails_after_its_first_thousand_rows_adds_none(test: Test) {
    let (database, faults) = test.database_with_faults().await;

    let seeder = Seeder::new(Demo::all(), factories::all(), "user", &["profile"]).unwrap();
    let failed = seeder.run(&database, 1200, |_| faults.fail_after(0)).await;
    faults.stop();

    assert!(failed.is_err(), "{failed:?}");
    assert_eq!(count_rows(&mut *test.write().await).await, [0, 0, 0]);
}

#[test_on_both]
async fn the_seed_of_the_demo_adds_all_rows_or_none(test: Test) {
    let (database, faults) = test.database_with_faults().await;

    let failed = seed::seed(&database, 1200, |_| faults.fail_after(0)).await;
    faults.stop();

    assert!(failed.is_err(), "{failed:?}");
    assert_eq!(count_rows(&mut *test.write().await).await, [0, 0, 0]);
}
