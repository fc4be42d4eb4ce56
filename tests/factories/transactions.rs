//! One transaction, all or nothing; the caller's, where there is one.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use relata::database::{DatabaseUrl, Options};
use relata::factories::Factory;
use relata::models::factories::{role_factory, user_factory};
use relata::models::schema::{profiles, users};
use relata::models::{Profile, Role, User};
use relata::prelude::*;

use crate::on_both;
use crate::support::Test;

on_both! {
    /// An error in the last level undoes all of them.
    async fn rule_34_errors_roll_everything_back(test: Test) {
        let conn = &mut *test.write().await;
        let twice = role_factory().with_many(Role::USERS, 2, |user| user.merge(changes().set(users::email, "same@example.com")));
        let error = twice.create_many(conn, 2).await.unwrap_err();
        assert!(matches!(&error, Error::UniqueViolation { model, columns } if model == "User" && *columns == ["email"]), "{error:?}");
        let broken = user_factory().with_related(User::PROFILE, |profile| profile.merge(changes().set(profiles::display_name, "")));
        let error = role_factory().with_many(Role::USERS, 2, move |_| broken.clone()).create(conn).await.unwrap_err();
        assert!(matches!(&error, Error::Invalid(problems) if problems[0] == ("users.profile.displayName".into(), "must have 1 to 80 characters".into())), "{error:?}");
        let failing = user_factory().with(User::PROFILE).after_create(|_, _| Box::pin(async { Err(Error::Unavailable) }));
        assert_eq!(failing.create(conn).await.unwrap_err().code(), "SERVICE_UNAVAILABLE");
        let missing = user_factory().merge(changes().set(users::role_id, 99)).create(conn).await.unwrap_err();
        assert_eq!(missing.code(), "FOREIGN_KEY_VIOLATION");
        let left = (Role::query().count(conn).await.unwrap(), User::query().count(conn).await.unwrap(), Profile::query().count(conn).await.unwrap());
        assert_eq!(left, (0, 0, 0));
    }

    /// Whichever statement fails, nothing is stored.
    async fn rule_34_no_failing_statement_leaves_a_trace(test: Test) {
        let left = Arc::new(AtomicI64::new(0));
        let counter = left.clone();
        let guard = move || match counter.fetch_sub(1, Ordering::SeqCst) {
            0 => Err(Error::Unexpected("injected".into())),
            _ => Ok(()),
        };
        let options = Options { connections: 1, guard: Some(Arc::new(guard)), ..Options::default() };
        let database = Database::connect(DatabaseUrl::parse(&test.url).unwrap(), options).await.unwrap();
        let factory = user_factory().with(User::ROLE).with(User::PROFILE);
        // BEGIN, three INSERTs, COMMIT.
        for passing in 0..=5 {
            left.store(passing, Ordering::SeqCst);
            // A future that can go to another thread.
            let (database, factory) = (database.clone(), factory.clone());
            let made = tokio::spawn(async move { factory.create_many(&mut *database.write().await?, 3).await }).await.unwrap();
            let conn = &mut *test.write().await;
            let stored = User::query().count(conn).await.unwrap() + Role::query().count(conn).await.unwrap();
            assert_eq!((made.is_ok(), stored), if passing < 5 { (false, 0) } else { (true, 6) }, "{passing}");
        }
    }

    /// In a caller's transaction nothing is committed or ended.
    async fn rule_34_joins_the_callers_transaction(test: Test) {
        let mut transaction = test.database.begin().await.unwrap();
        test.statements();
        let user = user_factory().with(User::PROFILE).create(&mut transaction).await.unwrap();
        user_factory().create(&mut transaction).await.unwrap();
        let sent = test.statements();
        assert!(sent.len() == 3 && sent.iter().all(|statement| statement.starts_with("INSERT")), "{sent:?}");
        assert!(user.profile().query().exists(&mut transaction).await.unwrap());
        transaction.rollback().await.unwrap();
        assert_eq!(User::query().count(&mut *test.write().await).await.unwrap(), 0);

        let mut transaction = test.database.begin().await.unwrap();
        user_factory().with(User::PROFILE).create_many(&mut transaction, 2).await.unwrap();
        transaction.commit().await.unwrap();
        assert_eq!(Profile::query().count(&mut *test.write().await).await.unwrap(), 2);
    }

    /// Each level is one statement, however many rows; more values than a statement can bind are sent in several.
    async fn rule_34_one_statement_for_each_level(test: Test) {
        let conn = &mut *test.write().await;
        let inserts = || test.statements().iter().filter(|statement| statement.starts_with("INSERT")).count();
        let factory = user_factory().with(User::ROLE).with(User::PROFILE);
        for count in [1, 50] {
            inserts();
            factory.create_many(conn, count).await.unwrap();
            assert_eq!(inserts(), 3);
        }
        // Six values a row: 32,766 binds hold 5,461 rows on SQLite, 65,535 hold 10,922 on PostgreSQL.
        let full = if test.is_postgres() { 10_922 } else { 5_461 };
        let rows = Factory::<User>::new().merge(changes().set_null(users::role_id)).create_many(conn, full).await.unwrap();
        assert_eq!((rows.len(), inserts()), (full, 1));
        let rows = Factory::<User>::new().merge(changes().set_null(users::role_id)).create_many(conn, full + 1).await.unwrap();
        assert_eq!((rows.len(), inserts()), (full + 1, 2));
        let ids: Vec<_> = rows.iter().map(|user| user.id).collect();
        assert!(ids.is_sorted() && ids.len() == full + 1);
        let numbers: Vec<i64> = rows.iter().map(|user| user.email.split(|letter: char| !letter.is_ascii_digit()).find_map(|part| part.parse().ok()).unwrap()).collect();
        assert!(numbers.is_sorted(), "rows are matched with what they were made of");
    }
}
