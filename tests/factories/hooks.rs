//! Hooks: after make, before create, after create.

use std::sync::{Arc, Mutex};

use relata::factories::{Factory, fake::rand::RngExt};
use relata::models::factories::{profile_factory, role_factory, user_factory};
use relata::models::{Profile, Role, User};
use relata::prelude::*;

use crate::domain::Visa;
use crate::on_both;
use crate::support::Test;

on_both! {
    /// What a hook changes in memory is stored; a key can be given there too.
    async fn rule_34_after_make(test: Test) {
        let conn = &mut *test.write().await;
        let factory = user_factory().seeded(1).after_make(|user, fake| {
            assert_eq!(user.id, 0);
            user.name = user.name.to_uppercase();
            user.id = 40 + fake.sequence();
            user.role_id = fake.random_bool(0.0).then_some(9);
        });
        let made = factory.create_many(conn, 2).await.unwrap();
        assert_eq!(made.iter().map(|user| user.id).collect::<Vec<_>>(), [41, 42]);
        for user in made {
            let stored = User::find_or_fail(conn, user.id).await.unwrap();
            assert_eq!((stored.name.as_str(), stored.role_id), (user.name.to_uppercase().as_str(), None));
        }
        let user = factory.make().unwrap();
        assert_eq!((user.id, user.name.to_uppercase()), (41, user.name.clone()));
        assert_eq!(factory.make_stubbed().unwrap().id, 41);
        // What a hook leaves alone is the database's: the default of `isPublic` is true.
        let profiles = profile_factory().after_make(|profile, _| profile.bio.push('!')).create_many(conn, 20).await.unwrap();
        assert!(profiles.iter().all(|profile| profile.is_public && profile.bio.ends_with('!')));
    }

    /// Before the INSERT, when what the row belongs to is there, on the same transaction.
    async fn rule_34_before_create(test: Test) {
        let conn = &mut *test.write().await;
        let factory = user_factory().with(User::ROLE).before_create(|conn, user| Box::pin(async move {
            let role = user.role().query().first(conn).await?.ok_or(Error::Unavailable)?;
            user.name = format!("{} ({})", user.name, role.name);
            Ok(())
        }));
        for user in factory.create_many(conn, 2).await.unwrap() {
            let role = user.related(User::ROLE).unwrap().unwrap();
            assert!(user.name.ends_with(&format!(" ({})", role.name)), "{}", user.name);
            assert_eq!(User::find_or_fail(conn, user.id).await.unwrap().name, user.name);
        }
        // No connection, no hook.
        assert!(!factory.make_stubbed().unwrap().name.contains('('));
        let visa = Factory::<Visa>::new().before_create(|_, visa| Box::pin(async move {
            visa.stamp = format!("for {}", visa.passport_number);
            Ok(())
        }));
        let visa = visa.create(conn).await.unwrap();
        assert!(visa.stamp == format!("for {}", visa.passport_number) && visa.passport_number.len() > 1);
    }

    /// After all relations are stored, before the commit; nested rows have their own.
    async fn rule_34_after_create(test: Test) {
        let conn = &mut *test.write().await;
        let order: Arc<Mutex<Vec<String>>> = Arc::default();
        let note = |what: &'static str| {
            let order = order.clone();
            move |id: i64| order.lock().unwrap().push(format!("{what} {id}"))
        };
        let (profile_made, user_made) = (note("profile"), note("user"));
        let profile = profile_factory().after_create(move |_, profile| {
            profile_made(profile.id);
            Box::pin(async { Ok(()) })
        });
        let user = user_factory().with_related(User::PROFILE, move |_| profile.clone()).after_create(move |conn, user| {
            user_made(user.id);
            Box::pin(async move {
                let profile = user.related(User::PROFILE)?.ok_or(Error::Unavailable)?;
                user.name = format!("owner of {}", profile.id);
                user.save(conn).await?;
                Ok(())
            })
        });
        let role = role_factory().with_many(Role::USERS, 2, move |_| user.clone()).create(conn).await.unwrap();
        assert_eq!(*order.lock().unwrap(), ["profile 1", "profile 2", "user 1", "user 2"]);
        let users = role.related(Role::USERS).unwrap();
        assert_eq!(users.iter().map(|user| user.name.as_str()).collect::<Vec<_>>(), ["owner of 1", "owner of 2"]);
        assert_eq!(User::find_or_fail(conn, 2).await.unwrap().name, "owner of 2");
        assert!(users[0].related(User::PROFILE).unwrap().is_some());
        assert_eq!(Profile::query().count(conn).await.unwrap(), 2);
    }
}
