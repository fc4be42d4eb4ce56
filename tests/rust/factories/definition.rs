//! The values of a row: what a definition gives, and the source of what is made up.

use relata::factories::Factory;
use relata::models::User;
use relata::models::factories::user_factory;
use relata::prelude::*;

use crate::domain::Person;
use crate::support::{Test, test_on_both};

#[test_on_both]
async fn rule_34_the_values_of_a_definition_are_stored(test: Test) {
    let conn = &mut *test.write().await;

    let factory = Factory::define(|fake| {
        Person::changes().set(Person::NAME, format!("Person {}", fake.sequence()))
    });
    let person: Row<Person> = factory.seeded(1).create(conn).await.unwrap();

    assert_eq!(person.id, 1);
    assert_eq!(person.name, "Person 1");
    assert_eq!(Person::find_or_fail(conn, 1).await.unwrap().name, "Person 1");
}

#[test_on_both]
async fn rule_34_columns_that_a_definition_leaves_out_are_null_or_made_up(test: Test) {
    let conn = &mut *test.write().await;

    let factory = Factory::define(|_| Person::changes().set(Person::NAME, "Ada"));
    let person: Row<Person> = factory.create(conn).await.unwrap();

    assert_eq!(person.age, None);
    assert_eq!(person.mentor_id, None);
    let stored = Person::find_or_fail(conn, 1).await.unwrap();
    assert_eq!(stored.is_alive, person.is_alive);
}

#[test_on_both]
async fn rule_34_a_factory_of_the_demo_gives_the_stored_row(test: Test) {
    let conn = &mut *test.write().await;

    let user = user_factory().create(conn).await.unwrap();

    let stored = User::find_or_fail(conn, user.id).await.unwrap();
    assert_eq!(stored.email, user.email);
}

/// Users with their relations, as text, made in an empty database.
async fn make_seeded(test: &Test, seed: u64, count: usize) -> Vec<String> {
    test.empty().await;
    let factory = user_factory().with(User::PROFILE).with(User::ROLE).seeded(seed);
    let users = factory.create_many(&mut *test.write().await, count).await.unwrap();

    let mut texts = Vec::new();
    for user in users {
        let profile = user.related(User::PROFILE).unwrap().cloned().map(Row::into_model);
        let role = user.related(User::ROLE).unwrap().cloned().map(Row::into_model);
        texts.push(format!("{profile:?} {role:?} {:?}", user.into_model()));
    }
    texts
}

#[test_on_both]
async fn rule_34_a_seed_makes_the_same_rows_each_time(test: Test) {
    let first = make_seeded(&test, 7, 5).await;

    assert_eq!(make_seeded(&test, 7, 5).await, first);
    assert!(first[0].contains("created_at: 2026-01-01T00:01:00Z"), "{}", first[0]);
}

#[test_on_both]
async fn rule_34_a_seed_makes_the_same_rows_in_any_number(test: Test) {
    let five = make_seeded(&test, 7, 5).await;

    assert_eq!(make_seeded(&test, 7, 3).await, five[..3]);
}

#[test_on_both]
async fn rule_34_another_seed_makes_other_rows(test: Test) {
    let seven = make_seeded(&test, 7, 5).await;
    let eight = make_seeded(&test, 8, 5).await;

    for (seven, eight) in seven.iter().zip(&eight) {
        assert_ne!(seven, eight);
    }
}

#[test_on_both]
async fn rule_34_without_a_seed_calls_make_rows_that_can_stand_beside_each_other(test: Test) {
    let factory = user_factory().with(User::PROFILE).with(User::ROLE);
    let conn = &mut *test.write().await;

    for _ in 0..3 {
        factory.create_many(conn, 20).await.unwrap();
    }

    assert_eq!(User::query().count(conn).await.unwrap(), 60);
}

/// Columns alone: what would write through relations is refused, before any statement.
#[test_on_both]
async fn rule_34_values_of_a_factory_have_no_relations(test: Test) {
    let conn = &mut *test.write().await;
    let linked = || User::changes().associate(User::ROLE, 1);

    for refused in [
        user_factory().merge(linked()).create(conn).await.unwrap_err(),
        user_factory().merge_each(vec![linked()]).create_many(conn, 0).await.unwrap_err(),
        user_factory().merge_recursive(linked()).make().unwrap_err(),
        Factory::define(move |_| linked()).make_stubbed().unwrap_err(),
        user_factory()
            .state("linked", |user, _| user.associate(User::ROLE, 1))
            .apply("linked")
            .make()
            .unwrap_err(),
    ] {
        assert_eq!(
            refused.to_string(),
            "a factory takes values of columns only: make related rows by `with`"
        );
    }
    assert_eq!(test.statements(), [""; 0]);
}
