//! The verbs of a hasMany: rule 33.

use relata::Changes;
use relata::models::User;
use relata::prelude::*;

use crate::domain::Person;
use crate::rust::problems;
use crate::support::{Test, test_on_both};

fn user(name: &str) -> Changes<User> {
    User::changes().set(User::NAME, name).set(User::EMAIL, format!("{name}@example.com"))
}

fn person(name: &str) -> Changes<Person> {
    Person::changes().set(Person::NAME, name).set(Person::IS_ALIVE, true)
}

#[test_on_both]
async fn rule_33_create_many_gives_rows_in_the_order_of_its_values(test: Test) {
    let role = test.role("admin").await;
    let conn = &mut *test.write().await;

    let made = role.users().create_many(conn, vec![user("b"), user("a")]).await.unwrap();

    let names: Vec<&str> = made.iter().map(|user| user.name.as_str()).collect();
    assert_eq!(names, ["b", "a"]);
    assert!(made.iter().all(|user| user.role_id == Some(role.id)));
}

/// Rows that follow one another with the same columns share an INSERT: here `a`, then `b` and `c`,
/// then `d`.
#[test_on_both]
async fn rule_33_create_many_inserts_runs_of_rows_with_the_same_columns(test: Test) {
    let country = test.country("CH", "Switzerland").await;
    let conn = &mut *test.write().await;

    let rows = vec![
        person("a"),
        person("b").set(Person::AGE, 3),
        person("c").set(Person::AGE, 2),
        person("d"),
    ];
    let made = country.people().create_many(conn, rows).await.unwrap();

    let statements = test.statements();
    let inserts = statements.iter().filter(|sql| sql.starts_with("INSERT"));
    assert_eq!(inserts.count(), 3, "{statements:#?}");
    let rows: Vec<_> =
        made.iter().map(|person| (person.id, person.name.as_str(), person.age)).collect();
    assert_eq!(rows, [(1, "a", None), (2, "b", Some(3)), (3, "c", Some(2)), (4, "d", None)]);
    assert!(made.iter().all(|person| person.country_code.as_deref() == Some("CH")));
}

#[test_on_both]
async fn rule_33_create_many_makes_no_row_where_one_is_incomplete(test: Test) {
    let country = test.country("CH", "Switzerland").await;
    let conn = &mut *test.write().await;

    let rows = vec![person("a"), Person::changes().set(Person::NAME, "b")];
    let refused = country.people().create_many(conn, rows).await.unwrap_err();

    assert_eq!(problems(&refused), [("isAlive", "is required")]);
    assert_eq!(country.people().query().count(conn).await.unwrap(), 0);
}

#[test_on_both]
async fn rule_33_fetch_or_create_many_makes_the_missing_rows(test: Test) {
    let role = test.role("admin").await;
    let conn = &mut *test.write().await;
    role.users().create_many(conn, vec![user("a")]).await.unwrap();

    let rows = vec![user("a"), user("c")];
    let fetched = role.users().fetch_or_create_many(conn, User::EMAIL, rows).await.unwrap();

    let created: Vec<bool> = fetched.iter().map(|user| user.created).collect();
    assert_eq!(created, [false, true]);
}

#[test_on_both]
async fn rule_33_update_or_create_many_updates_the_rows_it_finds(test: Test) {
    let role = test.role("admin").await;
    let conn = &mut *test.write().await;
    role.users().create_many(conn, vec![user("a")]).await.unwrap();

    let rows = vec![user("a").set(User::NAME, "A")];
    let updated = role.users().update_or_create_many(conn, User::EMAIL, rows).await.unwrap();

    assert!(!updated[0].created);
    assert!(updated[0].changed);
    assert_eq!(updated[0].name, "A");
}

#[test_on_both]
async fn rule_33_save_many_moves_existing_rows(test: Test) {
    let ada = test.user("Ada").with_role("guest").await;
    let role = test.role("admin").await;
    let conn = &mut *test.write().await;

    let moved = role.users().save_many(conn, vec![User::existing(ada.id)]).await.unwrap();

    assert_eq!(moved[0].role_id, Some(role.id));
    assert_eq!(role.users().query().count(conn).await.unwrap(), 1);
}
