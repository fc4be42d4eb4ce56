//! Relations that are read together with the rows (Lucid: `preload` and `load`): rules 3 and 11.

use relata::Error;
use relata::models::{Profile, Role, User};
use relata::prelude::*;

use crate::domain::{Country, Person};
use crate::support::{Test, test_on_both};

#[test_on_both]
async fn rule_11_preload_reads_each_relation_in_one_statement(test: Test) {
    test.user("Ada").with_profile("A").with_role("admin").await;
    test.user("Bob").with_role("guest").await;
    let conn = &mut *test.write().await;

    let query = User::query().preload(User::ROLE).preload(User::PROFILE);
    let users = query.order_by(User::ID.desc()).all(conn).await.unwrap();

    assert_eq!(test.statements().len(), 3);
    let [bob, ada] = users.as_slice() else { panic!("{users:?}") };
    assert_eq!(bob.name, "Bob");
    assert_eq!(bob.related(User::ROLE).unwrap().unwrap().name, "guest");
    assert!(bob.related(User::PROFILE).unwrap().is_none());
    assert_eq!(ada.related(User::PROFILE).unwrap().unwrap().display_name, "A");
}

#[test_on_both]
async fn rule_11_preload_with_takes_conditions(test: Test) {
    test.user("Ada").with_profile("A").await;
    test.user("Bob").with_private_profile("B").await;
    let conn = &mut *test.write().await;

    let query = User::query()
        .preload_with(User::PROFILE, |profile| profile.filter(Profile::IS_PUBLIC.eq(true)));
    let users = query.order_by(User::ID.asc()).all(conn).await.unwrap();

    assert_eq!(users[0].related(User::PROFILE).unwrap().unwrap().display_name, "A");
    assert!(users[1].related(User::PROFILE).unwrap().is_none());
}

#[test_on_both]
async fn rule_11_preload_with_nests(test: Test) {
    let ada = test.user("Ada").with_profile("A").await;
    let conn = &mut *test.write().await;

    let query = User::query().preload_with(User::PROFILE, |profile| profile.preload(Profile::USER));
    let users = query.all(conn).await.unwrap();

    assert_eq!(test.statements().len(), 3);
    let profile = users[0].related(User::PROFILE).unwrap().unwrap();
    assert_eq!(profile.related(Profile::USER).unwrap().unwrap().id, ada.id);
}

#[test_on_both]
async fn rule_11_preload_of_a_has_many_takes_an_order_and_a_limit_for_each_owner(test: Test) {
    for name in ["c", "a", "b"] {
        test.user(&format!("{name} admin")).with_role("admin").await;
        test.user(&format!("{name} guest")).with_role("guest").await;
    }
    let conn = &mut *test.write().await;

    let query =
        Role::query().preload_with(Role::USERS, |users| users.order_by(User::NAME.asc()).limit(2));
    let roles = query.order_by(Role::NAME.asc()).all(conn).await.unwrap();

    assert_eq!(test.statements().len(), 2);
    for role in &roles {
        let users = role.related(Role::USERS).unwrap();
        let names: Vec<&str> = users.iter().map(|user| user.name.as_str()).collect();
        assert_eq!(names, [format!("a {}", role.name), format!("b {}", role.name)]);
    }
}

#[test_on_both]
async fn rule_11_a_relation_that_was_not_preloaded_is_an_error(test: Test) {
    test.user("Ada").with_role("admin").await;
    let conn = &mut *test.write().await;

    let roles = Role::query().preload(Role::USERS).all(conn).await.unwrap();

    let ada = &roles[0].related(Role::USERS).unwrap()[0];
    assert!(matches!(ada.related(User::ROLE), Err(Error::NotPreloaded { relation: "role" })));
}

#[test_on_both]
async fn rule_11_load_reads_a_relation_of_plain_models_in_their_order(test: Test) {
    let users = [
        test.user("Ada").with_profile("A").await.into_model(),
        test.user("Bob").await.into_model(),
        test.user("Cy").with_profile("C").await.into_model(),
    ];
    let conn = &mut *test.write().await;

    let profiles = User::PROFILE.load(conn, &users).await.unwrap();

    assert_eq!(test.statements().len(), 1);
    let names: Vec<Option<&str>> = profiles
        .iter()
        .map(|profile| profile.as_ref().map(|profile| profile.display_name.as_str()))
        .collect();
    assert_eq!(names, [Some("A"), None, Some("C")]);
}

#[test_on_both]
async fn rule_11_load_for_no_models_needs_no_statement(test: Test) {
    let conn = &mut *test.write().await;

    assert_eq!(Role::USERS.load(conn, &[]).await.unwrap().len(), 0);

    assert_eq!(test.statements(), [""; 0]);
}

/// Ada teaches Ben, and Ben teaches Cy.
#[test_on_both]
async fn rule_3_relations_of_a_model_to_itself_can_be_preloaded(test: Test) {
    let ada = test.person("Ada").await;
    let ben = test.person("Ben").with_mentor(&ada).await;
    test.person("Cy").with_mentor(&ben).await;
    let conn = &mut *test.write().await;

    let query = Person::query()
        .preload_with(Person::MENTOR, |mentor| mentor.preload(Person::MENTOR))
        .preload(Person::MENTEES);
    let people = query.order_by(Person::ID.asc()).all(conn).await.unwrap();

    assert_eq!(test.statements().len(), 4);
    let mentor = people[2].related(Person::MENTOR).unwrap().unwrap();
    assert_eq!(mentor.name, "Ben");
    assert_eq!(mentor.related(Person::MENTOR).unwrap().unwrap().name, "Ada");
    assert_eq!(people[0].related(Person::MENTEES).unwrap()[0].name, "Ben");
}

/// A standing constraint hides those who are dead and have an age.
#[test_on_both]
async fn rule_1_a_relation_can_go_by_a_key_that_is_a_text(test: Test) {
    let france = test.country("fr", "France").await;
    for name in ["Ada", "Ben"] {
        test.person(name).living_in("fr").await;
    }
    test.person("Cy").dead().living_in("fr").await;
    test.person("Dee").dead().aged(90).living_in("fr").await;
    let conn = &mut *test.write().await;

    assert_eq!(france.people().query().count(conn).await.unwrap(), 3);
}

#[test_on_both]
async fn rule_25_a_row_that_is_not_found_is_named_by_its_key(test: Test) {
    let conn = &mut *test.write().await;

    let missing = Country::find_or_fail(conn, "xx").await.unwrap_err();

    assert_eq!(missing.code(), "NOT_FOUND");
    assert_eq!(missing.to_string(), "Country xx does not exist");
}
