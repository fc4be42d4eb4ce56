//! Keys of other names and types, relations of a model to itself, and parents that must be there.

use relata::factories::Factory;
use relata::prelude::*;

use crate::domain::{Country, Passport, Person, Visa};
use crate::support::{Test, test_on_both};

/// A person's `uuid` is null until a passport needs it.
#[test_on_both]
async fn rule_34_a_key_that_may_be_null_is_made_where_a_relation_needs_it(test: Test) {
    let conn = &mut *test.write().await;

    let alone = Factory::<Person>::new().create(conn).await.unwrap();
    let holder = Factory::<Person>::new().with(Person::PASSPORT).create(conn).await.unwrap();

    assert_eq!(alone.uuid, None);
    assert!(holder.uuid.is_some());
    assert_eq!(holder.related(Person::PASSPORT).unwrap().unwrap().holder_uuid, holder.uuid);
}

#[test_on_both]
async fn rule_34_keys_that_are_texts_and_uuids_are_wired(test: Test) {
    let conn = &mut *test.write().await;

    let factory = Factory::<Person>::new()
        .with_related(Person::PASSPORT, |passport| passport.with(Passport::VISA))
        .with(Person::COUNTRY);

    for person in factory.create_many(conn, 3).await.unwrap() {
        let country = person.related(Person::COUNTRY).unwrap().unwrap();
        assert_eq!(person.country_code.as_ref(), Some(&country.code));
        let passport = person.related(Person::PASSPORT).unwrap().unwrap();
        let visa = passport.related(Passport::VISA).unwrap().unwrap();
        assert_eq!(visa.passport_number, passport.number);
        let stored = visa.passport().query().first_or_fail(conn).await.unwrap();
        assert_eq!(stored.number, passport.number);
        assert_eq!(stored.holder_uuid, person.uuid);
    }
}

#[test_on_both]
async fn rule_34_a_has_many_can_go_by_a_key_that_is_a_text(test: Test) {
    let conn = &mut *test.write().await;

    let factory = Factory::<Country>::new().with_count(Country::PEOPLE, 2);

    for country in factory.create_many(conn, 2).await.unwrap() {
        let people = country.related(Country::PEOPLE).unwrap();
        assert_eq!(people.len(), 2);
        assert!(people.iter().all(|person| person.country_code.as_ref() == Some(&country.code)));
    }
}

#[test_on_both]
async fn rule_34_nothing_can_belong_to_a_row_whose_key_is_null_on_purpose(test: Test) {
    let conn = &mut *test.write().await;

    let factory = Factory::<Person>::new().merge(Person::changes().set_null(Person::UUID));
    let refused = factory.with(Person::PASSPORT).create(conn).await.unwrap_err();

    assert_eq!(refused.code(), "BAD_USER_INPUT");
    assert_eq!(refused.to_string(), "this person has no `uuid`, so nothing can belong to it");
    assert_eq!(Person::query().count(conn).await.unwrap(), 0);
}

#[test_on_both]
async fn rule_34_a_model_that_is_related_to_itself_is_made_both_ways_and_nested(test: Test) {
    let conn = &mut *test.write().await;

    let person = Factory::<Person>::new()
        .with_related(Person::MENTOR, |mentor| mentor.with(Person::MENTOR))
        .with_many(Person::MENTEES, 2, |mentee| mentee.with(Person::MENTEES))
        .create(conn)
        .await
        .unwrap();

    let mentor = person.related(Person::MENTOR).unwrap().unwrap();
    let mentors_mentor = mentor.related(Person::MENTOR).unwrap().unwrap();
    assert_eq!(person.mentor_id, Some(mentor.id));
    assert_eq!(mentor.mentor_id, Some(mentors_mentor.id));
    assert_eq!(mentors_mentor.mentor_id, None);
    let mentees = person.related(Person::MENTEES).unwrap();
    assert_eq!(mentees.len(), 2);
    for mentee in mentees {
        assert_eq!(mentee.mentor_id, Some(person.id));
        let learners = mentee.related(Person::MENTEES).unwrap();
        assert_eq!(learners.len(), 1);
        assert_eq!(learners[0].mentor_id, Some(mentee.id));
    }
    assert_eq!(Person::query().count(conn).await.unwrap(), 7);
}

#[test_on_both]
async fn rule_34_a_row_that_must_belong_to_another_gets_one(test: Test) {
    let conn = &mut *test.write().await;

    let visas = Factory::<Visa>::new().create_many(conn, 3).await.unwrap();

    assert_eq!(Passport::query().count(conn).await.unwrap(), 3);
    for visa in &visas {
        assert_eq!(visa.passport().query().count(conn).await.unwrap(), 1);
    }
}

#[test_on_both]
async fn rule_34_no_parent_is_made_where_its_key_is_given(test: Test) {
    test.passport("P1").await;
    let conn = &mut *test.write().await;

    let given = Visa::changes().set(Visa::PASSPORT_NUMBER, "P1");
    let factory = Factory::<Visa>::new().merge_each(vec![Visa::changes(), given]);
    let visas = factory.create_many(conn, 2).await.unwrap();

    assert_ne!(visas[0].passport_number, "P1");
    assert_eq!(visas[1].passport_number, "P1");
    assert_eq!(Passport::query().count(conn).await.unwrap(), 2);
}

#[test_on_both]
async fn rule_34_a_required_parent_is_made_by_the_factory_of_the_relation(test: Test) {
    let conn = &mut *test.write().await;

    let factory = Factory::<Visa>::new().relation(Visa::PASSPORT, || {
        Factory::define(|_| Passport::changes().set(Passport::LEVEL, 7_i16))
    });
    let visa = factory.create(conn).await.unwrap();

    assert_eq!(visa.passport().query().first_or_fail(conn).await.unwrap().level, 7);
}
