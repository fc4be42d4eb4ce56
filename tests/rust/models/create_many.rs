//! `create_many`, and the model's verbs in a transaction of the caller: rules 21 and 22.

use relata::models::{Profile, User};
use relata::prelude::*;

use super::{ids, user};
use crate::rust::unique_columns;
use crate::support::{Test, test_on_both};

#[test_on_both]
async fn rule_21_create_many_makes_rows_in_order_and_in_one_transaction(test: Test) {
    let conn = &mut *test.write().await;

    let profile = Profile::changes().set(Profile::DISPLAY_NAME, "A");
    let rows = vec![user("b"), user("a").create(User::PROFILE, profile)];
    let made = User::create_many(conn, rows).await.unwrap();

    let statements = test.statements();
    let first_word = |sql: &String| sql.split_whitespace().next().unwrap().to_owned();
    let mut words: Vec<String> = statements.iter().map(first_word).collect();
    words.retain(|word| word != "SELECT");
    assert_eq!(words, ["BEGIN", "INSERT", "INSERT", "INSERT", "COMMIT"]);
    let names: Vec<&str> = made.iter().map(|user| user.name.as_str()).collect();
    assert_eq!(names, ["b", "a"]);
    assert_eq!(ids(&made), [1, 2]);
    let profile = Profile::find_by_or_fail(conn, Profile::USER_ID, 2).await.unwrap();
    assert_eq!(profile.display_name, "A");
}

#[test_on_both]
async fn rule_21_create_many_makes_all_rows_or_none(test: Test) {
    test.user("b").await;
    let conn = &mut *test.write().await;

    let refused = User::create_many(conn, vec![user("c"), user("b")]).await.unwrap_err();

    assert_eq!(unique_columns(&refused), ("User", vec!["email"]));
    assert_eq!(User::query().count(conn).await.unwrap(), 1);
}

#[test_on_both]
async fn create_many_of_no_rows_needs_no_statement(test: Test) {
    let conn = &mut *test.write().await;

    assert_eq!(User::create_many(conn, Vec::new()).await.unwrap().len(), 0);

    assert_eq!(test.statements(), [""; 0]);
}

#[test_on_both]
async fn rule_22_the_verbs_of_a_model_join_the_callers_transaction(test: Test) {
    test.user("Ada").await;
    let mut conn = test.database.begin().await.unwrap();
    test.statements();

    User::create(&mut conn, user("a")).await.unwrap();
    User::create_many(&mut conn, vec![user("b"), user("c")]).await.unwrap();
    let search = || User::changes().set(User::EMAIL, "d@example.com");
    let name = |name: &str| User::changes().set(User::NAME, name);
    User::first_or_create(&mut conn, search(), name("d")).await.unwrap();
    User::update_or_create(&mut conn, search(), name("e")).await.unwrap();
    assert_eq!(User::all(&mut conn).await.unwrap().len(), 5);

    let statements = test.statements();
    for verb in ["BEGIN", "COMMIT", "SAVEPOINT"] {
        assert!(!statements.iter().any(|sql| sql.starts_with(verb)), "{statements:#?}");
    }
    conn.rollback().await.unwrap();
    assert_eq!(ids(&User::all(&mut *test.write().await).await.unwrap()), [1]);
}
