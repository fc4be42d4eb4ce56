//! States of a factory, and the values that are merged.

use chrono::{DateTime, Utc};
use relata::models::factories::{profile_factory, role_factory, user_factory};
use relata::models::{Profile, Role, User};
use relata::prelude::*;

use crate::support::{Test, test_on_both};

#[test_on_both]
async fn rule_34_a_state_changes_the_row_where_it_is_applied(test: Test) {
    let conn = &mut *test.write().await;

    let plain = profile_factory().create(conn).await.unwrap();
    let private = profile_factory().apply("private").create(conn).await.unwrap();

    assert!(plain.is_public);
    assert!(!private.is_public);
    assert_eq!(private.deleted_at, None, "the state `deleted` was not applied");
}

/// Lucid's order: the definition, what is merged, the states.
#[test_on_both]
async fn rule_34_a_state_counts_more_than_what_is_merged(test: Test) {
    let conn = &mut *test.write().await;
    let factory = profile_factory().state("loud", |profile, fake| {
        profile.set(Profile::DISPLAY_NAME, format!("LOUD {}", fake.sequence()))
    });

    let merged =
        Profile::changes().set(Profile::DISPLAY_NAME, "merged").set(Profile::BIO, "merged");
    let loud = factory.merge(merged).seeded(1).apply("loud").apply("loud");
    let profile = loud.create(conn).await.unwrap();

    assert_eq!(profile.display_name, "LOUD 1");
    assert_eq!(profile.bio, "merged");
}

#[test_on_both]
async fn rule_34_an_unknown_state_is_refused_with_those_there_are(test: Test) {
    let conn = &mut *test.write().await;

    let profile = profile_factory().apply("quiet").create(conn).await.unwrap_err();
    let role = role_factory().apply("quiet").make().unwrap_err();

    assert_eq!(profile.code(), "BAD_USER_INPUT");
    assert_eq!(
        profile.to_string(),
        "the factory of Profile has no state `quiet`: it has private, deleted"
    );
    assert_eq!(role.to_string(), "the factory of Role has no state `quiet`: it has none");
    assert_eq!(Profile::query().count(conn).await.unwrap(), 0);
}

#[test_on_both]
async fn rule_34_merge_gives_values_to_every_row(test: Test) {
    let conn = &mut *test.write().await;

    let factory = user_factory().merge(User::changes().set(User::NAME, "Ada"));
    let users = factory.create_many(conn, 2).await.unwrap();

    assert!(users.iter().all(|user| user.name == "Ada"));
}

#[test_on_both]
async fn rule_34_a_second_merge_adds_to_the_first(test: Test) {
    let conn = &mut *test.write().await;

    let factory = user_factory()
        .merge(User::changes().set(User::NAME, "Cy"))
        .merge(User::changes().set(User::EMAIL, "cy@example.com"));
    let cy = factory.create(conn).await.unwrap();

    assert_eq!(cy.name, "Cy");
    assert_eq!(cy.email, "cy@example.com");
}

/// Rows beyond the list have what the definition and `merge` say.
#[test_on_both]
async fn rule_34_merge_each_gives_values_by_the_rows_index(test: Test) {
    let conn = &mut *test.write().await;

    let factory = user_factory().merge(User::changes().set(User::NAME, "Ada")).merge_each(vec![
        User::changes().set(User::EMAIL, "first@example.com"),
        User::changes().set(User::EMAIL, "second@example.com").set(User::NAME, "Bea"),
    ]);
    let users = factory.seeded(3).create_many(conn, 3).await.unwrap();

    let names: Vec<&str> = users.iter().map(|user| user.name.as_str()).collect();
    assert_eq!(names, ["Ada", "Bea", "Ada"]);
    assert_eq!(users[0].email, "first@example.com");
    assert_eq!(users[1].email, "second@example.com");
    assert!(users[2].email.ends_with(".3@example.com"), "{}", users[2].email);
    let stored = User::find_or_fail(conn, users[2].id).await.unwrap();
    assert_eq!(stored.email, users[2].email);
}

#[test_on_both]
async fn rule_34_merge_each_counts_anew_for_each_owner(test: Test) {
    let conn = &mut *test.write().await;

    let factory = role_factory().with_many(Role::USERS, 2, |user| {
        user.merge_each(vec![
            User::changes().set(User::NAME, "first"),
            User::changes().set(User::NAME, "second"),
        ])
    });

    for role in factory.create_many(conn, 2).await.unwrap() {
        let users = role.related(Role::USERS).unwrap();
        let names: Vec<&str> = users.iter().map(|user| user.name.as_str()).collect();
        assert_eq!(names, ["first", "second"]);
    }
}

/// Each related row takes the values of the columns that it has.
#[test_on_both]
async fn rule_34_merge_recursive_reaches_the_related_rows(test: Test) {
    let conn = &mut *test.write().await;
    let moment: DateTime<Utc> = "2020-02-02T02:02:02Z".parse().unwrap();

    let values = User::changes().set(User::CREATED_AT, moment).set(User::NAME, "Everybody");
    let factory = user_factory().with(User::PROFILE).with(User::ROLE).merge_recursive(values);
    let user = factory.create(conn).await.unwrap();

    assert_eq!(user.name, "Everybody");
    assert_eq!(user.created_at, moment);
    let profile = user.related(User::PROFILE).unwrap().unwrap();
    assert_eq!(profile.created_at, moment);
    assert_eq!(profile.user_id, Some(user.id));
    assert_eq!(user.related(User::ROLE).unwrap().unwrap().name, "Everybody");
    let stored = Profile::query().filter(Profile::CREATED_AT.eq(moment));
    assert_eq!(stored.count(conn).await.unwrap(), 1);
}

#[test_on_both]
async fn rule_34_what_is_merged_nearer_to_a_row_counts_more(test: Test) {
    let conn = &mut *test.write().await;
    let moment: DateTime<Utc> = "2020-02-02T02:02:02Z".parse().unwrap();

    let values = User::changes().set(User::CREATED_AT, moment).set(User::NAME, "Everybody");
    let factory = role_factory()
        .with_many(Role::USERS, 2, |user| user.merge(User::changes().set(User::NAME, "Nobody")));
    let role = user_factory()
        .with_related(User::ROLE, move |_| factory.clone())
        .merge_recursive(values)
        .create(conn)
        .await
        .unwrap();

    let role = role.related(User::ROLE).unwrap().unwrap();
    for user in role.related(Role::USERS).unwrap() {
        assert_eq!(user.name, "Nobody");
        assert_eq!(user.created_at, moment);
    }
}
