//! Finding and making rows of a model, in Lucid's words.

mod concurrency;
mod create_many;
mod find;
mod first_or_create;

use relata::Changes;
use relata::models::User;
use relata::prelude::*;

/// A user to make, whose e-mail address follows from the name.
fn user(name: &str) -> Changes<User> {
    User::changes().set(User::NAME, name).set(User::EMAIL, format!("{name}@example.com"))
}

fn ids(users: &[Row<User>]) -> Vec<i64> {
    users.iter().map(|user| user.id).collect()
}
