//! Rows in memory that are changed, saved, read anew and deleted (Lucid: `save`, `refresh`, `delete`).

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, Utc};
use relata::database::{Database, DatabaseUrl, Error, Options};
use relata::models::User;
use relata::models::schema::{profiles, users};
use relata::prelude::*;

use crate::domain::{Country, Person};
use crate::on_both;
use crate::support::Test;

on_both! {
    /// Only the changed columns are sent, and then the row holds what the database holds.
    async fn rule_24_save_sends_what_was_changed(test: Test) {
        test.seed(2).await;
        let conn = &mut *test.write().await;
        let mut user = User::find_or_fail(conn, 1).await.unwrap();
        let before = user.clone();
        assert!(!user.is_dirty() && user.dirty().is_empty());
        user.name = "Ada Lovelace".into();
        user.email = "ada@example.com".into();
        assert_eq!((user.is_dirty(), user.dirty()), (true, vec!["name", "email"]));
        test.statements();
        assert!(user.save(conn).await.unwrap());
        let statements = test.statements();
        assert_eq!(statements.len(), 4, "{statements:#?}");
        assert_eq!(statements[2], "UPDATE users SET name = ?, email = ?, updated_at = ? WHERE users.id = ? \
            RETURNING id, uuid, name, email, role_id, created_at, updated_at");
        assert!(!user.is_dirty() && user.updated_at > before.updated_at && user.created_at == before.created_at);
        let stored = User::find_or_fail(conn, 1).await.unwrap();
        assert_eq!((stored.name.as_str(), stored.email.as_str(), stored.updated_at), ("Ada Lovelace", "ada@example.com", user.updated_at));
    }

    async fn rule_24_save_of_an_unchanged_row_sends_nothing(test: Test) {
        test.seed(1).await;
        let conn = &mut *test.write().await;
        let mut user = User::find_or_fail(conn, 1).await.unwrap();
        let before = user.updated_at;
        user.name = user.name.clone();
        test.statements();
        assert!(!user.save(conn).await.unwrap());
        assert_eq!(test.statements(), [""; 0]);
        // What was changed and changed back is no change.
        let name = std::mem::replace(&mut user.name, "x".into());
        user.name = name;
        assert!(!user.is_dirty() && !user.save(conn).await.unwrap());
        assert_eq!((test.statements().len(), user.updated_at), (0, before));
    }

    /// Somebody else's changes of other columns are kept, and seen in memory after the save.
    async fn rule_24_save_leaves_other_columns_as_they_are(test: Test) {
        test.seed(1).await;
        let conn = &mut *test.write().await;
        let mut first = User::find_or_fail(conn, 1).await.unwrap();
        let mut second = User::find_or_fail(conn, 1).await.unwrap();
        first.name = "First".into();
        first.save(conn).await.unwrap();
        second.email = "second@example.com".into();
        assert!(second.save(conn).await.unwrap());
        assert_eq!((second.name.as_str(), second.email.as_str()), ("First", "second@example.com"));
        // What the database holds already is not written again.
        first.email = "second@example.com".into();
        test.statements();
        assert!(!first.save(conn).await.unwrap() && !first.is_dirty());
        assert!(!test.statements().iter().any(|text| text.starts_with("UPDATE")));
        assert_eq!(first.updated_at, second.updated_at);
    }

    /// Every kind of value, and null; a moment is as exact in memory as in the database.
    async fn rule_24_save_gives_what_the_database_holds(test: Test) {
        test.sql("INSERT INTO people (id, name, age, is_alive) VALUES (1, 'Ada', 36, true)").await;
        let conn = &mut *test.write().await;
        let mut person = Person::find_or_fail(conn, 1).await.unwrap();
        let moment: DateTime<Utc> = "2015-12-10T10:20:30.123456789Z".parse().unwrap();
        (person.age, person.height, person.is_alive, person.born_at) = (None, Some(1.65), false, Some(moment));
        person.uuid = Some("00000000-0000-0000-0000-000000000001".parse().unwrap());
        assert_eq!(person.dirty(), ["uuid", "age", "height", "is_alive", "born_at"]);
        assert!(person.save(conn).await.unwrap() && !person.is_dirty());
        let stored = Person::find_or_fail(conn, 1).await.unwrap();
        assert_eq!((stored.uuid, stored.age, stored.height, stored.is_alive, stored.born_at),
            (person.uuid, person.age, person.height, person.is_alive, person.born_at));
        assert_eq!(person.born_at.unwrap().to_rfc3339(), "2015-12-10T10:20:30.123456+00:00");
    }

    /// The row is found by the key that it was read with.
    async fn a_key_changed_in_memory_changes_no_other_row(test: Test) {
        test.seed(2).await;
        test.sql("DELETE FROM profiles; INSERT INTO countries (code, name) VALUES ('de', 'Germany'), ('fr', 'France')").await;
        let conn = &mut *test.write().await;
        let mut user = User::find_or_fail(conn, 1).await.unwrap();
        let second = User::find_or_fail(conn, 2).await.unwrap();
        user.id = 2;
        user.name = "x".into();
        let taken = user.save(conn).await.unwrap_err();
        assert!(matches!(&taken, Error::UniqueViolation { columns, .. } if *columns == ["id"]), "{taken:?}");
        assert_eq!(User::find_or_fail(conn, 2).await.unwrap().name, second.name);
        user.id = 9;
        assert!(user.save(conn).await.unwrap());
        assert_eq!((user.id, User::find_or_fail(conn, 9).await.unwrap().name.as_str()), (9, "x"));
        assert!(User::find(conn, 1).await.unwrap().is_none());

        user.id = 2;
        assert!(user.update(conn, changes().set(users::id, 7)).await.unwrap());
        user.id = 2;
        user.refresh(conn).await.unwrap();
        assert_eq!(user.id, 7);
        user.id = 2;
        assert!(user.delete(conn).await.unwrap());
        assert_eq!(User::query().all(conn).await.unwrap().iter().map(|user| user.id).collect::<Vec<_>>(), [2]);

        let mut country = Country::find_or_fail(conn, "de").await.unwrap();
        country.code = "fr".into();
        assert_eq!(country.save(conn).await.unwrap_err().code(), "UNIQUE_VIOLATION");
        country.code = "dd".into();
        assert!(country.save(conn).await.unwrap());
        let codes = Country::query().all(conn).await.unwrap();
        assert_eq!(codes.iter().map(|country| country.code.as_str()).collect::<Vec<_>>(), ["dd", "fr"]);
    }

    /// A save that fails leaves the row in memory as it was: changed, and not saved.
    async fn rule_21_a_save_that_fails_leaves_the_row_dirty(test: Test) {
        test.seed(2).await;
        let conn = &mut *test.write().await;
        let other = User::find_or_fail(conn, 2).await.unwrap();
        let mut user = User::find_or_fail(conn, 1).await.unwrap();
        let (email, stamp) = (user.email.clone(), user.updated_at);
        user.email = other.email.clone();
        let taken = user.save(conn).await.unwrap_err();
        assert!(matches!(&taken, Error::UniqueViolation { model, columns } if model == "User" && *columns == ["email"]), "{taken:?}");
        assert_eq!((user.dirty(), user.email.as_str(), user.updated_at), (vec!["email"], other.email.as_str(), stamp));
        user.email = "nobody".into();
        user.name = String::new();
        let broken = user.save(conn).await.unwrap_err();
        assert!(matches!(&broken, Error::Invalid(problems) if *problems == [
            ("name".to_owned(), "must have 1 to 200 characters".to_owned()), ("email".to_owned(), "must be an e-mail address".to_owned()),
        ]), "{broken:?}");
        assert_eq!(user.dirty(), ["name", "email"]);
        user.email = "free@example.com".into();
        user.name = "Free".into();
        assert!(user.save(conn).await.unwrap() && !user.is_dirty() && user.email != email);
    }

    /// Whichever statement fails, COMMIT included, the row stays dirty and the database as it was.
    async fn rule_21_a_commit_that_fails_leaves_the_row_dirty(test: Test) {
        test.seed(1).await;
        // How many statements may still pass before one fails; below zero none fails.
        let left = Arc::new(AtomicI64::new(-1));
        let counter = left.clone();
        let guard = move || match counter.fetch_sub(1, Ordering::SeqCst) {
            0 => Err(Error::Unexpected("injected".into())),
            _ => Ok(()),
        };
        let options = Options { guard: Some(Arc::new(guard)), ..Options::default() };
        let database = Database::connect(DatabaseUrl::parse(&test.url).unwrap(), options).await.unwrap();
        let mut user = User::find_or_fail(&mut database.write().await.unwrap(), 1).await.unwrap();
        let before = user.name.clone();
        user.name = "Ada".into();
        for statement in 0..4 {
            left.store(statement, Ordering::SeqCst);
            user.save(&mut database.write().await.unwrap()).await.unwrap_err();
            assert_eq!((user.dirty(), user.name.as_str()), (vec!["name"], "Ada"), "{statement}");
            assert_eq!(User::find_or_fail(&mut *test.write().await, 1).await.unwrap().name, before);
        }
        left.store(4, Ordering::SeqCst);
        assert!(user.save(&mut database.write().await.unwrap()).await.unwrap() && !user.is_dirty());
    }

    async fn rule_22_save_refresh_and_delete_join_the_callers_transaction(test: Test) {
        test.seed(2).await;
        let mut conn = test.database.begin().await.unwrap();
        let mut user = User::find_or_fail(&mut conn, 1).await.unwrap();
        let before = user.name.clone();
        test.statements();
        user.name = "Ada".into();
        assert!(user.save(&mut conn).await.unwrap());
        user.refresh(&mut conn).await.unwrap();
        assert_eq!(user.name, "Ada");
        assert!(user.load(&mut conn, User::PROFILE).await.unwrap().is_some());
        assert!(User::find_or_fail(&mut conn, 2).await.unwrap().delete(&mut conn).await.unwrap());
        assert_eq!(User::query().count(&mut conn).await.unwrap(), 1);
        let statements = test.statements();
        assert!(!statements.iter().any(|text| ["BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"].iter().any(|verb| text.starts_with(verb))), "{statements:#?}");
        conn.rollback().await.unwrap();
        // The row cannot know of the rollback: `refresh` tells it.
        let conn = &mut *test.write().await;
        assert!(user.name == "Ada" && !user.is_dirty());
        user.refresh(conn).await.unwrap();
        assert_eq!((user.name.clone(), User::query().count(conn).await.unwrap()), (before, 2));
    }

    async fn rule_25_rows_that_are_gone_cannot_be_saved(test: Test) {
        test.seed(1).await;
        let conn = &mut *test.write().await;
        let mut user = User::find_or_fail(conn, 1).await.unwrap();
        test.statements();
        assert!(user.delete(conn).await.unwrap());
        assert_eq!(test.statements(), ["DELETE FROM users WHERE users.id = ?"]);
        assert!(!user.delete(conn).await.unwrap());
        user.name = "Ada".into();
        let gone = user.save(conn).await.unwrap_err();
        assert!(matches!(&gone, Error::NotFound { model: "User", id } if id == "1"), "{gone:?}");
        assert_eq!(user.dirty(), ["name"]);
        let gone = user.refresh(conn).await.unwrap_err();
        assert!(matches!(&gone, Error::NotFound { model: "User", id } if id == "1"), "{gone:?}");
        assert_eq!((user.name.as_str(), User::query().count(conn).await.unwrap()), ("Ada", 0));
    }

    /// Lucid: `refresh` reads the row anew; here what was loaded of its relations goes too.
    async fn refresh_reads_the_row_anew(test: Test) {
        test.seed(1).await;
        let conn = &mut *test.write().await;
        let mut user = User::query().preload(User::PROFILE).with_count(User::PROFILE).first_or_fail(conn).await.unwrap();
        user.load(conn, User::ROLE).await.unwrap();
        test.statements();
        let name = std::mem::replace(&mut user.name, "x".into());
        conn.batch_execute("UPDATE users SET email = 'new@example.com' WHERE id = 1").await.unwrap();
        user.refresh(conn).await.unwrap();
        assert_eq!(test.statements().len(), 2);
        assert_eq!((user.name.as_str(), user.email.as_str(), user.is_dirty()), (name.as_str(), "new@example.com", false));
        assert!(matches!(user.related(User::PROFILE), Err(Error::NotPreloaded { relation: "profile" })));
        assert!(matches!(user.related(User::ROLE), Err(Error::NotPreloaded { relation: "role" })));
        assert!(user.extra::<i64>("profile_count").is_err());
    }

    /// `update` writes what it is given and what was changed in memory, with what is written through relations.
    async fn rule_21_update_writes_values_changes_and_relations(test: Test) {
        test.seed(10).await;
        let conn = &mut *test.write().await;
        let mut user = User::query().preload(User::ROLE).filter(column(users::id).eq(10)).first_or_fail(conn).await.unwrap();
        user.name = "Ada".into();
        user.email = "old@example.com".into();
        let values = changes().set(users::email, "new@example.com").associate(User::ROLE, 5);
        assert!(user.update(conn, values.create(User::PROFILE, changes().set(profiles::display_name, "A"))).await.unwrap());
        assert_eq!((user.name.as_str(), user.email.as_str(), user.role_id, user.is_dirty()), ("Ada", "new@example.com", Some(5), false));
        assert_eq!(user.load(conn, User::PROFILE).await.unwrap().unwrap().display_name, "A");
        // What was loaded before stays as it was loaded.
        assert_eq!(user.related(User::ROLE).unwrap().unwrap().id, 4);

        user.name = "Bea".into();
        let taken = user.update(conn, changes().create(User::PROFILE, changes().set(profiles::display_name, "B"))).await.unwrap_err();
        assert_eq!((taken.code(), user.dirty()), ("RELATION_OCCUPIED", vec!["name"]));
        assert_eq!(User::find_or_fail(conn, 10).await.unwrap().name, "Ada");
    }
}
