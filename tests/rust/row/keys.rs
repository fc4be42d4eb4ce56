//! Primary keys that are changed in memory: a row is found by the key that it was read with.

use relata::models::User;
use relata::prelude::*;

use crate::domain::Country;
use crate::rust::unique_columns;
use crate::support::{Test, test_on_both};

#[test_on_both]
async fn save_with_the_key_of_another_row_is_refused(test: Test) {
    let mut ada = test.user("Ada").await;
    test.user("Bob").await;
    let conn = &mut *test.write().await;
    ada.id = 2;
    ada.name = "x".into();

    let taken = ada.save(conn).await.unwrap_err();

    assert_eq!(unique_columns(&taken), ("User", vec!["id"]));
    assert_eq!(User::find_or_fail(conn, 2).await.unwrap().name, "Bob");
}

#[test_on_both]
async fn save_with_a_free_key_gives_the_row_that_key(test: Test) {
    let mut ada = test.user("Ada").await;
    let conn = &mut *test.write().await;
    ada.id = 9;

    assert!(ada.save(conn).await.unwrap());

    assert_eq!(ada.id, 9);
    assert_eq!(User::find_or_fail(conn, 9).await.unwrap().name, "Ada");
    assert!(User::find(conn, 1).await.unwrap().is_none());
}

#[test_on_both]
async fn update_refresh_and_delete_find_the_row_by_the_key_that_it_was_read_with(test: Test) {
    let mut ada = test.user("Ada").await;
    test.user("Bob").await;
    let conn = &mut *test.write().await;

    ada.id = 2;
    assert!(ada.update(conn, User::changes().set(User::ID, 7)).await.unwrap());
    ada.id = 2;
    ada.refresh(conn).await.unwrap();
    assert_eq!(ada.id, 7);
    ada.id = 2;
    assert!(ada.delete(conn).await.unwrap());

    let users = User::query().all(conn).await.unwrap();
    assert_eq!(users.iter().map(|user| user.id).collect::<Vec<_>>(), [2]);
}

#[test_on_both]
async fn a_key_that_is_a_text_can_be_changed_too(test: Test) {
    let mut germany = test.country("de", "Germany").await;
    test.country("fr", "France").await;
    let conn = &mut *test.write().await;

    germany.code = "fr".into();
    let taken = germany.save(conn).await.unwrap_err();
    germany.code = "dd".into();
    assert!(germany.save(conn).await.unwrap());

    assert_eq!(unique_columns(&taken), ("Country", vec!["code"]));
    let countries = Country::query().all(conn).await.unwrap();
    let codes: Vec<&str> = countries.iter().map(|country| country.code.as_str()).collect();
    assert_eq!(codes, ["dd", "fr"]);
}
