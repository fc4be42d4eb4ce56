//! The verbs in Rust, in Lucid's order, and in a caller's transaction: rules 21, 22, 27 to 33.

use relata::database::{Error, column};
use relata::models::schema::{profiles, roles, users};
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
        let mut ada = User::create(conn, values.create(User::PROFILE, changes().set(profiles::display_name, "ada")).associate(User::ROLE, 3)).await.unwrap();
        assert_eq!((ada.role_id, ada.profile().query().first(conn).await.unwrap().unwrap().display_name.as_str()), (Some(3), "ada"));
        assert!(ada.update(conn, changes().set(users::name, "Ada L.")).await.unwrap() && ada.name == "Ada L.");
        assert!(!ada.update(conn, changes().set(users::name, "Ada L.")).await.unwrap());
        assert!(ada.delete(conn).await.unwrap() && !ada.delete(conn).await.unwrap());
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

    /// A transaction in which a statement failed cannot be committed by mistake: nothing of it stays.
    async fn rule_22_a_transaction_that_failed_is_not_committed(test: Test) {
        test.seed(2).await;
        let mut transaction = test.database.begin().await.unwrap();
        let role = Role::create(&mut transaction, changes().set(roles::name, "new")).await.unwrap();
        let twice = Role::create(&mut transaction, changes().set(roles::name, "new")).await;
        assert!(matches!(twice, Err(Error::UniqueViolation { .. })));
        assert!(matches!(transaction.commit().await, Err(Error::TransactionFailed)));
        assert!(Role::find(&mut *test.write().await, role.id).await.unwrap().is_none());

        // The connection is as good as before.
        let mut transaction = test.database.begin().await.unwrap();
        Role::create(&mut transaction, changes().set(roles::name, "new")).await.unwrap();
        transaction.commit().await.unwrap();
    }

    /// What a verb wrote before it failed must not stay, whatever the caller does about the error.
    async fn rule_22_a_verb_that_failed_halfway_is_not_committed(test: Test) {
        test.seed(2).await;
        let values = || changes::<User>().set(users::name, "Ada").set(users::email, "ada@example.com");
        let mut transaction = test.database.begin().await.unwrap();
        let halfway = User::create(&mut transaction, values().create(User::PROFILE, changes().set(profiles::display_name, ""))).await;
        assert!(matches!(halfway, Err(Error::Invalid(_))));
        assert!(matches!(transaction.commit().await, Err(Error::TransactionFailed)));

        // A verb that refused before it wrote anything does no harm.
        let mut transaction = test.database.begin().await.unwrap();
        let user = User::create(&mut transaction, values()).await.unwrap();
        assert_eq!(User::create(&mut transaction, changes().set(users::name, "Bob")).await.unwrap_err().code(), "BAD_USER_INPUT");
        transaction.commit().await.unwrap();
        assert_eq!(User::find_or_fail(&mut *test.write().await, user.id).await.unwrap().name, "Ada");
    }

    async fn writing_on_a_connection_that_reads_says_so(test: Test) {
        if test.is_postgres() {
            return;
        }
        let error = Role::create(&mut test.database.read().await.unwrap(), changes().set(roles::name, "new")).await.unwrap_err();
        assert_eq!(error.to_string(), "this connection only reads: take one that writes, by `write()`");
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

    /// What a verb gives is a row like any other.
    async fn what_verbs_give_can_be_saved(test: Test) {
        test.seed(10).await;
        let conn = &mut *test.write().await;
        let user = User::find_or_fail(conn, 10).await.unwrap();
        let mut saved = user.profile().create(conn, changes().set(profiles::display_name, "Ten")).await.unwrap();
        saved.bio = "I write Rust".into();
        assert_eq!(saved.dirty(), ["bio"]);
        assert!(saved.save(conn).await.unwrap());
        assert_eq!(saved.load(conn, Profile::USER).await.unwrap().unwrap().id, 10);
        saved.refresh(conn).await.unwrap();
        assert_eq!((saved.bio.as_str(), saved.created), ("I write Rust", true));

        let mut linked = user.profile().on_occupied(OnOccupied::Detach).associate(conn, 1).await.unwrap();
        let mut displaced = linked.displaced.take().unwrap();
        displaced.display_name = "Eleven".into();
        assert!(displaced.save(conn).await.unwrap() && linked.row.delete(conn).await.unwrap());
        let mut unlinked = user.profile().first_or_create(conn, changes(), changes().set(profiles::display_name, "x")).await.unwrap();
        unlinked.is_public = false;
        assert!(unlinked.save(conn).await.unwrap());
        let mut gone = user.profile().dissociate(conn).await.unwrap().unwrap();
        gone.bio = "alone".into();
        assert!(gone.save(conn).await.unwrap());

        let mut made = User::create(conn, changes().set(users::name, "New").set(users::email, "new@example.com")).await.unwrap();
        made.role_id = Some(2);
        assert!(made.save(conn).await.unwrap());
        let mut moved = made.role().associate(conn, 3).await.unwrap();
        moved.name = "Newer".into();
        assert!(moved.save(conn).await.unwrap());
        assert_eq!(Role::find_or_fail(conn, 3).await.unwrap().users().query().filter(column(users::name).eq("Newer")).count(conn).await.unwrap(), 1);
        let mut many = Role::find_or_fail(conn, 3).await.unwrap().users().save_many(conn, vec![changes().of(made.id)]).await.unwrap();
        many[0].name = "Newest".into();
        assert!(many[0].save(conn).await.unwrap());
    }

    /// The forms in memory, saved afterwards.
    async fn rule_31_keys_set_in_memory_are_saved(test: Test) {
        test.seed(2).await;
        test.sql("INSERT INTO people (id, uuid, name, is_alive) VALUES (1, '00000000-0000-0000-0000-000000000001', 'Ada', true);
            INSERT INTO passports (number, level) VALUES ('P', 1)").await;
        let conn = &mut *test.write().await;
        let person = Person::find_or_fail(conn, 1).await.unwrap();
        let mut passport = Passport::find_or_fail(conn, "P").await.unwrap();
        test.statements();
        person.passport().assign(&mut passport).unwrap();
        assert_eq!((passport.dirty(), test.statements().len()), (vec!["holder_uuid"], 0));
        assert!(passport.save(conn).await.unwrap());
        assert_eq!(person.passport().query().first_or_fail(conn).await.unwrap().number, "P");

        let role = Role::find_or_fail(conn, 5).await.unwrap();
        let mut user = User::find_or_fail(conn, 1).await.unwrap();
        *user = user.role().assigned(&role).unwrap();
        assert_eq!(user.dirty(), ["role_id"]);
        assert!(user.save(conn).await.unwrap());
        assert_eq!(role.users().query().count(conn).await.unwrap(), 1);
        // A place that is taken is refused by the database's index.
        let mut profile = Profile::find_or_fail(conn, 1).await.unwrap();
        User::find_or_fail(conn, 2).await.unwrap().profile().assign(&mut profile).unwrap();
        assert_eq!((profile.save(conn).await.unwrap_err().code(), profile.dirty()), ("UNIQUE_VIOLATION", vec!["user_id"]));
    }

    /// The rules that a model declares hold in Rust, wherever values are written.
    async fn rules_of_the_model_hold_in_rust(test: Test) {
        test.seed(1).await;
        let conn = &mut *test.write().await;
        let broken = |error: Error| match error {
            Error::Invalid(problems) => problems.into_iter().map(|(field, _)| field).collect::<Vec<_>>(),
            other => panic!("{other:?}"),
        };
        let values = || changes::<User>().set(users::name, "").set(users::email, "nobody");
        assert_eq!(broken(User::create(conn, values()).await.unwrap_err()), ["name", "email"]);
        assert_eq!(broken(User::create_many(conn, vec![values()]).await.unwrap_err()), ["name", "email"]);
        assert_eq!(broken(User::update_or_create(conn, changes().set(users::id, 1), values()).await.unwrap_err()), ["name", "email"]);
        let user = User::find_or_fail(conn, 1).await.unwrap();
        let profile = || changes::<Profile>().set(profiles::avatar_url, "no url");
        assert_eq!(broken(user.profile().update_or_create(conn, changes(), profile()).await.unwrap_err()), ["avatarUrl"]);
        test.statements();
        assert_eq!(broken(user.profile().query().update(conn, profile()).await.unwrap_err()), ["avatarUrl"]);
        assert_eq!(broken(User::query().update(conn, values()).await.unwrap_err()), ["name", "email"]);
        assert_eq!(test.statements(), [""; 0]);
        assert_eq!((User::query().count(conn).await.unwrap(), User::find_or_fail(conn, 1).await.unwrap().name == user.name), (1, true));
    }
}
