//! Values: definitions, states and what is merged.

use relata::factories::Factory;
use relata::models::factories::{profile_factory, role_factory, user_factory};
use relata::models::schema::{profiles, users};
use relata::models::{Profile, Role, User};
use relata::prelude::*;

use crate::domain::Person;
use crate::domain::schema::people;
use crate::on_both;
use crate::support::Test;

on_both! {
    /// A definition's values are stored, and what it leaves out and the database needs is made up.
    async fn rule_34_a_row_of_a_definition(test: Test) {
        let conn = &mut *test.write().await;
        let factory = Factory::define(|fake| changes().set(people::name, format!("Person {}", fake.sequence())));
        let person: Row<Person> = factory.seeded(1).create(conn).await.unwrap();
        assert_eq!((person.id, person.name.as_str(), person.age, person.mentor_id), (1, "Person 1", None, None));
        let stored = Person::find_or_fail(conn, 1).await.unwrap();
        assert_eq!((stored.name.as_str(), stored.is_alive), ("Person 1", person.is_alive));
        let user = user_factory().create(conn).await.unwrap();
        assert_eq!(User::find_or_fail(conn, user.id).await.unwrap().into_model().email, user.email);
    }

    /// What a state sets counts more than what is merged, and what is merged more than the definition: Lucid's order.
    async fn rule_34_states(test: Test) {
        let conn = &mut *test.write().await;
        let factory = profile_factory().state("loud", |profile, fake| profile.set(profiles::display_name, format!("LOUD {}", fake.sequence())));
        let plain = factory.clone().seeded(1).create(conn).await.unwrap();
        assert_eq!((plain.is_public, plain.deleted_at), (true, None));
        let loud = factory.merge(changes().set(profiles::display_name, "merged").set(profiles::bio, "merged"));
        let loud = loud.seeded(1).apply("private").apply("loud").apply("loud").create(conn).await.unwrap();
        assert_eq!((loud.display_name.as_str(), loud.bio.as_str(), loud.is_public, loud.deleted_at), ("LOUD 1", "merged", false, None));
        let unknown = profile_factory().apply("quiet").create(conn).await.unwrap_err();
        assert_eq!((unknown.code(), unknown.to_string().as_str()), ("BAD_USER_INPUT", "the factory of Profile has no state `quiet`: it has private, deleted"));
        let unknown = role_factory().apply("quiet").make().unwrap_err();
        assert_eq!(unknown.to_string(), "the factory of Role has no state `quiet`: it has none");
        assert_eq!(Profile::query().count(conn).await.unwrap(), 2);
    }

    /// One for all, and by index; rows beyond the list have what the definition says.
    async fn rule_34_merge(test: Test) {
        let conn = &mut *test.write().await;
        let factory = user_factory().merge(changes().set(users::name, "Ada")).merge_each(vec![
            changes().set(users::email, "first@example.com"),
            changes().set(users::email, "second@example.com").set(users::name, "Bea"),
        ]);
        let made = factory.seeded(3).create_many(conn, 3).await.unwrap();
        let made: Vec<_> = made.iter().map(|user| (user.id, user.name.as_str(), user.email.split('.').nth(1))).collect();
        assert_eq!(made.iter().map(|(id, name, _)| (*id, *name)).collect::<Vec<_>>(), [(1, "Ada"), (2, "Bea"), (3, "Ada")]);
        assert_eq!((made[0].2, made[1].2), (Some("com"), Some("com")));
        let third = User::find_or_fail(conn, 3).await.unwrap();
        assert!(third.email.ends_with(".3@example.com"), "{}", third.email);
        // A second `merge` adds to the first.
        let both = user_factory().merge(changes().set(users::name, "Cy")).merge(changes().set(users::email, "cy@example.com"));
        let cy = both.create(conn).await.unwrap();
        assert_eq!((cy.name.as_str(), cy.email.as_str()), ("Cy", "cy@example.com"));
        // By index within each owner.
        let roles = role_factory().with_many(Role::USERS, 2, |user| user.merge_each(vec![changes().set(users::name, "first"), changes().set(users::name, "second")]));
        for role in roles.create_many(conn, 2).await.unwrap() {
            let names: Vec<_> = role.related(Role::USERS).unwrap().iter().map(|user| user.name.clone()).collect();
            assert_eq!(names, ["first", "second"]);
        }
    }

    /// Related rows get the values too where they have the column; what is nearer counts more.
    async fn rule_34_merge_recursive(test: Test) {
        let conn = &mut *test.write().await;
        let moment = "2020-02-02T02:02:02Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
        let values = changes().set(users::created_at, moment).set(users::name, "Everybody");
        let factory = user_factory().with(User::PROFILE).with_related(User::ROLE, |role| role.with_many(Role::USERS, 2, |user| user.merge(changes().set(users::name, "Nobody"))));
        let user = factory.merge_recursive(values).create(conn).await.unwrap();
        assert_eq!((user.name.as_str(), user.created_at), ("Everybody", moment));
        let profile = user.related(User::PROFILE).unwrap().unwrap();
        assert_eq!((profile.created_at, profile.user_id), (moment, Some(user.id)));
        let role = user.related(User::ROLE).unwrap().unwrap();
        assert_eq!(role.name, "Everybody");
        let others = role.related(Role::USERS).unwrap();
        assert_eq!(others.iter().map(|user| (user.name.as_str(), user.created_at)).collect::<Vec<_>>(), [("Nobody", moment), ("Nobody", moment)]);
        assert_eq!(Profile::query().filter(column(profiles::created_at).eq(moment)).count(conn).await.unwrap(), 1);
    }

    /// With a seed the same rows each time, in any number; without one others.
    async fn rule_34_a_seeded_source(test: Test) {
        let shown = |users: &[Row<User>]| users.iter().map(|user| {
            (user.clone().into_model(), user.related(User::PROFILE).unwrap().map(Row::into_model), user.related(User::ROLE).unwrap().map(Row::into_model))
        }).map(|rows| format!("{rows:?}")).collect::<Vec<_>>();
        let factory = user_factory().with(User::PROFILE).with(User::ROLE);
        let first = factory.clone().seeded(7).create_many(&mut *test.write().await, 5).await.unwrap();
        test.empty().await;
        let second = factory.clone().seeded(7).create_many(&mut *test.write().await, 5).await.unwrap();
        assert_eq!(shown(&first), shown(&second));
        assert_eq!(first[0].created_at.to_rfc3339(), "2026-01-01T00:01:00+00:00");
        test.empty().await;
        let fewer = factory.clone().seeded(7).create_many(&mut *test.write().await, 3).await.unwrap();
        assert_eq!(shown(&fewer), shown(&first)[..3]);
        test.empty().await;
        let other = factory.clone().seeded(8).create_many(&mut *test.write().await, 5).await.unwrap();
        assert!(other.iter().zip(&first).all(|(other, first)| other.uuid != first.uuid));
        // Without a seed one call after another makes rows that can stand beside each other.
        for _ in 0..3 {
            factory.create_many(&mut *test.write().await, 20).await.unwrap();
        }
        assert_eq!(User::query().count(&mut *test.write().await).await.unwrap(), 65);
    }

    /// A factory is given columns alone: what would write through relations is refused by name.
    async fn rule_34_relations_are_asked_for_by_with(test: Test) {
        let conn = &mut *test.write().await;
        let message = "a factory is given values of columns alone: ask for related rows by `with`";
        let linked = || changes().associate(User::ROLE, 1);
        let refused = [
            user_factory().merge(linked()).create(conn).await.unwrap_err(),
            user_factory().merge_each(vec![linked()]).create_many(conn, 0).await.unwrap_err(),
            user_factory().merge_recursive(linked()).make().unwrap_err(),
            Factory::define(move |_| linked()).make_stubbed().unwrap_err(),
            user_factory().state("linked", |user, _| user.associate(User::ROLE, 1)).apply("linked").make().unwrap_err(),
        ];
        assert_eq!(refused.map(|error| error.to_string()), [message; 5].map(str::to_owned));
        assert_eq!(test.statements(), [""; 0]);
    }
}
