//! Relations: what is made before a row, and what after it.

use relata::models::factories::{profile_factory, role_factory, user_factory};
use relata::models::{Profile, Role, User};
use relata::prelude::*;

use crate::support::{Test, test_on_both};

#[test_on_both]
async fn rule_34_with_a_has_one_is_one_insert_for_each_model(test: Test) {
    let conn = &mut *test.write().await;

    user_factory().with(User::PROFILE).create_many(conn, 5).await.unwrap();

    let statements = test.statements();
    let outline: Vec<&str> = statements.iter().map(|sql| sql.split(" (").next().unwrap()).collect();
    let [begin, users, profiles, commit] = outline.as_slice() else { panic!("{outline:?}") };
    assert!(begin.starts_with("BEGIN"), "{begin}");
    assert_eq!(*users, "INSERT INTO users");
    assert_eq!(*profiles, "INSERT INTO profiles");
    assert_eq!(*commit, "COMMIT");
    assert_eq!(User::query().count(conn).await.unwrap(), 5);
    assert_eq!(Profile::query().count(conn).await.unwrap(), 5);
}

#[test_on_both]
async fn rule_34_with_a_has_one_leaves_the_related_rows_in_memory(test: Test) {
    let conn = &mut *test.write().await;
    let users = user_factory().with(User::PROFILE).create_many(conn, 5).await.unwrap();
    test.statements();

    for user in &users {
        assert_eq!(user.related(User::PROFILE).unwrap().unwrap().user_id, Some(user.id));
    }

    assert_eq!(test.statements(), [""; 0]);
    for user in &users {
        let stored = user.profile().query().first_or_fail(conn).await.unwrap();
        let made = user.related(User::PROFILE).unwrap().unwrap();
        assert_eq!(stored.display_name, made.display_name);
    }
}

#[test_on_both]
async fn rule_34_with_a_belongs_to_makes_the_parent_first(test: Test) {
    let conn = &mut *test.write().await;

    let profiles = profile_factory().with(Profile::USER).create_many(conn, 3).await.unwrap();

    let statements = test.statements();
    assert_eq!(statements.len(), 4, "{statements:#?}");
    assert!(statements[1].starts_with("INSERT INTO users"), "{statements:#?}");
    assert!(statements[2].starts_with("INSERT INTO profiles"), "{statements:#?}");
    assert_eq!(User::query().count(conn).await.unwrap(), 3);
    for profile in &profiles {
        assert_eq!(profile.user_id, Some(profile.related(Profile::USER).unwrap().unwrap().id));
    }
}

#[test_on_both]
async fn rule_34_the_key_of_a_parent_counts_more_than_one_that_is_merged(test: Test) {
    let conn = &mut *test.write().await;

    let merged = Profile::changes().set(Profile::USER_ID, 99);
    let profile = profile_factory().merge(merged).with(Profile::USER).create(conn).await.unwrap();

    assert_eq!(profile.user_id, Some(profile.related(Profile::USER).unwrap().unwrap().id));
}

#[test_on_both]
async fn rule_34_an_existing_parent_is_linked_by_its_key(test: Test) {
    let role = test.role("admin").await;
    let conn = &mut *test.write().await;

    let values = User::changes().set(User::ROLE_ID, role.id);
    let users = user_factory().merge(values).create_many(conn, 2).await.unwrap();

    assert!(users.iter().all(|user| user.role_id == Some(role.id)));
}

#[test_on_both]
async fn rule_34_with_count_makes_rows_of_a_has_many(test: Test) {
    let conn = &mut *test.write().await;

    let roles = role_factory().with_count(Role::USERS, 2).create_many(conn, 3).await.unwrap();

    for role in &roles {
        let users = role.related(Role::USERS).unwrap();
        assert_eq!(users.len(), 2);
        assert!(users.iter().all(|user| user.role_id == Some(role.id)));
        assert_eq!(role.users().query().count(conn).await.unwrap(), 2);
    }
}

/// Each set is one INSERT for any number of owners.
#[test_on_both]
async fn rule_34_a_has_many_can_have_two_sets(test: Test) {
    let conn = &mut *test.write().await;

    let factory = role_factory().with_count(Role::USERS, 2).with_many(Role::USERS, 1, |user| {
        user.merge(User::changes().set(User::NAME, "Boss")).with(User::PROFILE)
    });
    let roles = factory.create_many(conn, 3).await.unwrap();

    let statements = test.statements();
    let inserts = statements.iter().filter(|sql| sql.starts_with("INSERT")).count();
    assert_eq!(inserts, 4, "roles, both sets of users, profiles");
    for role in &roles {
        let users = role.related(Role::USERS).unwrap();
        assert_eq!(users.len(), 3);
        let with_profile: Vec<&str> = users
            .iter()
            .filter(|user| user.related(User::PROFILE).unwrap().is_some())
            .map(|user| user.name.as_str())
            .collect();
        assert_eq!(with_profile, ["Boss"]);
        assert_eq!(role.users().query().count(conn).await.unwrap(), 3);
    }
}

#[test_on_both]
async fn rule_34_no_rows_and_no_related_rows_can_be_made(test: Test) {
    let conn = &mut *test.write().await;

    let role = role_factory().with_count(Role::USERS, 0).create(conn).await.unwrap();
    assert_eq!(role.related(Role::USERS).unwrap().len(), 0);

    test.statements();
    let roles = role_factory().with(Role::USERS).create_many(conn, 0).await.unwrap();
    assert_eq!(roles.len(), 0);
    assert_eq!(test.statements(), [""; 0]);
}

/// There is one row at most.
#[test_on_both]
async fn rule_34_of_two_sets_of_a_has_one_the_last_counts(test: Test) {
    let conn = &mut *test.write().await;

    let factory = user_factory()
        .with(User::PROFILE)
        .with_related(User::PROFILE, |profile| profile.apply("private"));
    let user = factory.create(conn).await.unwrap();

    assert!(!user.related(User::PROFILE).unwrap().unwrap().is_public);
}
