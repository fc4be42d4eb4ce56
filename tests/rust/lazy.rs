//! The query of one row's relation (Lucid: `user.related('profile').query()`): rules 6, 10, 11, 12.

use relata::models::{Profile, Role, User};
use relata::prelude::*;

use crate::support::{Test, test_on_both};

#[test_on_both]
async fn rule_11_first_reads_one_row_in_a_stable_order_under_the_standing_constraint(test: Test) {
    let ada = test.user("Ada").with_profile("A").await;
    let conn = &mut *test.write().await;

    let profile = ada.profile().query().first(conn).await.unwrap().unwrap();

    assert_eq!(profile.user_id, Some(ada.id));
    assert_eq!(
        test.statements(),
        ["SELECT profiles.id, profiles.user_id, profiles.display_name, profiles.bio, \
          profiles.avatar_url, profiles.is_public, profiles.deleted_at, profiles.created_at, \
          profiles.updated_at FROM profiles \
          WHERE (profiles.user_id = ? AND profiles.deleted_at IS NULL) \
          ORDER BY profiles.id ASC LIMIT ?"]
    );
}

#[test_on_both]
async fn rule_11_a_belongs_to_has_a_query_too(test: Test) {
    let ada = test.user("Ada").with_role("admin").await;
    let profile = test.profile("A").of(&ada).await;
    let conn = &mut *test.write().await;

    let owner = profile.user().query().first(conn).await.unwrap().unwrap();
    let role = ada.role().query().first(conn).await.unwrap().unwrap();

    assert_eq!(owner.email, "ada@example.com");
    assert_eq!(role.name, "admin");
}

#[test_on_both]
async fn rule_11_the_query_of_a_has_many_can_be_narrowed_and_counted(test: Test) {
    for name in ["Ada", "Bob", "Cy"] {
        test.user(name).with_role("admin").await;
    }
    test.user("Dee").with_role("guest").await;
    let conn = &mut *test.write().await;
    let admin = Role::find_or_fail(conn, 1).await.unwrap();

    assert_eq!(admin.users().query().count(conn).await.unwrap(), 3);
    let others = admin.users().query().filter(User::ID.gt(1));
    let names: Vec<String> =
        others.get_results(conn).await.unwrap().iter().map(|user| user.name.clone()).collect();
    assert_eq!(names, ["Bob", "Cy"]);
}

#[test_on_both]
async fn rule_11_exists_says_if_there_is_a_row(test: Test) {
    let ada = test.user("Ada").with_profile("A").await;
    let bob = test.user("Bob").await;
    let conn = &mut *test.write().await;

    assert!(ada.profile().query().exists(conn).await.unwrap());
    assert!(!bob.profile().query().exists(conn).await.unwrap());
}

#[test_on_both]
async fn rule_11_update_writes_to_the_rows_of_the_query_alone(test: Test) {
    let ada = test.user("Ada").with_profile("A").await;
    test.user("Bob").with_profile("B").await;
    let conn = &mut *test.write().await;

    let values = Profile::changes().set(Profile::BIO, "new").set_null(Profile::AVATAR_URL);
    assert_eq!(ada.profile().query().update(conn, values).await.unwrap(), 1);

    let profiles = Profile::query().order_by(Profile::ID.asc()).all(conn).await.unwrap();
    let bios: Vec<&str> = profiles.iter().map(|profile| profile.bio.as_str()).collect();
    assert_eq!(bios, ["new", ""]);
}

#[test_on_both]
async fn rule_11_update_writes_null(test: Test) {
    let ada = test.user("Ada").with_profile("A").await;
    test.sql("UPDATE profiles SET avatar_url = 'https://example.com/a.png'").await;
    let conn = &mut *test.write().await;

    let values = Profile::changes().set_null(Profile::AVATAR_URL);
    ada.profile().query().update(conn, values).await.unwrap();

    assert_eq!(Profile::find_or_fail(conn, 1).await.unwrap().avatar_url, None);
}

#[test_on_both]
async fn rule_11_update_without_values_writes_nothing(test: Test) {
    let ada = test.user("Ada").with_profile("A").await;
    let conn = &mut *test.write().await;

    assert_eq!(ada.profile().query().update(conn, Profile::changes()).await.unwrap(), 0);
}

#[test_on_both]
async fn rule_11_of_two_values_for_a_column_update_takes_the_last(test: Test) {
    let ada = test.user("Ada").with_profile("A").await;
    let conn = &mut *test.write().await;

    let values = Profile::changes().set(Profile::BIO, "first").set(Profile::BIO, "last");
    assert_eq!(ada.profile().query().update(conn, values).await.unwrap(), 1);

    assert_eq!(Profile::find_or_fail(conn, 1).await.unwrap().bio, "last");
}

#[test_on_both]
async fn rule_11_update_takes_no_relations(test: Test) {
    let ada = test.user("Ada").with_profile("A").await;
    let conn = &mut *test.write().await;

    let values = Profile::changes().associate(Profile::USER, 2);
    let refused = ada.profile().query().update(conn, values).await.unwrap_err();

    assert_eq!(refused.code(), "BAD_USER_INPUT");
}

#[test_on_both]
async fn rule_11_delete_deletes_the_rows_of_the_query_alone(test: Test) {
    let ada = test.user("Ada").with_profile("A").await;
    test.user("Bob").with_profile("B").await;
    let conn = &mut *test.write().await;

    assert_eq!(ada.profile().query().delete(conn).await.unwrap(), 1);

    let profiles = Profile::query().all(conn).await.unwrap();
    let names: Vec<&str> = profiles.iter().map(|profile| profile.display_name.as_str()).collect();
    assert_eq!(names, ["B"]);
}

#[test_on_both]
async fn rule_10_the_query_of_a_relation_keeps_to_its_standing_constraint(test: Test) {
    let ada = test.user("Ada").with_deleted_profile("A").await;
    let conn = &mut *test.write().await;

    assert_eq!(ada.profile().query().count(conn).await.unwrap(), 0);
    assert_eq!(ada.profile().query().delete(conn).await.unwrap(), 0);
    assert_eq!(Profile::query().count(conn).await.unwrap(), 1);
}

/// Not even a row whose key is null too.
#[test_on_both]
async fn rule_6_the_query_of_an_owner_without_a_key_finds_nothing(test: Test) {
    let person = test.person("Cy").await;
    let passport = test.passport("P").await;
    let conn = &mut *test.write().await;

    assert!(person.passport().query().first(conn).await.unwrap().is_none());
    assert!(person.country().query().first(conn).await.unwrap().is_none());
    assert!(passport.holder().query().first(conn).await.unwrap().is_none());
    assert_eq!(person.passport().query().delete(conn).await.unwrap(), 0);
}

#[test_on_both]
async fn rule_12_the_query_of_a_has_many_can_be_paginated(test: Test) {
    for name in ["a", "b", "c", "d", "e"] {
        test.user(name).with_role("admin").await;
    }
    let conn = &mut *test.write().await;
    let admin = Role::find_or_fail(conn, 1).await.unwrap();

    let page = admin.users().query().paginate(conn, 1, 3).await.unwrap();

    assert_eq!(page.total, 5);
    assert_eq!(page.last_page, 2);
    assert_eq!(page.rows.len(), 3);
}

#[test_on_both]
async fn rule_12_a_query_over_a_model_can_be_paginated(test: Test) {
    for name in ["a", "b", "c", "d", "e"] {
        test.user(name).await;
    }
    let conn = &mut *test.write().await;

    let page = User::query().preload(User::PROFILE).paginate(conn, 3, 2).await.unwrap();

    assert_eq!(page.total, 5);
    assert_eq!(page.per_page, 2);
    assert_eq!(page.current_page, 3);
    assert_eq!(page.last_page, 3);
    assert_eq!(page.rows.iter().map(|user| user.name.as_str()).collect::<Vec<_>>(), ["e"]);
}

#[test_on_both]
async fn rule_12_numbers_of_pages_are_at_least_one(test: Test) {
    let conn = &mut *test.write().await;

    let nobody = User::query().filter(User::ID.eq_any(Vec::<i64>::new()));
    let page = nobody.paginate(conn, 0, 0).await.unwrap();

    assert_eq!(page.total, 0);
    assert_eq!(page.current_page, 1);
    assert_eq!(page.last_page, 1);
    assert_eq!(page.per_page, 1);
}
