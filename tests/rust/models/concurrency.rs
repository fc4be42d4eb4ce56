//! Many callers that want the same row at once: rules 29 and 30.

use std::future::Future;
use std::time::Duration;

use relata::database::Database;
use relata::models::User;
use relata::prelude::*;
use relata::{Changes, Error};

use super::user;
use crate::domain::Person;
use crate::support::{Test, test_on_both};

/// How many want the same row at once.
const CALLERS: usize = 50;

/// The results of calls that run at once.
async fn all_at_once<T, F>(
    test: &Test,
    call: impl Fn(usize, Database) -> F,
) -> Vec<Result<T, Error>>
where
    T: Send + 'static,
    F: Future<Output = Result<T, Error>> + Send + 'static,
{
    let calls: Vec<_> =
        (0..CALLERS).map(|number| tokio::spawn(call(number, test.database.clone()))).collect();

    let mut results = Vec::new();
    for call in calls {
        results.push(call.await.unwrap());
    }
    results
}

async fn count_users(test: &Test) -> i64 {
    User::query().count(&mut *test.write().await).await.unwrap()
}

/// There is no unique index on the name.
#[test_on_both]
async fn rule_29_of_fifty_first_or_create_one_makes_the_row_and_the_rest_find_it(test: Test) {
    let users = all_at_once(&test, |number, database| async move {
        let conn = &mut *database.write().await?;
        let search = User::changes().set(User::NAME, "Same");
        let values = User::changes().set(User::EMAIL, format!("{number}@example.com"));
        User::first_or_create(conn, search, values).await
    })
    .await;

    let users: Vec<_> = users.into_iter().map(Result::unwrap).collect();
    assert_eq!(users.iter().filter(|user| user.created).count(), 1);
    assert!(users.iter().all(|user| user.id == users[0].id));
    assert_eq!(count_users(&test).await, 1);
}

/// The unique index of the e-mail address keeps those apart who make the row by other means.
#[test_on_both]
async fn rule_29_first_or_create_finds_what_a_plain_create_made_meanwhile(test: Test) {
    let results = all_at_once(&test, |number, database| async move {
        let conn = &mut *database.write().await?;
        if number % 2 == 0 {
            return User::create(conn, user("same")).await.map(|user| user.id);
        }
        let search = User::changes().set(User::EMAIL, "same@example.com");
        let values = User::changes().set(User::NAME, "same");
        User::first_or_create(conn, search, values).await.map(|user| user.id)
    })
    .await;

    for (number, result) in results.iter().enumerate() {
        assert!(result.is_ok() || number % 2 == 0, "{result:?}");
    }
    assert_eq!(count_users(&test).await, 1);
}

#[test_on_both]
async fn rule_30_of_fifty_update_or_create_one_makes_the_row_and_all_write(test: Test) {
    let people = all_at_once(&test, |number, database| async move {
        let conn = &mut *database.write().await?;
        let search = Person::changes().set(Person::NAME, "Ada");
        let age = i32::try_from(number).unwrap();
        let values = Person::changes().set(Person::AGE, age).set(Person::IS_ALIVE, true);
        Person::update_or_create(conn, search, values).await
    })
    .await;

    let people: Vec<_> = people.into_iter().map(Result::unwrap).collect();
    assert!(people.iter().all(|person| person.changed));
    assert_eq!(people.iter().filter(|person| person.created).count(), 1);
    assert_eq!(Person::query().count(&mut *test.write().await).await.unwrap(), 1);
}

fn same() -> Changes<User> {
    User::changes().set(User::NAME, "Same").set_null(User::ROLE_ID)
}

fn email(email: &str) -> Changes<User> {
    User::changes().set(User::EMAIL, email)
}

/// There is no unique index, and the order of the columns in `search` does not matter.
#[test_on_both]
async fn rule_29_a_call_waits_for_an_open_transaction_that_has_made_the_row(test: Test) {
    let mut conn = test.database.begin().await.unwrap();
    let made = User::first_or_create(&mut conn, same(), email("a@example.com")).await.unwrap();

    let database = test.database.clone();
    let finds = tokio::spawn(async move {
        let mut conn = database.begin().await?;
        let search = User::changes().set_null(User::ROLE_ID).set(User::NAME, "Same");
        let found = User::first_or_create(&mut conn, search, email("b@example.com")).await?;
        conn.commit().await?;
        Ok::<_, Error>(found)
    });
    let database = test.database.clone();
    let updates = tokio::spawn(async move {
        let conn = &mut *database.write().await?;
        User::update_or_create(conn, same(), email("c@example.com")).await
    });
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(!finds.is_finished() && !updates.is_finished(), "both wait");
    conn.commit().await.unwrap();

    let found = finds.await.unwrap().unwrap();
    let updated = updates.await.unwrap().unwrap();
    assert!(made.created && !found.created && !updated.created);
    assert!(updated.changed);
    assert_eq!(updated.email, "c@example.com");
    assert_eq!([found.id, updated.id], [made.id, made.id]);
    assert_eq!(count_users(&test).await, 1);
}
