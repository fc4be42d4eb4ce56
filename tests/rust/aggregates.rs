//! Aggregates in Rust: rule 19.

use relata::models::{Profile, Role, User};
use relata::orm::Aggregate;
use relata::prelude::*;
use relata::types::{DateTime, Utc};

use crate::domain::Person;
use crate::support::{Test, test_on_both};

#[test_on_both]
async fn rule_19_aggregates_come_with_the_rows_under_their_names(test: Test) {
    let ada = test.user("Ada").await;
    test.user("Bob").await;
    let profile = test.profile("A").private().of(&ada).await;
    let conn = &mut *test.write().await;
    test.statements();

    let users = User::query()
        .with_count(User::PROFILE)
        .with_aggregate(User::PROFILE, Profile::UPDATED_AT.max(), "changed")
        .with_aggregate_where(User::PROFILE, Aggregate::count(), "public", |profile| {
            profile.filter(Profile::IS_PUBLIC.eq(true))
        })
        .order_by(User::ID.asc())
        .all(conn)
        .await
        .unwrap();

    let changed = |user: &Row<User>| user.extra::<DateTime<Utc>>("changed").unwrap();
    assert_eq!(users[0].extra::<i64>("profile_count").unwrap(), Some(1));
    assert_eq!(users[0].extra::<i64>("public").unwrap(), Some(0));
    assert_eq!(changed(&users[0]), Some(profile.updated_at));
    assert_eq!(users[1].extra::<i64>("profile_count").unwrap(), Some(0));
    assert_eq!(changed(&users[1]), None);
    assert_eq!(test.statements().len(), 3);
}

#[test_on_both]
async fn rule_19_a_name_without_a_value_is_an_error(test: Test) {
    let ada = test.user("Ada").await;

    assert_eq!(ada.extra::<i64>("nothing").unwrap_err().code(), "BAD_USER_INPUT");
}

#[test_on_both]
async fn rule_19_aggregates_of_plain_models_are_in_their_order(test: Test) {
    let ada = test.user("Ada").with_profile("A").await.into_model();
    let bob = test.user("Bob").await.into_model();
    let cy = test.user("Cy").with_profile("C").await.into_model();
    let models = [cy, bob, ada];
    let conn = &mut *test.write().await;

    assert_eq!(User::PROFILE.load_count(conn, &models).await.unwrap(), [1, 0, 1]);
    assert_eq!(
        User::PROFILE.load_aggregate(conn, &models, Profile::ID.min()).await.unwrap(),
        [Some(2), None, Some(1)]
    );
}

#[test_on_both]
async fn rule_19_the_query_of_a_relation_has_aggregates_too(test: Test) {
    let ada = test.user("Ada").with_profile("A").await;
    let conn = &mut *test.write().await;

    let newest = ada.profile().query().aggregate(conn, Profile::ID.max()).await.unwrap();

    assert_eq!(newest, Some(1));
}

#[test_on_both]
async fn rule_19_a_boolean_has_no_greatest_value(test: Test) {
    let conn = &mut *test.write().await;

    let error = Profile::query().aggregate(conn, Profile::IS_PUBLIC.max()).await.unwrap_err();

    assert_eq!(error.code(), "BAD_USER_INPUT");
}

#[test_on_both]
async fn rule_19_sums_and_means_leave_nulls_out(test: Test) {
    test.sql(
        "
        INSERT INTO people (id, name, age, height, is_alive) VALUES
            (1, 'a', 3, 1.5, true),
            (2, 'b', 4, NULL, true),
            (3, 'c', NULL, 0.25, true)",
    )
    .await;
    let conn = &mut *test.write().await;
    let people = Person::query;

    assert_eq!(people().aggregate(conn, Person::AGE.sum()).await.unwrap(), Some(7));
    assert_eq!(people().aggregate(conn, Person::HEIGHT.sum()).await.unwrap(), Some(1.75));
    assert_eq!(people().aggregate(conn, Person::AGE.average()).await.unwrap(), Some(3.5));
}

#[test_on_both]
async fn rule_19_the_mean_of_no_rows_is_none(test: Test) {
    test.person("Ada").aged(9).await;
    let conn = &mut *test.write().await;

    let older = Person::query().filter(Person::AGE.gt(9));

    assert_eq!(older.aggregate(conn, Person::AGE.average()).await.unwrap(), None);
}

/// Lucid: `loadCount` and `loadAggregate`.
#[test_on_both]
async fn rule_19_a_row_in_memory_takes_aggregates(test: Test) {
    test.user("Ada").with_role("admin").await;
    test.user("Bob").with_role("admin").await;
    let conn = &mut *test.write().await;
    let mut admin = Role::find_or_fail(conn, 1).await.unwrap();
    test.statements();

    let count = admin.load_count(conn, Role::USERS).await.unwrap();
    let newest = admin.load_aggregate(conn, Role::USERS, User::ID.max(), "newest").await.unwrap();

    assert_eq!(count, 2);
    assert_eq!(newest, Some(2));
    assert_eq!(admin.extra::<i64>("users_count").unwrap(), Some(2));
    assert_eq!(admin.extra::<i64>("newest").unwrap(), Some(2));
    assert_eq!(test.statements().len(), 2);
}

#[test_on_both]
async fn rule_19_many_rows_in_memory_take_aggregates_in_one_statement(test: Test) {
    test.user("Ada").with_profile("A").await;
    test.user("Bob").await;
    let conn = &mut *test.write().await;
    let mut users = User::query().order_by(User::ID.asc()).all(conn).await.unwrap();
    test.statements();

    users.load_count(conn, User::PROFILE).await.unwrap();
    users.load_aggregate(conn, User::PROFILE, Profile::ID.min(), "first").await.unwrap();

    let values = |name: &str| -> Vec<Option<i64>> {
        users.iter().map(|user| user.extra(name).unwrap()).collect()
    };
    assert_eq!(values("profile_count"), [Some(1), Some(0)]);
    assert_eq!(values("first"), [Some(1), None]);
    assert_eq!(test.statements().len(), 2);
}

#[test_on_both]
async fn rule_19_the_last_of_two_values_with_one_name_counts(test: Test) {
    test.user("Ada").with_role("admin").await;
    test.user("Bob").with_role("admin").await;
    let conn = &mut *test.write().await;

    let mut admin = Role::query()
        .with_aggregate(Role::USERS, User::ID.min(), "user")
        .with_aggregate(Role::USERS, User::ID.max(), "user")
        .first_or_fail(conn)
        .await
        .unwrap();
    assert_eq!(admin.extra::<i64>("user").unwrap(), Some(2));

    admin.load_aggregate(conn, Role::USERS, User::ID.min(), "user").await.unwrap();
    assert_eq!(admin.extra::<i64>("user").unwrap(), Some(1));
}

#[test_on_both]
async fn rule_19_a_count_loaded_again_replaces_the_first(test: Test) {
    test.user("Ada").with_profile("A").await;
    let conn = &mut *test.write().await;
    let mut ada = User::query().with_count(User::PROFILE).first_or_fail(conn).await.unwrap();
    assert_eq!(ada.extra::<i64>("profile_count").unwrap(), Some(1));

    conn.batch_execute("DELETE FROM profiles").await.unwrap();

    assert_eq!(ada.load_count(conn, User::PROFILE).await.unwrap(), 0);
    assert_eq!(ada.extra::<i64>("profile_count").unwrap(), Some(0));
}
