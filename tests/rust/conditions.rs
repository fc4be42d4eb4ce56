//! Conditions over the fields of a model.

use relata::Query;
use relata::models::User;
use relata::prelude::*;

use crate::support::{Test, test_on_both};

async fn make_users(test: &Test) {
    for name in ["Ada", "Bob", "Cy", "Dee", "Eve"] {
        test.user(name).with_role("admin").await;
    }
}

async fn names(test: &Test, query: Query<User>) -> Vec<String> {
    let users = query.order_by(User::ID.asc()).all(&mut *test.write().await).await.unwrap();
    users.iter().map(|user| user.name.clone()).collect()
}

#[test_on_both]
async fn and_or_and_not_group_as_they_are_written(test: Test) {
    make_users(&test).await;

    let two_or_three = User::ID.ge(2).and(User::ID.lt(4));
    let query = User::query().filter(two_or_three.or(User::ID.eq(5)).and(User::NAME.ne("x")));

    assert_eq!(names(&test, query).await, ["Bob", "Cy", "Eve"]);
}

#[test_on_both]
async fn not_negates_a_condition_on_a_text(test: Test) {
    make_users(&test).await;

    let query = User::query().filter(User::EMAIL.contains("@example").not());

    assert_eq!(names(&test, query).await, [""; 0]);
}

#[test_on_both]
async fn filters_one_after_the_other_are_joined_by_and(test: Test) {
    make_users(&test).await;

    let query = User::query()
        .filter(User::ROLE_ID.is_not_null())
        .filter(User::EMAIL.ends_with(".com"))
        .offset(3);

    assert_eq!(names(&test, query).await, ["Dee", "Eve"]);
}
