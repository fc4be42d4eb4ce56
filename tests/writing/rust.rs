//! The verbs in Rust, in Lucid's order, and in a caller's transaction: rules 21, 22, 27 to 33.

use relata::database::{Error, column};
use relata::models::schema::{profiles, users};
use relata::models::{Profile, Role, User};
use relata::relations::ActiveRecord;
use relata::relations::{OnOccupied, changes};

use crate::domain::{Passport, Person};
use crate::on_both;
use crate::support::Test;

on_both! {
    async fn has_one_from_save_to_dissociate(test: Test) {
        test.seed(10).await;
        let conn = &mut *test.write().await;
        let user = User::find_or_fail(conn, 10).await.unwrap();
        let saved = user.profile().save(conn, changes().set(profiles::display_name, "Ten")).await.unwrap();
        assert_eq!((saved.created, saved.user_id, saved.bio.as_str(), saved.is_public), (true, Some(10), "", true));
        let saved = user.profile().save(conn, changes::<Profile>().of(saved.id).set(profiles::bio, "x")).await.unwrap();
        assert_eq!((saved.created, saved.changed, saved.bio.as_str()), (false, true, "x"));

        let occupied = user.profile().create(conn, changes().set(profiles::display_name, "y")).await.unwrap_err();
        assert!(matches!(occupied, Error::RelationOccupied { relation: "profile", hidden: false, .. }), "{occupied}");
        let created = user.profile().on_occupied(OnOccupied::Detach).create(conn, changes().set(profiles::display_name, "y")).await.unwrap();
        assert_eq!((created.created, created.displaced.as_ref().map(|profile| (profile.id, profile.user_id))), (true, Some((saved.id, None))));

        let found = user.profile().first_or_create(conn, changes(), changes().set(profiles::display_name, "z")).await.unwrap();
        assert_eq!((found.created, found.changed, found.id), (false, false, created.id));
        let updated = user.profile().update_or_create(conn, changes().set(profiles::display_name, "y"), changes().set(profiles::bio, "b")).await.unwrap();
        assert_eq!((updated.created, updated.changed, updated.bio.as_str()), (false, true, "b"));

        let linked = user.profile().on_occupied(OnOccupied::Delete).associate(conn, saved.id).await.unwrap();
        assert_eq!((linked.changed, linked.user_id), (true, Some(10)));
        let moved = user.profile().on_occupied(OnOccupied::Detach).associate(conn, 3).await.unwrap();
        assert_eq!(moved.displaced_from, Some(relata::database::Key::Integer(3)));
        user.profile().on_occupied(OnOccupied::Detach).associate(conn, saved.id).await.unwrap();
        let unlinked = user.profile().dissociate(conn).await.unwrap().unwrap();
        assert_eq!((unlinked.id, unlinked.user_id), (saved.id, None));
        assert!(user.profile().dissociate(conn).await.unwrap().is_none());
    }

    async fn belongs_to_and_has_many(test: Test) {
        test.seed(3).await;
        let conn = &mut *test.write().await;
        let profile = Profile::find_or_fail(conn, 1).await.unwrap();
        assert!(matches!(profile.user().associate(conn, 2).await, Err(Error::RelationOccupied { .. })));
        let linked = profile.user().on_occupied(OnOccupied::Delete).associate(conn, 2).await.unwrap();
        assert_eq!((linked.user_id, linked.displaced.map(|profile| profile.id)), (Some(2), Some(2)));
        assert_eq!(profile.user().dissociate(conn).await.unwrap().user_id, None);
        let new = changes().set(users::name, "New").set(users::email, "new@example.com");
        let linked = profile.user().associate_new(conn, new).await.unwrap();
        assert_eq!(User::find_or_fail(conn, linked.user_id.unwrap()).await.unwrap().name, "New");
        let refused = profile.user().associate_new(conn, changes().set(users::name, "Nobody")).await.unwrap_err();
        assert_eq!((refused.code(), User::query().count(conn).await.unwrap()), ("BAD_USER_INPUT", 4));

        let role = Role::find_or_fail(conn, 5).await.unwrap();
        let user = |name: &str| changes::<User>().set(users::name, name).set(users::email, format!("{name}@example.com"));
        let made = role.users().create_many(conn, vec![user("b"), user("a")]).await.unwrap();
        assert_eq!(made.iter().map(|user| (user.name.as_str(), user.role_id)).collect::<Vec<_>>(), [("b", Some(5)), ("a", Some(5))]);
        let fetched = role.users().fetch_or_create_many(conn, users::email, vec![user("a"), user("c")]).await.unwrap();
        assert_eq!(fetched.iter().map(|user| user.created).collect::<Vec<_>>(), [false, true]);
        let updated = role.users().update_or_create_many(conn, users::email, vec![user("a").set(users::name, "A")]).await.unwrap();
        assert_eq!((updated[0].changed, updated[0].name.as_str()), (true, "A"));
        let moved = role.users().save_many(conn, vec![changes::<User>().of(1)]).await.unwrap();
        assert_eq!(moved[0].role_id, Some(5));
        assert_eq!(role.users().query().count(conn).await.unwrap(), 4);
    }

    /// Models of one's own: made with what they are related to, changed, deleted.
    async fn rule_21_rows_with_their_relations(test: Test) {
        test.seed(1).await;
        let conn = &mut *test.write().await;
        let values = changes::<User>().set(users::name, "Ada").set(users::email, "ada@example.com");
        let ada = User::create(conn, values.create(User::PROFILE, changes().set(profiles::display_name, "ada")).associate(User::ROLE, 3)).await.unwrap();
        assert_eq!((ada.role_id, ada.profile().query().first(conn).await.unwrap().unwrap().display_name.as_str()), (Some(3), "ada"));
        let changed = ada.update(conn, changes().set(users::name, "Ada L.")).await.unwrap();
        assert_eq!((changed.changed, changed.name.as_str()), (true, "Ada L."));
        assert!(!ada.update(conn, changes().set(users::name, "Ada L.")).await.unwrap().changed);
        assert!(changed.row.delete(conn).await.unwrap() && !ada.delete(conn).await.unwrap());
        let missing = User::create(conn, changes().set(users::name, "x")).await.unwrap_err();
        assert!(matches!(&missing, Error::Invalid(problems) if *problems == [("email".to_owned(), "is required".to_owned())]), "{missing}");
        let broken = User::create(conn, changes().set(users::name, "").set(users::email, "nobody")).await.unwrap_err();
        assert!(matches!(&broken, Error::Invalid(problems) if problems.len() == 2), "{broken:?}");
        // A failure deep down undoes the row as well.
        let twice = changes::<User>().set(users::name, "x").set(users::email, "x@example.com").associate(User::ROLE, 99);
        assert_eq!(User::create(conn, twice).await.unwrap_err().code(), "NOT_FOUND");
        assert_eq!(User::query().count(conn).await.unwrap(), 1);
    }

    /// A verb in a caller's transaction joins it: it neither commits nor ends it.
    async fn rule_22_verbs_join_the_callers_transaction(test: Test) {
        test.seed(10).await;
        let mut transaction = test.database.begin().await.unwrap();
        let user = User::find_or_fail(&mut transaction, 10).await.unwrap();
        user.profile().create(&mut transaction, changes().set(profiles::display_name, "Ten")).await.unwrap();
        let occupied = user.profile().create(&mut transaction, changes().set(profiles::display_name, "Ten")).await;
        assert!(matches!(occupied, Err(Error::RelationOccupied { .. })));
        assert!(user.profile().query().exists(&mut transaction).await.unwrap());
        transaction.rollback().await.unwrap();
        let conn = &mut *test.write().await;
        assert_eq!(Profile::query().filter(column(profiles::user_id).eq(10)).count(conn).await.unwrap(), 0);
    }

    /// The forms in memory set the key and save nothing.
    async fn rule_31_in_memory(test: Test) {
        test.seed(2).await;
        let conn = &mut *test.write().await;
        let user = User::find_or_fail(conn, 2).await.unwrap();
        let mut profile = Profile::find_or_fail(conn, 1).await.unwrap().into_model();
        user.profile().assign(&mut profile).unwrap();
        assert_eq!(profile.user_id, Some(2));
        assert_eq!(Profile::find_or_fail(conn, 1).await.unwrap().user_id, Some(1));
        let first = User::find_or_fail(conn, 1).await.unwrap();
        assert_eq!(profile.user().assigned(&first).unwrap().user_id, Some(1));
        let person = Person { id: 1, uuid: None, name: "Cy".into(), age: None, height: None, is_alive: true, born_at: None, country_code: None, mentor_id: None };
        let mut passport = Passport { number: "P".into(), holder_uuid: None, level: 1 };
        assert_eq!(person.passport().assign(&mut passport).unwrap_err().code(), "BAD_USER_INPUT");
    }
}
