//! Rows in memory: `make` and `make_stubbed`.

use relata::factories::Factory;
use relata::models::factories::{profile_factory, role_factory, user_factory};
use relata::models::schema::users;
use relata::models::{Profile, Role, User};
use relata::prelude::*;

use crate::domain::schema::labels;
use crate::domain::{Country, Label, Passport, Person, Visa};
use crate::on_both;
use crate::support::Test;

on_both! {
    /// `save` inserts a row that is in memory alone, and from then on it is a row like any other.
    async fn rule_34_made_rows_are_saved(test: Test) {
        let conn = &mut *test.write().await;
        let mut users = user_factory().seeded(1).make_many(2).unwrap();
        assert!(users.iter().all(|user| !user.is_persisted() && user.is_dirty()));
        for (id, user) in (1..).zip(&mut users) {
            user.name = format!("User {id}");
            assert!(user.save(conn).await.unwrap());
            assert_eq!((user.id, user.is_persisted(), user.is_dirty()), (id, true, false));
        }
        let statements = test.statements();
        assert_eq!(statements.iter().filter(|statement| statement.starts_with("INSERT")).count(), 2, "{statements:#?}");
        assert_eq!(User::find_or_fail(conn, 2).await.unwrap().name, "User 2");
        test.statements();
        assert!(!users[0].save(conn).await.unwrap());
        assert_eq!(test.statements(), [""; 0]);
        users[0].name = "Ada".into();
        assert!(users[0].save(conn).await.unwrap());
        users[1].refresh(conn).await.unwrap();
        assert!(users[1].delete(conn).await.unwrap());
        let left = User::query().all(conn).await.unwrap();
        assert_eq!(left.iter().map(|user| user.name.as_str()).collect::<Vec<_>>(), ["Ada"]);

        // A key of one's own is kept, and a row that cannot be inserted stays in memory.
        let mut label = Factory::<Label>::new().merge(changes().set(labels::slug, "a-b")).make().unwrap();
        label.slug = "A B".into();
        assert_eq!(label.save(conn).await.unwrap_err().code(), "BAD_USER_INPUT");
        assert!(!label.is_persisted());
        label.slug = "c".into();
        assert!(label.save(conn).await.unwrap());
        assert_eq!(Label::first_or_fail(conn).await.unwrap().slug, "c");
        let mut numbered = user_factory().merge(changes().set(users::id, 7)).make().unwrap();
        assert!(numbered.save(conn).await.unwrap());
        assert!(User::find(conn, 7).await.unwrap().is_some());
    }

    /// Whatever else wants a row of the database says what is missing, before any statement.
    async fn rule_34_made_rows_are_in_memory_alone(test: Test) {
        let conn = &mut *test.write().await;
        let mut user = user_factory().make().unwrap();
        let refused = [
            user.refresh(conn).await.unwrap_err(),
            user.delete(conn).await.unwrap_err(),
            user.update(conn, changes().set(users::name, "Ada")).await.unwrap_err(),
        ];
        for error in refused {
            let expected = ("BAD_USER_INPUT", "this User is not in the database: `save` it first".to_owned());
            assert_eq!((error.code(), error.to_string()), expected);
        }
        assert_eq!(test.statements(), [""; 0]);
        let mut stub = user_factory().make_stubbed().unwrap();
        assert!(stub.is_persisted() && !stub.is_dirty());
        assert_eq!(stub.refresh(conn).await.unwrap_err().code(), "NOT_FOUND");
    }
}

/// `make` gives rows that are stored nowhere: no key of a database, no relations.
#[test]
fn rule_34_make() {
    let factory = user_factory().with(User::PROFILE).merge_each(vec![changes().set(users::name, "Ada")]);
    let made = factory.seeded(1).make_many(2).unwrap();
    assert_eq!(made.iter().map(|user| (user.id, user.role_id)).collect::<Vec<_>>(), [(0, None), (0, None)]);
    assert_eq!((made[0].name.as_str(), made[0].email.ends_with(".1@example.com")), ("Ada", true));
    assert_ne!(made[0].uuid, made[1].uuid);
    assert!(matches!(made[0].related(User::PROFILE), Err(Error::NotPreloaded { relation: "profile" })));
    assert!(user_factory().make().unwrap().email.contains('@'));
    assert_eq!(Factory::<Visa>::new().make().unwrap().passport_number, "");
}

/// `make_stubbed` gives rows as if they were stored: with keys, and with their relations, keys wired.
#[test]
fn rule_34_make_stubbed() {
    let factory = user_factory().with_related(User::PROFILE, |profile| profile.apply("private")).with(User::ROLE);
    let users = factory.seeded(1).make_stubbed_many(2).unwrap();
    for (number, user) in (1..).zip(&users) {
        let profile = user.related(User::PROFILE).unwrap().unwrap();
        let role = user.related(User::ROLE).unwrap().unwrap();
        assert_eq!((user.id, profile.id, role.id), (number, number, number));
        assert_eq!((profile.user_id, profile.is_public, user.role_id), (Some(number), false, Some(number)));
    }
    let role = role_factory().with_count(Role::USERS, 3).make_stubbed().unwrap();
    let members = role.related(Role::USERS).unwrap();
    assert_eq!(members.iter().map(|user| user.role_id).collect::<Vec<_>>(), [Some(role.id); 3]);
    let profile = profile_factory().with(Profile::USER).make_stubbed().unwrap();
    assert_eq!(profile.user_id, Some(profile.related(Profile::USER).unwrap().unwrap().id));
    // Without a seed no two stubs have the same key, and a key that is given is kept.
    let ids: std::collections::HashSet<_> = (0..50).map(|_| user_factory().make_stubbed().unwrap().id).collect();
    assert_eq!(ids.len(), 50);
    assert_eq!(user_factory().merge(changes().set(users::id, 4)).make_stubbed().unwrap().id, 4);
}

/// Custom keys, required parents, and every model without a definition.
#[test]
fn rule_34_make_stubbed_of_any_model() {
    let visa = Factory::<Visa>::new().with_related(Visa::PASSPORT, |passport| passport.with(Passport::HOLDER));
    let visa = visa.make_stubbed().unwrap();
    let passport = visa.related(Visa::PASSPORT).unwrap().unwrap();
    let holder = passport.related(Passport::HOLDER).unwrap().unwrap();
    assert_eq!((&visa.passport_number, passport.holder_uuid), (&passport.number, holder.uuid));
    assert!(holder.uuid.is_some() && !passport.number.is_empty());
    assert_ne!(Factory::<Visa>::new().make_stubbed().unwrap().passport_number, "");
    let country = Factory::<Country>::new().with_count(Country::PEOPLE, 2).make_stubbed().unwrap();
    let people = country.related(Country::PEOPLE).unwrap();
    assert_eq!(people.iter().map(|person| person.country_code.as_ref()).collect::<Vec<_>>(), [Some(&country.code); 2]);
    assert!(Factory::<Person>::new().make_stubbed().unwrap().id > 0);
}
