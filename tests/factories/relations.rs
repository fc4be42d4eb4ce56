//! Relations: what is made before a row, and what after it.

use relata::factories::Factory;
use relata::models::factories::{profile_factory, role_factory, user_factory};
use relata::models::schema::{profiles, users};
use relata::models::{Profile, Role, User};
use relata::prelude::*;

use crate::domain::schema::{passports, people, visas};
use crate::domain::{Country, Passport, Person, Visa};
use crate::on_both;
use crate::support::Test;

on_both! {
    /// `UserFactory.with(profile).create_many(5)`: 5 users, 5 profiles, keys wired, one INSERT each, one transaction.
    async fn rule_34_with_has_one(test: Test) {
        let conn = &mut *test.write().await;
        test.statements();
        let made = user_factory().with(User::PROFILE).create_many(conn, 5).await.unwrap();
        let sent = test.statements();
        let words: Vec<_> = sent.iter().map(|statement| statement.split(" (").next().unwrap()).collect();
        assert_eq!(words.len(), 4, "{words:?}");
        assert!(words[0].starts_with("BEGIN") && words[3] == "COMMIT", "{words:?}");
        assert_eq!(words[1..3], ["INSERT INTO users", "INSERT INTO profiles"]);
        assert_eq!((User::query().count(conn).await.unwrap(), Profile::query().count(conn).await.unwrap()), (5, 5));
        test.statements();
        for user in &made {
            let profile = user.related(User::PROFILE).unwrap().unwrap();
            assert_eq!(profile.user_id, Some(user.id));
        }
        assert_eq!(test.statements(), [""; 0], "the relation is in memory");
        for user in &made {
            let stored = user.profile().query().first(conn).await.unwrap().unwrap();
            assert_eq!(stored.display_name, user.related(User::PROFILE).unwrap().unwrap().display_name);
        }
    }

    /// `ProfileFactory.with(user)`: the parent first.
    async fn rule_34_with_belongs_to(test: Test) {
        let conn = &mut *test.write().await;
        test.statements();
        let profiles = profile_factory().with(Profile::USER).create_many(conn, 3).await.unwrap();
        let sent = test.statements();
        assert!(sent[1].starts_with("INSERT INTO users") && sent[2].starts_with("INSERT INTO profiles"), "{sent:?}");
        assert_eq!((sent.len(), User::query().count(conn).await.unwrap()), (4, 3));
        for profile in &profiles {
            assert_eq!(profile.user_id, Some(profile.related(Profile::USER).unwrap().unwrap().id));
        }
        // The key that is made counts more than one that is merged.
        let merged = profile_factory().merge(changes().set(profiles::user_id, 1)).with(Profile::USER).create(conn).await.unwrap();
        assert_eq!(merged.user_id, Some(merged.related(Profile::USER).unwrap().unwrap().id));
        // An existing parent is linked by its key.
        let role = role_factory().create(conn).await.unwrap();
        let linked = user_factory().merge(changes().set(users::role_id, role.id)).create_many(conn, 2).await.unwrap();
        assert_eq!(linked.iter().map(|user| user.role_id).collect::<Vec<_>>(), [Some(role.id); 2]);
    }

    /// Counts, and two sets of the same relation.
    async fn rule_34_with_has_many(test: Test) {
        let conn = &mut *test.write().await;
        test.statements();
        let factory = role_factory().with_count(Role::USERS, 2).with_many(Role::USERS, 1, |user| user.merge(changes().set(users::name, "Boss")).with(User::PROFILE));
        let roles = factory.create_many(conn, 3).await.unwrap();
        let inserts = test.statements().into_iter().filter(|statement| statement.starts_with("INSERT")).count();
        assert_eq!(inserts, 4, "roles, both sets of users, profiles");
        for role in &roles {
            let users = role.related(Role::USERS).unwrap();
            assert_eq!(users.iter().map(|user| user.role_id).collect::<Vec<_>>(), [Some(role.id); 3]);
            let bosses: Vec<_> = users.iter().filter(|user| user.related(User::PROFILE).unwrap().is_some()).map(|user| user.name.as_str()).collect();
            assert_eq!((bosses, role.users().query().count(conn).await.unwrap()), (vec!["Boss"], 3));
        }
        assert_eq!(role_factory().with_count(Role::USERS, 0).create(conn).await.unwrap().related(Role::USERS).unwrap().len(), 0);
        test.statements();
        assert_eq!(role_factory().with(Role::USERS).create_many(conn, 0).await.unwrap().len(), 0);
        assert_eq!(test.statements(), [""; 0]);
        // Of one row at most there is one set: the last word counts.
        let again = user_factory().with(User::PROFILE).with_related(User::PROFILE, |profile| profile.apply("private"));
        assert!(!again.create(conn).await.unwrap().related(User::PROFILE).unwrap().unwrap().is_public);
    }

    /// Two factories name each other; the row at the other end is the one it is made for.
    async fn rule_34_cycles(test: Test) {
        let conn = &mut *test.write().await;
        let user = user_factory().with_related(User::PROFILE, |profile| profile.with_related(Profile::USER, |user| user.with(User::PROFILE))).create(conn).await.unwrap();
        assert_eq!(user.related(User::PROFILE).unwrap().unwrap().user_id, Some(user.id));
        let profile = profile_factory().with_related(Profile::USER, |user| user.with(User::PROFILE)).create(conn).await.unwrap();
        assert_eq!(profile.user_id, Some(profile.related(Profile::USER).unwrap().unwrap().id));
        assert_eq!((User::query().count(conn).await.unwrap(), Profile::query().count(conn).await.unwrap()), (2, 2));

        fn users() -> Factory<User> {
            Factory::new().relation(User::PROFILE, profiles).with(User::PROFILE)
        }
        fn profiles() -> Factory<Profile> {
            Factory::new().relation(Profile::USER, users).with(Profile::USER)
        }
        users().create(conn).await.unwrap();
        profiles().create(conn).await.unwrap();
        assert_eq!((User::query().count(conn).await.unwrap(), Profile::query().count(conn).await.unwrap()), (4, 4));
    }

    /// Keys of other names and types: texts and UUIDs, null until a relation wants them.
    async fn rule_34_custom_keys(test: Test) {
        let conn = &mut *test.write().await;
        let person = Factory::<Person>::new();
        assert_eq!(person.create(conn).await.unwrap().uuid, None);
        let factory = person.with_related(Person::PASSPORT, |passport| passport.with(Passport::VISA)).with(Person::COUNTRY);
        let made = factory.create_many(conn, 3).await.unwrap();
        for person in &made {
            let passport = person.related(Person::PASSPORT).unwrap().unwrap();
            assert!(person.uuid.is_some() && passport.holder_uuid == person.uuid);
            let visa = passport.related(Passport::VISA).unwrap().unwrap();
            assert_eq!(visa.passport_number, passport.number);
            let country = person.related(Person::COUNTRY).unwrap().unwrap();
            assert_eq!(person.country_code.as_ref(), Some(&country.code));
            let stored = visa.passport().query().first(conn).await.unwrap().unwrap();
            assert_eq!((&stored.number, stored.holder_uuid), (&passport.number, person.uuid));
        }
        let countries = Factory::<Country>::new().with_count(Country::PEOPLE, 2).create_many(conn, 2).await.unwrap();
        for country in countries {
            let people = country.related(Country::PEOPLE).unwrap();
            assert_eq!(people.iter().map(|person| person.country_code.as_deref()).collect::<Vec<_>>(), [Some(country.code.as_str()); 2]);
        }
        // A key that was made null on purpose: nothing can belong to the row, and nothing is stored.
        let before = Person::query().count(conn).await.unwrap();
        let null = Factory::<Person>::new().merge(changes().set_null(people::uuid)).with(Person::PASSPORT).create(conn).await.unwrap_err();
        assert_eq!((null.code(), null.to_string().as_str()), ("BAD_USER_INPUT", "this person has no `uuid`, so nothing can belong to it"));
        assert_eq!(Person::query().count(conn).await.unwrap(), before);
    }

    /// A relation to the own table, both ways and nested.
    async fn rule_34_self_relations(test: Test) {
        let conn = &mut *test.write().await;
        let factory = Factory::<Person>::new().with_related(Person::MENTOR, |mentor| mentor.with(Person::MENTOR));
        let person = factory.with_many(Person::MENTEES, 2, |mentee| mentee.with(Person::MENTEES)).create(conn).await.unwrap();
        let mentor = person.related(Person::MENTOR).unwrap().unwrap();
        let grand = mentor.related(Person::MENTOR).unwrap().unwrap();
        assert_eq!((person.mentor_id, mentor.mentor_id, grand.mentor_id), (Some(mentor.id), Some(grand.id), None));
        let mentees = person.related(Person::MENTEES).unwrap();
        assert_eq!(mentees.iter().map(|mentee| mentee.mentor_id).collect::<Vec<_>>(), [Some(person.id); 2]);
        for mentee in &mentees {
            assert_eq!(mentee.related(Person::MENTEES).unwrap().iter().map(|each| each.mentor_id).collect::<Vec<_>>(), [Some(mentee.id)]);
        }
        assert_eq!(Person::query().count(conn).await.unwrap(), 7);
    }

    /// A row that must belong to another gets one, unless its key is given.
    async fn rule_34_a_required_parent(test: Test) {
        let conn = &mut *test.write().await;
        let visas = Factory::<Visa>::new().create_many(conn, 3).await.unwrap();
        assert_eq!(Passport::query().count(conn).await.unwrap(), 3);
        for visa in &visas {
            assert_eq!(visa.passport().query().count(conn).await.unwrap(), 1);
        }
        Passport::create(conn, changes().set(passports::number, "P1").set(passports::level, 1_i16)).await.unwrap();
        let given = Factory::<Visa>::new().merge_each(vec![changes(), changes().set(visas::passport_number, "P1")]);
        let given = given.create_many(conn, 2).await.unwrap();
        assert_eq!((given[1].passport_number.as_str(), Passport::query().count(conn).await.unwrap()), ("P1", 5));
        assert_ne!(given[0].passport_number, "P1");
        // The factory that is declared for the relation makes it, and what is merged recursively reaches it.
        let declared = Factory::<Visa>::new().relation(Visa::PASSPORT, || Factory::define(|_| changes().set(passports::level, 7_i16)));
        let visa = declared.create(conn).await.unwrap();
        assert_eq!(visa.passport().query().first(conn).await.unwrap().unwrap().level, 7);
    }
}
