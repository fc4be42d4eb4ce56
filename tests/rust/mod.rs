//! The Rust API over models.

mod aggregates;
mod conditions;
mod factories;
mod fields;
mod lazy;
mod load;
mod migrations;
mod models;
mod paginate;
mod postgres;
mod preload;
mod preludes;
mod query;
mod related_filter;
mod row;
mod sqlite;
mod stored;
mod transactions;
mod verbs;

use relata::Error;

/// The values that broke a rule, each with its message.
#[track_caller]
fn problems(error: &Error) -> Vec<(&str, &str)> {
    let Error::Invalid(problems) = error else { panic!("{error:?}") };
    problems.iter().map(|(field, message)| (field.as_str(), message.as_str())).collect()
}

/// The model and the columns of a unique violation.
#[track_caller]
fn unique_columns(error: &Error) -> (&str, Vec<&str>) {
    let Error::UniqueViolation { model, columns, .. } = error else { panic!("{error:?}") };
    (model, columns.iter().map(AsRef::as_ref).collect())
}
