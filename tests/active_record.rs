//! Finding and making rows of a model, in Lucid's words.

use std::time::Duration;

use relata::database::{Error, Key};
use relata::models::schema::{profiles, roles, users};
use relata::models::{Profile, Role, User};
use relata::prelude::*;

use crate::domain::schema::people;
use crate::domain::{Country, Person};
use crate::on_both;
use crate::support::Test;

/// How many ask for the same row at once.
const CALLERS: usize = 50;

fn user(name: &str) -> Changes<User> {
    changes().set(users::name, name).set(users::email, format!("{name}@example.com"))
}

fn ids(users: &[Row<User>]) -> Vec<i64> {
    users.iter().map(|user| user.id).collect()
}

on_both! {
    async fn find_by_gives_the_row_with_a_value_in_a_column(test: Test) {
        test.seed(8).await;
        let conn = &mut *test.write().await;
        let third = User::find_or_fail(conn, 3).await.unwrap();
        test.statements();
        assert_eq!(User::find_by(conn, users::email, third.email.as_str()).await.unwrap().map(|user| user.id), Some(3));
        assert_eq!(test.statements(), ["SELECT users.id, users.uuid, users.name, users.email, users.role_id, users.created_at, users.updated_at \
            FROM users WHERE users.email = ? ORDER BY users.id ASC LIMIT ?"]);
        assert_eq!(User::find_by(conn, users::uuid, third.uuid).await.unwrap().unwrap().id, 3);
        // Of many the one with the lowest key, also where the column may be null.
        assert_eq!(User::find_by(conn, users::role_id, 2).await.unwrap().unwrap().id, 2);
        assert!(User::find_by(conn, users::email, "nobody").await.unwrap().is_none());
        assert_eq!(User::find_by_or_fail(conn, users::role_id, 1).await.unwrap().id, 1);
        let missing = User::find_by_or_fail(conn, users::email, "nobody").await.unwrap_err();
        assert!(matches!(missing, Error::RowNotFound { model: "User" }), "{missing:?}");
        assert_eq!((missing.code(), missing.to_string().as_str()), ("NOT_FOUND", "no User meets the conditions"));
    }

    /// Lucid: `findMany` and `all` give the greatest key first, whatever the order of the keys asked for.
    async fn find_many_and_all_give_the_newest_first(test: Test) {
        test.seed(5).await;
        let conn = &mut *test.write().await;
        assert_eq!(ids(&User::find_many(conn, [2, 9, 4, 1, 2]).await.unwrap()), [4, 2, 1]);
        assert_eq!(test.statements().len(), 1);
        assert_eq!(ids(&User::find_many(conn, Vec::<i64>::new()).await.unwrap()), [0; 0]);
        assert_eq!(ids(&User::all(conn).await.unwrap()), [5, 4, 3, 2, 1]);
        assert_eq!(ids(&User::query().all(conn).await.unwrap()), [1, 2, 3, 4, 5]);
        conn.batch_execute("INSERT INTO countries (code, name) VALUES ('de', 'Germany'), ('fr', 'France')").await.unwrap();
        let countries = Country::find_many(conn, ["de", "fr", "xx"]).await.unwrap();
        assert_eq!(countries.iter().map(|country| country.code.as_str()).collect::<Vec<_>>(), ["fr", "de"]);
    }

    async fn first_gives_the_lowest_key_and_first_or_fail_an_error(test: Test) {
        let conn = &mut *test.write().await;
        assert!(User::first(conn).await.unwrap().is_none());
        let missing = User::first_or_fail(conn).await.unwrap_err();
        assert!(matches!(missing, Error::RowNotFound { model: "User" }), "{missing:?}");
        conn.batch_execute("INSERT INTO roles (id, name) VALUES (7, 'b'), (3, 'a')").await.unwrap();
        test.statements();
        assert_eq!(Role::first(conn).await.unwrap().unwrap().id, 3);
        assert_eq!(Role::first_or_fail(conn).await.unwrap().id, 3);
        assert_eq!(test.statements().len(), 2);
        let named = |name: &str| Role::query().filter(column(roles::name).eq(name));
        assert_eq!(named("b").first_or_fail(conn).await.unwrap().id, 7);
        assert_eq!(named("c").first_or_fail(conn).await.unwrap_err().code(), "NOT_FOUND");
        // The row of a relation, where it must be there.
        let user = User::create(conn, user("x")).await.unwrap();
        assert!(matches!(user.profile().query().first_or_fail(conn).await, Err(Error::RowNotFound { model: "Profile" })));
    }

    /// All or nothing, in the order given, in one transaction.
    async fn rule_21_create_many_is_all_or_nothing(test: Test) {
        let conn = &mut *test.write().await;
        let made = User::create_many(conn, vec![user("b"), user("a").create(User::PROFILE, changes().set(profiles::display_name, "A"))]).await.unwrap();
        assert_eq!(made.iter().map(|user| (user.id, user.name.as_str())).collect::<Vec<_>>(), [(1, "b"), (2, "a")]);
        assert_eq!(Profile::find_by_or_fail(conn, profiles::user_id, 2).await.unwrap().display_name, "A");
        let verbs = |statements: Vec<String>| statements.iter().filter(|text| ["BEGIN", "INSERT", "COMMIT"].iter().any(|verb| text.starts_with(verb))).count();
        assert_eq!(verbs(test.statements()), 5);

        let refused = User::create_many(conn, vec![user("c"), user("b")]).await.unwrap_err();
        assert!(matches!(&refused, Error::UniqueViolation { columns, .. } if *columns == ["email"]), "{refused:?}");
        assert_eq!(User::query().count(conn).await.unwrap(), 2);
        test.statements();
        assert!(User::create_many(conn, Vec::new()).await.unwrap().is_empty());
        assert_eq!(test.statements(), [""; 0]);
    }

    async fn rule_29_first_or_create_finds_or_makes_a_row(test: Test) {
        test.seed(2).await;
        let conn = &mut *test.write().await;
        let search = || changes().set(users::email, "new@example.com");
        let made = User::first_or_create(conn, search(), changes().set(users::name, "New")).await.unwrap();
        assert_eq!((made.created, made.changed, made.id, made.name.as_str(), made.email.as_str()), (true, true, 3, "New", "new@example.com"));
        test.statements();
        let found = User::first_or_create(conn, search(), changes().set(users::name, "Newer")).await.unwrap();
        assert_eq!((found.created, found.changed, found.id, found.name.as_str()), (false, false, 3, "New"));
        // BEGIN, SELECT, COMMIT; and on PostgreSQL the lock.
        assert_eq!(test.statements().len(), if test.is_postgres() { 4 } else { 3 });

        // Null is looked for as null, and of many the lowest key is found.
        let without_role = User::first_or_create(conn, changes().set_null(users::role_id), changes()).await.unwrap();
        assert_eq!((without_role.created, without_role.id), (false, 3));
        assert_eq!(User::first_or_create(conn, changes(), changes()).await.unwrap().id, 1);
        let nested = User::first_or_create(conn, changes().associate(User::ROLE, 1), changes()).await.unwrap_err();
        assert_eq!(nested.code(), "BAD_USER_INPUT");
        let incomplete = User::first_or_create(conn, changes().set(users::email, "x@example.com"), changes()).await.unwrap_err();
        assert!(matches!(&incomplete, Error::Invalid(problems) if *problems == [("name".to_owned(), "is required".to_owned())]), "{incomplete:?}");
    }

    async fn rule_30_update_or_create_writes_on_both_paths(test: Test) {
        test.seed(1).await;
        let conn = &mut *test.write().await;
        let search = || changes().set(users::email, "new@example.com");
        let made = User::update_or_create(conn, search(), changes().set(users::name, "New")).await.unwrap();
        assert_eq!((made.created, made.id, made.name.as_str()), (true, 2, "New"));
        let updated = User::update_or_create(conn, search(), changes().set(users::name, "Newer").associate(User::ROLE, 3)).await.unwrap();
        assert_eq!((updated.created, updated.changed, updated.id, updated.name.as_str(), updated.role_id), (false, true, 2, "Newer", Some(3)));
        assert!(updated.updated_at > made.updated_at);
        let same = User::update_or_create(conn, search(), changes().set(users::name, "Newer")).await.unwrap();
        assert_eq!((same.created, same.changed, same.updated_at), (false, false, updated.updated_at));
    }

    /// Without a unique index too: of fifty at once one makes the row, and the rest find it.
    async fn rule_29_of_fifty_first_or_create_one_makes_the_row(test: Test) {
        let calls: Vec<_> = (0..CALLERS).map(|number| {
            let database = test.database.clone();
            tokio::spawn(async move {
                let conn = &mut *database.write().await?;
                let values = changes().set(users::email, format!("{number}@example.com"));
                User::first_or_create(conn, changes().set(users::name, "Same"), values).await
            })
        }).collect();
        let mut saved = Vec::new();
        for call in calls {
            saved.push(call.await.unwrap().unwrap());
        }
        assert_eq!(saved.iter().filter(|user| user.created).count(), 1);
        assert!(saved.iter().all(|user| user.id == saved[0].id));
        assert_eq!(User::query().count(&mut *test.write().await).await.unwrap(), 1);
    }

    /// With a unique index the same holds against those who make the row by other means.
    async fn rule_29_first_or_create_finds_what_a_plain_create_made_meanwhile(test: Test) {
        let calls: Vec<_> = (0..CALLERS).map(|number| {
            let database = test.database.clone();
            tokio::spawn(async move {
                let conn = &mut *database.write().await?;
                if number % 2 == 0 {
                    return User::create(conn, user("same")).await.map(|user| user.id);
                }
                let search = changes().set(users::email, "same@example.com");
                User::first_or_create(conn, search, changes().set(users::name, "same")).await.map(|user| user.id)
            })
        }).collect();
        for (number, call) in calls.into_iter().enumerate() {
            let answer = call.await.unwrap();
            assert!(answer.is_ok() || number % 2 == 0, "{answer:?}");
        }
        assert_eq!(User::query().count(&mut *test.write().await).await.unwrap(), 1);
    }

    async fn rule_30_of_fifty_update_or_create_one_makes_the_row(test: Test) {
        let calls: Vec<_> = (0..CALLERS).map(|age| {
            let database = test.database.clone();
            tokio::spawn(async move {
                let conn = &mut *database.write().await?;
                let values = changes().set(people::age, i32::try_from(age).unwrap()).set(people::is_alive, true);
                Person::update_or_create(conn, changes().set(people::name, "Ada"), values).await
            })
        }).collect();
        let mut made = 0;
        for call in calls {
            let saved = call.await.unwrap().unwrap();
            assert!(saved.changed);
            made += usize::from(saved.created);
        }
        assert_eq!((made, Person::query().count(&mut *test.write().await).await.unwrap()), (1, 1));
    }

    /// Each joins the caller's transaction, and neither commits nor ends it.
    async fn rule_22_the_models_verbs_join_the_callers_transaction(test: Test) {
        test.seed(1).await;
        let mut conn = test.database.begin().await.unwrap();
        test.statements();
        User::create(&mut conn, user("a")).await.unwrap();
        User::create_many(&mut conn, vec![user("b"), user("c")]).await.unwrap();
        User::first_or_create(&mut conn, changes().set(users::email, "d@example.com"), changes().set(users::name, "d")).await.unwrap();
        User::update_or_create(&mut conn, changes().set(users::email, "d@example.com"), changes().set(users::name, "e")).await.unwrap();
        assert_eq!(User::all(&mut conn).await.unwrap().len(), 5);
        assert!(!test.statements().iter().any(|text| text.starts_with("BEGIN") || text.starts_with("COMMIT") || text.starts_with("SAVEPOINT")));
        conn.rollback().await.unwrap();
        assert_eq!(ids(&User::all(&mut *test.write().await).await.unwrap()), [1]);
    }

    /// Whoever asks for a row that an open transaction has just made waits for it, without a unique index too.
    async fn rule_29_first_or_create_waits_for_whoever_makes_the_row(test: Test) {
        let same = || changes::<User>().set(users::name, "Same").set_null(users::role_id);
        let values = |email: &str| changes::<User>().set(users::email, email);
        let mut conn = test.database.begin().await.unwrap();
        let made = User::first_or_create(&mut conn, same(), values("a@example.com")).await.unwrap();
        let database = test.database.clone();
        let second = tokio::spawn(async move {
            let mut conn = database.begin().await?;
            // The order of what is looked for does not matter.
            let search = changes().set_null(users::role_id).set(users::name, "Same");
            let found = User::first_or_create(&mut conn, search, changes().set(users::email, "b@example.com")).await?;
            conn.commit().await?;
            Ok::<_, Error>(found)
        });
        let database = test.database.clone();
        let third = tokio::spawn(async move {
            let conn = &mut *database.write().await?;
            User::update_or_create(conn, same(), changes().set(users::email, "c@example.com")).await
        });
        tokio::time::sleep(Duration::from_millis(200)).await;
        assert!(!second.is_finished() && !third.is_finished());
        conn.commit().await.unwrap();
        let (second, third) = (second.await.unwrap().unwrap(), third.await.unwrap().unwrap());
        assert!(made.created && !second.created && !third.created && third.changed);
        assert_eq!((second.id, third.id, third.email.as_str()), (made.id, made.id, "c@example.com"));
        assert_eq!(User::query().count(&mut *test.write().await).await.unwrap(), 1);
    }

    /// Keys that are no numbers.
    async fn rows_are_found_and_made_by_a_text(test: Test) {
        use crate::domain::schema::countries;
        let conn = &mut *test.write().await;
        let values = changes().set(countries::code, "fr").set(countries::name, "France");
        let made = Country::create(conn, values).await.unwrap();
        assert_eq!(Country::find_or_fail(conn, Key::Text("fr".into())).await.unwrap().name, made.name);
        let found = Country::first_or_create(conn, changes().set(countries::code, "fr"), changes()).await.unwrap();
        assert_eq!((found.created, found.name.as_str()), (false, "France"));
    }
}
