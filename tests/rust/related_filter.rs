//! Conditions through relations in Rust, in Lucid's words: rules 14 and 15.

use relata::models::{Profile, Role, User};
use relata::prelude::*;
use relata::{Connection, Query};

use crate::support::{Test, test_on_both};

async fn names(conn: &mut Connection, query: Query<User>) -> Vec<String> {
    let users = query.order_by(User::ID.asc()).all(conn).await.unwrap();
    users.iter().map(|user| user.name.clone()).collect()
}

#[test_on_both]
async fn rule_14_a_query_asks_for_related_rows(test: Test) {
    test.seven_users().await;
    let conn = &mut *test.write().await;

    for (query, expected) in [
        (User::query().has(User::PROFILE).filter(User::ID.gt(2)), vec!["Cy", "Dee"]),
        (User::query().doesnt_have(User::PROFILE), vec!["Eve", "Fay", "Gus"]),
        (
            User::query()
                .where_has(User::PROFILE, |profile| profile.filter(Profile::IS_PUBLIC.eq(false))),
            vec!["Dee"],
        ),
        (
            User::query()
                .where_doesnt_have(User::PROFILE, |profile| {
                    profile.filter(Profile::IS_PUBLIC.eq(true))
                })
                .filter(User::ID.le(6)),
            vec!["Dee", "Eve", "Fay"],
        ),
    ] {
        assert_eq!(names(conn, query).await, expected);
    }
}

#[test_on_both]
async fn rule_14_or_joins_a_condition_on_related_rows_to_those_before_it(test: Test) {
    test.seven_users().await;
    let conn = &mut *test.write().await;

    for (query, expected) in [
        (
            User::query().filter(User::ID.eq(5)).or_has(User::PROFILE).filter(User::ID.gt(3)),
            vec!["Dee", "Eve"],
        ),
        (
            User::query().doesnt_have(User::ROLE).or_doesnt_have(User::PROFILE),
            vec!["Cy", "Eve", "Fay", "Gus"],
        ),
        (
            User::query().filter(User::ID.eq(1)).or_where_has(User::ROLE, |role| {
                role.where_has(Role::USERS, |users| users.filter(User::ID.eq(2)))
            }),
            vec!["Ada", "Bob", "Eve"],
        ),
        (
            User::query()
                .or_where_doesnt_have(User::PROFILE, |profile| profile.filter(Profile::ID.lt(99))),
            vec!["Eve", "Fay", "Gus"],
        ),
    ] {
        assert_eq!(names(conn, query).await, expected);
    }
}

/// Bob is an editor.
#[test_on_both]
async fn rule_14_an_or_does_not_reach_past_the_owner_of_a_relation(test: Test) {
    test.seven_users().await;
    let conn = &mut *test.write().await;
    let admin = Role::find_or_fail(conn, 1).await.unwrap();

    let query = admin.users().query().filter(User::ID.eq(1)).or_where(User::ID.eq(2));

    assert_eq!(names(conn, query).await, ["Ada"]);
}

/// The admins are Ada, Dee and Fay, the editors Bob and Eve; nobody is a guest.
#[test_on_both]
async fn rule_15_a_query_compares_the_number_of_related_rows(test: Test) {
    test.seven_users().await;
    test.role("guest").await;
    let conn = &mut *test.write().await;

    for (query, expected) in [
        (Role::query().has_count(Role::USERS, |count| count.gt(2)), vec!["admin"]),
        (
            Role::query().where_has_count(
                Role::USERS,
                |users| users.has(User::PROFILE),
                |count| count.le(1),
            ),
            vec!["editor", "guest"],
        ),
    ] {
        let roles = query.order_by(Role::ID.asc()).all(conn).await.unwrap();
        let names: Vec<_> = roles.iter().map(|role| role.name.as_str()).collect();
        assert_eq!(names, expected);
    }
}
