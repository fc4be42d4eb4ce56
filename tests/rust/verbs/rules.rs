//! The rules that a model declares hold in Rust, wherever values are written.

use relata::Changes;
use relata::Error;
use relata::models::{Profile, User};
use relata::orm::Aggregate;
use relata::prelude::*;
use relata::types::{BigDecimal, NaiveDate};
use serde_json::json;

use crate::domain::{Person, Sketch};
use crate::rust::problems;
use crate::support::{Test, test_on_both};

/// Values that break two rules.
fn broken_user() -> Changes<User> {
    User::changes().set(User::NAME, "").set(User::EMAIL, "nobody")
}

#[track_caller]
fn assert_broken_user(error: &Error) {
    assert_eq!(
        problems(error),
        [("name", "must have 1 to 200 characters"), ("email", "must be an e-mail address")]
    );
}

#[test_on_both]
async fn rules_hold_for_verbs_of_the_model(test: Test) {
    let conn = &mut *test.write().await;

    let one = User::create(conn, broken_user()).await.unwrap_err();
    let many = User::create_many(conn, vec![broken_user()]).await.unwrap_err();

    assert_broken_user(&one);
    assert_broken_user(&many);
    assert_eq!(User::query().count(conn).await.unwrap(), 0);
}

#[test_on_both]
async fn rules_hold_for_values_of_a_row_that_is_found(test: Test) {
    test.user("Ada").await;
    let conn = &mut *test.write().await;

    let search = User::changes().set(User::ID, 1);
    let error = User::update_or_create(conn, search, broken_user()).await.unwrap_err();

    assert_broken_user(&error);
    assert_eq!(User::find_or_fail(conn, 1).await.unwrap().name, "Ada");
}

#[test_on_both]
async fn rules_hold_for_verbs_of_a_relation(test: Test) {
    let ada = test.user("Ada").with_profile("A").await;
    let conn = &mut *test.write().await;

    let values = Profile::changes().set(Profile::AVATAR_URL, "no url");
    let error = ada.profile().update_or_create(conn, Profile::changes(), values).await.unwrap_err();

    assert_eq!(problems(&error), [("avatarUrl", "must be a URL that begins with http: or https:")]);
}

#[test_on_both]
async fn rules_hold_for_the_update_of_a_query_before_any_statement(test: Test) {
    let ada = test.user("Ada").with_profile("A").await;
    let conn = &mut *test.write().await;

    let values = Profile::changes().set(Profile::AVATAR_URL, "no url");
    let of_relation = ada.profile().query().update(conn, values).await.unwrap_err();
    let of_model = User::query().update(conn, broken_user()).await.unwrap_err();

    assert_eq!(
        problems(&of_relation),
        [("avatarUrl", "must be a URL that begins with http: or https:")]
    );
    assert_broken_user(&of_model);
    assert_eq!(test.statements(), [""; 0]);
}

#[test_on_both]
async fn a_required_column_that_is_missing_is_named(test: Test) {
    let conn = &mut *test.write().await;

    let error = User::create(conn, User::changes().set(User::NAME, "x")).await.unwrap_err();

    assert_eq!(problems(&error), [("email", "is required")]);
}

/// What GraphQL does not have is refused alike: one of the databases would keep it, and the other not.
#[test_on_both]
async fn values_that_graphql_does_not_have_are_refused(test: Test) {
    let far = NaiveDate::from_ymd_opt(20_000, 1, 1).unwrap();
    let moment = far.and_hms_opt(0, 0, 0).unwrap().and_utc();
    let long: BigDecimal = "9".repeat(101).parse().unwrap();
    let conn = &mut *test.write().await;

    for (values, field, message) in [
        (Sketch::changes().set(Sketch::DOUBLE, f64::INFINITY), "double", "must be a finite number"),
        (Sketch::changes().set(Sketch::SINGLE, f32::NAN), "single", "must be a finite number"),
        (Sketch::changes().set(Sketch::TITLE, "a\0b"), "title", NO_NUL),
        (Sketch::changes().set(Sketch::EXTRA, json!([{ "a\0": 1 }])), "extra", NO_NUL),
        (
            Sketch::changes().set(Sketch::PRICE, long.clone()),
            "price",
            "must have at most 100 digits before the point and behind it",
        ),
        (
            Sketch::changes().set(Sketch::MOMENT, moment),
            "moment",
            "must be between the years 1 and 9999",
        ),
        (Sketch::changes().set(Sketch::DAY, far), "day", "must be between the years 1 and 9999"),
    ] {
        let error = Sketch::create(conn, values).await.unwrap_err();

        assert_eq!(problems(&error), [(field, message)]);
    }
}

const NO_NUL: &str = "must not contain the character NUL";

/// PostgreSQL has no text with NUL, and takes NaN for equal to itself.
#[test_on_both]
async fn values_that_graphql_does_not_have_are_refused_in_a_condition(test: Test) {
    let conn = &mut *test.write().await;

    for condition in [
        Sketch::DOUBLE.eq(f64::NAN),
        Sketch::TITLE.eq("a\0b"),
        Sketch::TITLE.contains("a\0b"),
        Sketch::TITLE.eq_any(["a", "b\0"]),
    ] {
        let error = Sketch::query().filter(condition).all(conn).await.unwrap_err();

        assert_eq!(error.code(), "BAD_USER_INPUT", "{error:?}");
    }
}

#[test_on_both]
async fn values_that_graphql_does_not_have_are_refused_in_preloads_and_aggregates(test: Test) {
    test.person("Ada").await;
    let conn = &mut *test.write().await;
    let strange = || Person::NAME.contains("a\0b");
    let count = Aggregate::count();

    let preload =
        Person::query().preload_with(Person::MENTEES, |mentees| mentees.filter(strange()));
    let nested = Person::query().preload_with(Person::MENTOR, |mentor| {
        mentor.preload_with(Person::MENTEES, |mentees| mentees.filter(strange()))
    });
    let aggregate =
        Person::query().with_aggregate_where(Person::MENTEES, count, "named", |mentees| {
            mentees.filter(strange())
        });
    let mut ada = Person::find_or_fail(conn, 1).await.unwrap();
    let loaded =
        ada.load_relation_with(conn, Person::MENTEES, |mentees| mentees.filter(strange())).await;

    let message = format!("the value to compare `name` with {NO_NUL}");
    let errors = [
        loaded.map(drop).unwrap_err(),
        preload.all(conn).await.unwrap_err(),
        nested.all(conn).await.unwrap_err(),
        aggregate.all(conn).await.unwrap_err(),
    ];
    for error in errors {
        assert_eq!((error.code(), error.to_string()), ("BAD_USER_INPUT", message.clone()));
    }
}
