//! Hooks: after make, before create, after create.

use std::sync::{Arc, Mutex};

use relata::Error;
use relata::factories::Factory;
use relata::models::factories::{profile_factory, role_factory, user_factory};
use relata::models::{Role, User};
use relata::prelude::*;

use crate::domain::Visa;
use crate::support::{Test, test_on_both};

#[test_on_both]
async fn rule_34_what_after_make_changes_in_memory_is_stored(test: Test) {
    let conn = &mut *test.write().await;
    let factory = user_factory().after_make(|user, _| {
        assert_eq!(user.id, 0, "the row has no key yet");
        user.name = user.name.to_uppercase();
    });

    let user = factory.create(conn).await.unwrap();

    assert_eq!(user.name, user.name.to_uppercase());
    assert_eq!(User::find_or_fail(conn, user.id).await.unwrap().name, user.name);
}

#[test_on_both]
async fn rule_34_after_make_can_give_a_key(test: Test) {
    let conn = &mut *test.write().await;
    let factory = user_factory().seeded(1).after_make(|user, fake| user.id = 40 + fake.sequence());

    let users = factory.create_many(conn, 2).await.unwrap();

    assert_eq!(users.iter().map(|user| user.id).collect::<Vec<_>>(), [41, 42]);
    assert!(User::find(conn, 42).await.unwrap().is_some());
}

#[test]
fn rule_34_after_make_runs_for_rows_in_memory_too() {
    let factory = user_factory().seeded(1).after_make(|user, fake| user.id = 40 + fake.sequence());

    assert_eq!(factory.make().unwrap().id, 41);
    assert_eq!(factory.make_stubbed().unwrap().id, 41);
}

/// As `isPublic` has true.
#[test_on_both]
async fn rule_34_what_after_make_leaves_alone_has_the_default_of_the_database(test: Test) {
    let conn = &mut *test.write().await;
    let factory = profile_factory().after_make(|profile, _| profile.bio.push('!'));

    let profiles = factory.create_many(conn, 20).await.unwrap();

    assert!(profiles.iter().all(|profile| profile.is_public && profile.bio.ends_with('!')));
}

/// On the same transaction.
#[test_on_both]
async fn rule_34_before_create_runs_when_what_the_row_belongs_to_is_there(test: Test) {
    let conn = &mut *test.write().await;
    let factory = user_factory().with(User::ROLE).before_create(async |conn, user| {
        let role = user.role().query().first(conn).await?.ok_or(Error::Unavailable)?;
        user.name = format!("{} ({})", user.name, role.name);
        Ok(())
    });

    for user in factory.create_many(conn, 2).await.unwrap() {
        let role = user.related(User::ROLE).unwrap().unwrap();
        assert!(user.name.ends_with(&format!(" ({})", role.name)), "{}", user.name);
        assert_eq!(User::find_or_fail(conn, user.id).await.unwrap().name, user.name);
    }
    assert!(!factory.make_stubbed().unwrap().name.contains('('), "without a connection no hook");
}

#[test_on_both]
async fn rule_34_before_create_sees_the_key_of_a_required_parent(test: Test) {
    let conn = &mut *test.write().await;
    let factory = Factory::<Visa>::new().before_create(async |_, visa| {
        visa.stamp = format!("for {}", visa.passport_number);
        Ok(())
    });

    let visa = factory.create(conn).await.unwrap();

    assert!(visa.passport_number.len() > 1, "{}", visa.passport_number);
    assert_eq!(visa.stamp, format!("for {}", visa.passport_number));
}

#[test_on_both]
async fn rule_34_after_create_runs_when_all_relations_are_stored(test: Test) {
    let conn = &mut *test.write().await;
    let factory = user_factory().with(User::PROFILE).after_create(async |conn, user| {
        let profile = user.related(User::PROFILE)?.ok_or(Error::Unavailable)?;
        user.name = format!("owner of {}", profile.id);
        user.save(conn).await?;
        Ok(())
    });

    let users = factory.create_many(conn, 2).await.unwrap();

    let names: Vec<&str> = users.iter().map(|user| user.name.as_str()).collect();
    assert_eq!(names, ["owner of 1", "owner of 2"]);
    assert_eq!(User::find_or_fail(conn, 2).await.unwrap().name, "owner of 2");
    assert!(users[0].related(User::PROFILE).unwrap().is_some());
}

#[test_on_both]
async fn rule_34_after_create_of_nested_rows_runs_first(test: Test) {
    let conn = &mut *test.write().await;
    let order: Arc<Mutex<Vec<String>>> = Arc::default();
    let note = |what: &'static str| {
        let order = order.clone();
        move |id: i64| order.lock().unwrap().push(format!("{what} {id}"))
    };
    let (profile_made, user_made) = (note("profile"), note("user"));

    let profile = profile_factory().after_create(async move |_, profile| {
        profile_made(profile.id);
        Ok(())
    });
    let user = user_factory().with_related(User::PROFILE, move |_| profile.clone());
    let user = user.after_create(async move |_, user| {
        user_made(user.id);
        Ok(())
    });
    let role = role_factory().with_many(Role::USERS, 2, move |_| user.clone());
    role.create(conn).await.unwrap();

    assert_eq!(*order.lock().unwrap(), ["profile 1", "profile 2", "user 1", "user 2"]);
}
