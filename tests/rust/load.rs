//! Relations of rows in memory: loaded, loaded again, and preloaded twice (rule 11).

use relata::models::{Profile, Role, User};
use relata::orm::One;
use relata::prelude::*;
use relata::{Error, Query};

use crate::support::{Test, test_on_both};

fn public(profile: Query<Profile, One>) -> Query<Profile, One> {
    profile.filter(Profile::IS_PUBLIC.eq(true))
}

/// The names that the users' profiles show, where they are loaded and there.
fn profiles(users: &[Row<User>]) -> Vec<Option<&str>> {
    let mut names = Vec::new();
    for user in users {
        let profile = user.related(User::PROFILE).unwrap();
        names.push(profile.map(|profile| profile.display_name.as_str()));
    }
    names
}

/// Lucid: `user.load('profile')`.
#[test_on_both]
async fn rule_11_load_adds_a_relation_to_those_that_a_row_has(test: Test) {
    test.user("Ada").with_profile("A").with_role("admin").await;
    let conn = &mut *test.write().await;
    let mut ada = User::query().preload(User::ROLE).first_or_fail(conn).await.unwrap();

    let profile: Option<&Row<Profile>> = ada.load_relation(conn, User::PROFILE).await.unwrap();

    assert_eq!(profile.unwrap().display_name, "A");
    assert_eq!(ada.related(User::PROFILE).unwrap().unwrap().display_name, "A");
    assert_eq!(ada.related(User::ROLE).unwrap().unwrap().name, "admin");
}

#[test_on_both]
async fn rule_11_load_is_one_statement_under_the_standing_constraint(test: Test) {
    let mut ada = test.user("Ada").with_profile("A").await;
    let conn = &mut *test.write().await;
    test.statements();

    ada.load_relation(conn, User::PROFILE).await.unwrap();

    let statements = test.statements();
    assert_eq!(statements.len(), 1, "{statements:#?}");
    assert!(statements[0].contains("profiles.deleted_at IS NULL"), "{statements:#?}");
}

#[test_on_both]
async fn rule_11_load_takes_conditions_and_further_relations(test: Test) {
    let mut ada = test.user("Ada").with_role("admin").await;
    test.user("Bob").with_role("admin").await;
    let conn = &mut *test.write().await;
    test.statements();

    let admin = ada.load_relation_with(conn, User::ROLE, |role| role.preload(Role::USERS)).await;
    let mut admin = admin.unwrap().unwrap().clone();
    assert_eq!(admin.related(Role::USERS).unwrap().len(), 2);

    let newest = admin
        .load_relation_with(conn, Role::USERS, |users| users.order_by(User::ID.desc()).limit(1))
        .await
        .unwrap();
    let names: Vec<_> = newest.iter().map(|user| user.name.as_str()).collect();
    assert_eq!(names, ["Bob"]);
    assert_eq!(test.statements().len(), 3);
}

#[test_on_both]
async fn rule_11_load_of_a_null_key_is_none_without_a_statement(test: Test) {
    let mut ada = test.user("Ada").await;
    let conn = &mut *test.write().await;
    test.statements();

    assert!(ada.load_relation(conn, User::ROLE).await.unwrap().is_none());
    assert_eq!(test.statements().len(), 0);
}

#[test_on_both]
async fn rule_11_load_goes_by_the_key_in_memory(test: Test) {
    let mut ada = test.user("Ada").with_role("admin").await;
    let guest = test.role("guest").await;
    let conn = &mut *test.write().await;

    ada.role_id = Some(guest.id);
    assert_eq!(ada.load_relation(conn, User::ROLE).await.unwrap().unwrap().name, "guest");
    assert_eq!(ada.dirty(), ["role_id"]);

    ada.role_id = None;
    assert!(ada.load_relation(conn, User::ROLE).await.unwrap().is_none());
}

#[test_on_both]
async fn rule_11_a_relation_that_is_loaded_again_replaces_the_first(test: Test) {
    test.user("Ada").with_private_profile("A").await;
    let conn = &mut *test.write().await;
    let mut ada = User::query().preload(User::PROFILE).first_or_fail(conn).await.unwrap();
    assert!(ada.related(User::PROFILE).unwrap().is_some());

    assert!(ada.load_relation_with(conn, User::PROFILE, public).await.unwrap().is_none());
    assert!(ada.related(User::PROFILE).unwrap().is_none());

    assert!(ada.load_relation(conn, User::PROFILE).await.unwrap().is_some());
    assert!(ada.related(User::PROFILE).unwrap().is_some());
}

#[test_on_both]
async fn rule_11_a_relation_that_is_loaded_again_leaves_its_count(test: Test) {
    test.user("Ada").with_private_profile("A").await;
    let conn = &mut *test.write().await;
    let mut ada = User::query().with_count(User::PROFILE).first_or_fail(conn).await.unwrap();

    ada.load_relation_with(conn, User::PROFILE, public).await.unwrap();

    assert_eq!(ada.extra::<i64>("profile_count").unwrap(), Some(1));
}

/// Lucid: the last `preload` of a relation counts, and the first is not even read.
#[test_on_both]
async fn rule_11_of_two_preloads_of_a_relation_the_last_one_is_read(test: Test) {
    test.user("Ada").with_profile("A").await;
    test.user("Bob").with_private_profile("B").await;
    let conn = &mut *test.write().await;
    test.statements();

    let narrow = User::query()
        .preload(User::PROFILE)
        .preload_with(User::PROFILE, public)
        .order_by(User::ID.asc())
        .all(conn)
        .await
        .unwrap();
    assert_eq!(profiles(&narrow), [Some("A"), None]);
    assert_eq!(test.statements().len(), 2);

    let wide = User::query()
        .preload_with(User::PROFILE, public)
        .preload(User::PROFILE)
        .order_by(User::ID.asc())
        .all(conn)
        .await
        .unwrap();
    assert_eq!(profiles(&wide), [Some("A"), Some("B")]);
    assert_eq!(test.statements().len(), 2);
}

#[test_on_both]
async fn rule_11_of_two_preloads_with_the_same_conditions_the_last_ones_relations_count(
    test: Test,
) {
    test.user("Ada").with_profile("A").await;
    let conn = &mut *test.write().await;
    test.statements();

    let ada = User::query()
        .preload_with(User::PROFILE, |profile| profile.preload(Profile::USER))
        .preload(User::PROFILE)
        .first_or_fail(conn)
        .await
        .unwrap();

    let profile = ada.related(User::PROFILE).unwrap().unwrap();
    let user = profile.related(Profile::USER);
    assert!(matches!(user, Err(Error::NotPreloaded { relation: "user" })));
    assert_eq!(test.statements().len(), 2);
}

#[test_on_both]
async fn rule_11_two_preloads_leave_a_count_beside_them(test: Test) {
    test.user("Ada").with_private_profile("A").await;
    let conn = &mut *test.write().await;
    test.statements();

    let ada = User::query()
        .with_count(User::PROFILE)
        .preload(User::PROFILE)
        .preload_with(User::PROFILE, public)
        .first_or_fail(conn)
        .await
        .unwrap();

    assert!(ada.related(User::PROFILE).unwrap().is_none());
    assert_eq!(ada.extra::<i64>("profile_count").unwrap(), Some(1));
    assert_eq!(test.statements().len(), 3);
}

/// Lucid: `loadOnce`.
#[test_on_both]
async fn rule_11_load_once_reads_a_relation_once(test: Test) {
    let mut ada = test.user("Ada").with_profile("A").await;
    let conn = &mut *test.write().await;
    test.statements();

    for statements in [1, 0] {
        let profile = ada.load_relation_once(conn, User::PROFILE).await.unwrap();
        assert_eq!(profile.unwrap().display_name, "A");
        assert_eq!(test.statements().len(), statements);
    }
}

#[test_on_both]
async fn rule_11_load_once_of_many_rows_reads_what_is_missing(test: Test) {
    let mut ada = test.user("Ada").with_profile("A").await;
    let bob = test.user("Bob").with_profile("B").await;
    let cy = test.user("Cy").with_profile("C").await;
    let conn = &mut *test.write().await;
    ada.load_relation(conn, User::PROFILE).await.unwrap();
    conn.batch_execute("UPDATE profiles SET display_name = 'new'").await.unwrap();
    test.statements();

    let mut users = [ada, bob, cy];
    users.load_relation_once(conn, User::PROFILE).await.unwrap();

    assert_eq!(profiles(&users), [Some("A"), Some("new"), Some("new")]);
    assert_eq!(test.statements().len(), 1);
}

#[test_on_both]
async fn rule_11_load_of_many_rows_is_one_statement_from_whichever_queries_they_come(test: Test) {
    test.user("Ada").with_profile("A").with_role("admin").await;
    test.user("Bob").with_private_profile("B").with_role("admin").await;
    test.user("Cy").with_role("admin").await;
    let conn = &mut *test.write().await;
    let ada = User::find_or_fail(conn, 1).await.unwrap();
    let others = User::query().preload(User::ROLE).filter(User::ID.gt(1));
    let mut users = vec![ada];
    users.extend(others.order_by(User::ID.asc()).all(conn).await.unwrap());
    test.statements();

    users.load_relation(conn, User::PROFILE).await.unwrap();

    assert_eq!(profiles(&users), [Some("A"), Some("B"), None]);
    assert!(users[0].related(User::ROLE).is_err());
    assert_eq!(users[2].related(User::ROLE).unwrap().unwrap().name, "admin");
    assert_eq!(test.statements().len(), 1);
}

#[test_on_both]
async fn rule_11_load_of_many_rows_takes_conditions_and_further_relations(test: Test) {
    test.user("Ada").with_profile("A").await;
    test.user("Bob").with_private_profile("B").await;
    let conn = &mut *test.write().await;
    let mut users = User::query().order_by(User::ID.asc()).all(conn).await.unwrap();
    test.statements();

    users
        .load_relation_with(conn, User::PROFILE, |profile| public(profile).preload(Profile::USER))
        .await
        .unwrap();

    assert_eq!(profiles(&users), [Some("A"), None]);
    let profile = users[0].related(User::PROFILE).unwrap().unwrap();
    assert_eq!(profile.related(Profile::USER).unwrap().unwrap().name, "Ada");
    assert_eq!(test.statements().len(), 2);
}

#[test_on_both]
async fn rule_11_load_of_no_rows_needs_no_statement(test: Test) {
    let conn = &mut *test.write().await;
    test.statements();

    let mut users: [Row<User>; 0] = [];
    users.load_relation(conn, User::PROFILE).await.unwrap();

    assert_eq!(test.statements().len(), 0);
}
