//! Cursors: the place of a row in an order, as opaque text.

use async_graphql::Value as Json;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

use super::scalars;
use crate::database::{Comparison, Condition, Direction, Error, Nulls, OrderTerm, Record, Result, Value};

/// The cursor of a row in `order`: the order and the row's values in it.
///
/// # Errors
/// When a column of the order was not read.
pub(super) fn encode(order: &[OrderTerm], record: &Record) -> Result<String> {
    let mut parts = vec![Json::String(signature(order))];
    for term in order {
        let value = record.get(&term.column)?;
        parts.push(value.map_or(Json::Null, |value| scalars::output(&term.column, value)));
    }
    Ok(BASE64_URL_SAFE_NO_PAD.encode(Json::List(parts).to_string()))
}

/// The values of a cursor that was made for the same order.
///
/// # Errors
/// [`Error::BadUserInput`] when the text is no cursor, or one of another order.
pub(super) fn decode(order: &[OrderTerm], cursor: &str, argument: &str) -> Result<Vec<Option<Value>>> {
    let invalid = || Error::BadUserInput(format!("`{argument}` is no cursor of this list in this order"));
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(cursor).map_err(|_| invalid())?;
    let parts: Vec<Json> = serde_json::from_slice(&bytes).map_err(|_| invalid())?;
    let (made_for, values) = parts.split_first().ok_or_else(invalid)?;
    if *made_for != Json::String(signature(order)) || values.len() != order.len() {
        return Err(invalid());
    }
    let value = |(term, json): (&OrderTerm, &Json)| match json {
        Json::Null if term.column.nullable => Ok(None),
        json => scalars::input(term.column.kind, json, argument).map(Some).map_err(|_| invalid()),
    };
    order.iter().zip(values).map(value).collect()
}

/// Tells orders apart, so that a cursor of another order is refused instead of giving wrong rows.
fn signature(order: &[OrderTerm]) -> String {
    let term = |term: &OrderTerm| {
        let direction = if term.direction == Direction::Ascending { "+" } else { "-" };
        let nulls = if term.nulls == Nulls::First { "<" } else { "" };
        format!("{direction}{nulls}{}", term.column.field)
    };
    order.iter().map(term).collect()
}

/// The rows behind the one that has these values in `order`.
///
/// For an order by `a, b` these are the rows with a later `a`, and those with the same `a` and a later `b`.
pub(super) fn behind(order: &[OrderTerm], values: &[Option<Value>]) -> Condition {
    let mut alternatives = Vec::new();
    let mut same = Vec::new();
    for (term, value) in order.iter().zip(values) {
        if let Some(later) = later(term, value.as_ref()) {
            alternatives.push(Condition::All(same.iter().cloned().chain([later]).collect()));
        }
        same.push(match value {
            Some(value) => Condition::equal(term.column, value.clone()),
            None => Condition::IsNull { column: term.column, negated: false },
        });
    }
    Condition::Any(alternatives)
}

/// The rows that come later by one key alone; none if its value is the last of all.
fn later(term: &OrderTerm, value: Option<&Value>) -> Option<Condition> {
    let column = term.column;
    let is_null = |negated| Condition::IsNull { column, negated };
    let Some(value) = value else {
        return (term.nulls == Nulls::First).then(|| is_null(true));
    };
    let comparison = match term.direction {
        Direction::Ascending => Comparison::Greater,
        Direction::Descending => Comparison::Less,
    };
    let later = Condition::Compare { column, comparison, value: value.clone() };
    let nulls_follow = column.nullable && term.nulls == Nulls::Last;
    Some(if nulls_follow { Condition::Any(vec![later, is_null(false)]) } else { later })
}
