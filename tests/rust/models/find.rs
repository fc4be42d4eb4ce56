//! `find`, `find_by`, `find_many`, `all` and `first`.

use relata::Error;
use relata::database::Key;
use relata::models::{Role, User};
use relata::prelude::*;

use super::ids;
use crate::domain::Country;
use crate::support::{Test, test_on_both};

#[test_on_both]
async fn find_by_gives_the_row_with_a_value_in_a_column(test: Test) {
    test.user("Ada").await;
    let bob = test.user("Bob").await;
    let conn = &mut *test.write().await;

    let found = User::find_by(conn, User::EMAIL, "bob@example.com").await.unwrap().unwrap();

    assert_eq!(found.id, bob.id);
    assert_eq!(
        test.statements(),
        ["SELECT users.id, users.uuid, users.name, users.email, users.role_id, \
          users.created_at, users.updated_at FROM users \
          WHERE users.email = ? ORDER BY users.id ASC LIMIT ?"]
    );
    assert!(User::find_by(conn, User::EMAIL, "nobody").await.unwrap().is_none());
}

#[test_on_both]
async fn find_by_takes_values_of_other_kinds(test: Test) {
    let ada = test.user("Ada").await;
    let conn = &mut *test.write().await;

    let found = User::find_by(conn, User::UUID, ada.uuid).await.unwrap().unwrap();

    assert_eq!(found.id, ada.id);
}

/// Also where the column may be null.
#[test_on_both]
async fn of_many_rows_find_by_gives_the_one_with_the_lowest_key(test: Test) {
    test.user("Ada").with_role("admin").await;
    test.user("Bob").with_role("guest").await;
    test.user("Cy").with_role("guest").await;
    let conn = &mut *test.write().await;

    assert_eq!(User::find_by(conn, User::ROLE_ID, 2).await.unwrap().unwrap().name, "Bob");
    assert_eq!(User::find_by_or_fail(conn, User::ROLE_ID, 2).await.unwrap().name, "Bob");
}

#[test_on_both]
async fn find_by_or_fail_names_the_model(test: Test) {
    let conn = &mut *test.write().await;

    let missing = User::find_by_or_fail(conn, User::EMAIL, "nobody").await.unwrap_err();

    assert!(matches!(missing, Error::RowNotFound { model: "User" }), "{missing:?}");
    assert_eq!(missing.code(), "NOT_FOUND");
    assert_eq!(missing.to_string(), "no User meets the conditions");
}

/// As in Lucid, for keys in any order.
#[test_on_both]
async fn find_many_gives_the_greatest_key_first(test: Test) {
    for name in ["a", "b", "c", "d", "e"] {
        test.user(name).await;
    }
    let conn = &mut *test.write().await;

    assert_eq!(ids(&User::find_many(conn, [2, 9, 4, 1, 2]).await.unwrap()), [4, 2, 1]);
    assert_eq!(test.statements().len(), 1);
    assert_eq!(ids(&User::find_many(conn, Vec::<i64>::new()).await.unwrap()), [0; 0]);
}

#[test_on_both]
async fn find_many_orders_keys_that_are_texts(test: Test) {
    test.country("de", "Germany").await;
    test.country("fr", "France").await;
    let conn = &mut *test.write().await;

    let countries = Country::find_many(conn, ["de", "fr", "xx"]).await.unwrap();

    let codes: Vec<&str> = countries.iter().map(|country| country.code.as_str()).collect();
    assert_eq!(codes, ["fr", "de"]);
}

/// As in Lucid; a query has the lowest key first.
#[test_on_both]
async fn all_of_a_model_gives_the_greatest_key_first(test: Test) {
    for name in ["a", "b", "c"] {
        test.user(name).await;
    }
    let conn = &mut *test.write().await;

    assert_eq!(ids(&User::all(conn).await.unwrap()), [3, 2, 1]);
    assert_eq!(ids(&User::query().all(conn).await.unwrap()), [1, 2, 3]);
}

#[test_on_both]
async fn first_gives_the_lowest_key_in_one_statement(test: Test) {
    test.sql("INSERT INTO roles (id, name) VALUES (7, 'b'), (3, 'a')").await;
    let conn = &mut *test.write().await;

    assert_eq!(Role::query().first(conn).await.unwrap().unwrap().id, 3);
    assert_eq!(Role::first_or_fail(conn).await.unwrap().id, 3);
    assert_eq!(test.statements().len(), 2);
}

#[test_on_both]
async fn first_of_no_rows_is_none_or_an_error(test: Test) {
    let conn = &mut *test.write().await;

    assert!(User::query().first(conn).await.unwrap().is_none());
    let missing = User::first_or_fail(conn).await.unwrap_err();
    assert!(matches!(missing, Error::RowNotFound { model: "User" }), "{missing:?}");
}

#[test_on_both]
async fn first_or_fail_minds_the_conditions_of_a_query(test: Test) {
    test.role("a").await;
    let role = test.role("b").await;
    let conn = &mut *test.write().await;
    let named = |name: &str| Role::query().filter(Role::NAME.eq(name));

    assert_eq!(named("b").first_or_fail(conn).await.unwrap().id, role.id);
    assert_eq!(named("c").first_or_fail(conn).await.unwrap_err().code(), "NOT_FOUND");
}

#[test_on_both]
async fn first_or_fail_of_a_relation_names_the_related_model(test: Test) {
    let ada = test.user("Ada").await;
    let conn = &mut *test.write().await;

    let missing = ada.profile().query().first_or_fail(conn).await.unwrap_err();

    assert!(matches!(missing, Error::RowNotFound { model: "Profile" }), "{missing:?}");
}

#[test_on_both]
async fn a_row_is_found_and_made_by_a_key_that_is_a_text(test: Test) {
    let conn = &mut *test.write().await;
    let values = Country::changes().set(Country::CODE, "fr").set(Country::NAME, "France");
    Country::create(conn, values).await.unwrap();

    let found = Country::find_or_fail(conn, Key::Text("fr".into())).await.unwrap();
    let search = Country::changes().set(Country::CODE, "fr");
    let again = Country::first_or_create(conn, search, Country::changes()).await.unwrap();

    assert_eq!(found.name, "France");
    assert!(!again.created);
    assert_eq!(again.name, "France");
}
