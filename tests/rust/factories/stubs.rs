//! `make_stubbed`: rows as if they were stored, with keys and with their relations.

use std::collections::HashSet;

use relata::factories::Factory;
use relata::models::factories::{profile_factory, role_factory, user_factory};
use relata::models::{Profile, Role, User};
use relata::prelude::*;

use crate::domain::{Country, Passport, Person, Visa};
use crate::support::{Test, test_on_both};

#[test]
fn rule_34_stubs_have_keys_and_related_rows() {
    let factory = user_factory()
        .with_related(User::PROFILE, |profile| profile.apply("private"))
        .with(User::ROLE);

    let users = factory.seeded(1).make_stubbed_many(2).unwrap();

    for (number, user) in (1..).zip(&users) {
        assert_eq!(user.id, number);
        let profile = user.related(User::PROFILE).unwrap().unwrap();
        assert_eq!(profile.id, number);
        assert_eq!(profile.user_id, Some(number));
        assert!(!profile.is_public);
        let role = user.related(User::ROLE).unwrap().unwrap();
        assert_eq!(role.id, number);
        assert_eq!(user.role_id, Some(number));
    }
}

#[test]
fn rule_34_the_keys_of_stubs_are_wired_in_every_kind_of_relation() {
    let role = role_factory().with_count(Role::USERS, 3).make_stubbed().unwrap();
    let profile = profile_factory().with(Profile::USER).make_stubbed().unwrap();

    let users = role.related(Role::USERS).unwrap();
    assert_eq!(users.len(), 3);
    assert!(users.iter().all(|user| user.role_id == Some(role.id)));
    assert_eq!(profile.user_id, Some(profile.related(Profile::USER).unwrap().unwrap().id));
}

#[test]
fn rule_34_without_a_seed_no_two_stubs_have_the_same_key() {
    let ids: HashSet<i64> = (0..50).map(|_| user_factory().make_stubbed().unwrap().id).collect();

    assert_eq!(ids.len(), 50);
}

#[test]
fn rule_34_a_stub_keeps_a_key_that_is_given() {
    let factory = user_factory().merge(User::changes().set(User::ID, 4));

    assert_eq!(factory.make_stubbed().unwrap().id, 4);
}

#[test]
fn rule_34_stubs_have_keys_that_are_texts_and_uuids() {
    let factory = Factory::<Visa>::new()
        .with_related(Visa::PASSPORT, |passport| passport.with(Passport::HOLDER));

    let visa = factory.make_stubbed().unwrap();

    let passport = visa.related(Visa::PASSPORT).unwrap().unwrap();
    assert!(!passport.number.is_empty());
    assert_eq!(visa.passport_number, passport.number);
    let holder = passport.related(Passport::HOLDER).unwrap().unwrap();
    assert!(holder.uuid.is_some());
    assert_eq!(passport.holder_uuid, holder.uuid);
}

#[test]
fn rule_34_a_stub_of_a_has_many_has_related_rows_with_its_key() {
    let country = Factory::<Country>::new().with_count(Country::PEOPLE, 2).make_stubbed().unwrap();

    let people = country.related(Country::PEOPLE).unwrap();
    assert_eq!(people.len(), 2);
    assert!(people.iter().all(|person| person.country_code.as_ref() == Some(&country.code)));
}

#[test]
fn rule_34_models_without_a_definition_have_stubs() {
    assert_ne!(Factory::<Visa>::new().make_stubbed().unwrap().passport_number, "");
    assert!(Factory::<Person>::new().make_stubbed().unwrap().id > 0);
}

#[test_on_both]
async fn rule_34_a_stub_counts_as_stored_and_is_not_found(test: Test) {
    let mut stub = user_factory().make_stubbed().unwrap();
    assert!(stub.is_persisted());
    assert!(!stub.is_dirty());

    let missing = stub.refresh(&mut *test.write().await).await.unwrap_err();

    assert_eq!(missing.code(), "NOT_FOUND");
}
