//! Cursors: the place of a row in an order, as opaque text.

use async_graphql::Value as Json;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

use super::scalars;
use crate::database::{Column, Comparison, Condition, Direction, Error, Kind, Nulls, OrderTerm, Record, Result, Value};

/// The cursor of a row in `order`: the order and the row's values in it.
///
/// # Errors
/// When a value of the order was not read.
pub(super) fn encode(order: &[OrderTerm], record: &Record) -> Result<String> {
    let mut parts = vec![Json::String(signature(order))];
    let mut joined = 0;
    for term in order {
        let value = if term.joins.is_empty() {
            record.get(&term.column)?
        } else {
            joined += 1;
            record.order_value(joined - 1)?
        };
        parts.push(value.map_or(Json::Null, |value| part(&term.column, value)));
    }
    Ok(BASE64_URL_SAFE_NO_PAD.encode(Json::List(parts).to_string()))
}

/// A value in a cursor. JSON has no infinite numbers, but the database can: they stand there as text.
fn part(column: &Column, value: &Value) -> Json {
    match value {
        Value::Float(number) if !number.is_finite() => Json::String(number.to_string()),
        Value::Double(number) if !number.is_finite() => Json::String(number.to_string()),
        value => scalars::kind_output(column, value),
    }
}

/// The value that [`part`] wrote.
fn read_part(kind: Kind, json: &Json, argument: &str) -> Result<Value> {
    match (kind, json) {
        (Kind::Float, Json::String(text)) => text.parse().map(Value::Float).map_err(|_| invalid(argument)),
        (Kind::Double, Json::String(text)) => text.parse().map(Value::Double).map_err(|_| invalid(argument)),
        _ => scalars::kind_input(kind, json, argument).map_err(|_| invalid(argument)),
    }
}

fn invalid(argument: &str) -> Error {
    Error::BadUserInput(format!("`{argument}` is no cursor of this list in this order"))
}

/// The values of a cursor that was made for the same order.
///
/// # Errors
/// [`Error::BadUserInput`] when the text is no cursor, or one of another order.
pub(super) fn decode(order: &[OrderTerm], cursor: &str, argument: &str) -> Result<Vec<Option<Value>>> {
    let invalid = || invalid(argument);
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(cursor).map_err(|_| invalid())?;
    let parts: Vec<Json> = serde_json::from_slice(&bytes).map_err(|_| invalid())?;
    let (made_for, values) = parts.split_first().ok_or_else(invalid)?;
    if *made_for != Json::String(signature(order)) || values.len() != order.len() {
        return Err(invalid());
    }
    let value = |(term, json): (&OrderTerm, &Json)| match json {
        Json::Null if term.is_nullable() => Ok(None),
        json => read_part(term.column.kind, json, argument).map(Some),
    };
    order.iter().zip(values).map(value).collect()
}

/// Tells orders apart, so that a cursor of another order is refused instead of giving wrong rows.
fn signature(order: &[OrderTerm]) -> String {
    let term = |term: &OrderTerm| {
        let direction = if term.direction == Direction::Ascending { "+" } else { "-" };
        let nulls = if term.nulls == Nulls::First { "<" } else { "" };
        let path: String = term.joins.iter().map(|join| format!("{}.", join.inner_key.name)).collect();
        format!("{direction}{nulls}{path}{}.{}", term.column.table, term.column.name)
    };
    order.iter().map(term).collect()
}

/// The rows behind the one that has these values in `order`.
///
/// For an order by `a, b` these are the rows with a later `a`, and those with the same `a` and a later `b`.
pub(super) fn behind(order: &[OrderTerm], values: &[Option<Value>]) -> Condition {
    let terms =
        order.iter().enumerate().zip(values).map(|((place, term), value)| Bound { place, term, value: value.as_ref() });
    let terms: Vec<Bound<'_>> = terms.collect();
    let mut alternatives = Vec::new();
    let mut same = Vec::new();
    for bound in &terms {
        if let Some(later) = bound.later() {
            alternatives.push(Condition::All(same.iter().cloned().chain([later]).collect()));
        }
        same.push(bound.same());
    }
    let at_least = terms.first().filter(|_| terms.len() > 1).and_then(Bound::same_or_later);
    at_least.unwrap_or_else(Condition::all).and(Condition::Any(alternatives))
}

/// A term of the order with the value that a row has in it.
struct Bound<'a> {
    place: usize,
    term: &'a OrderTerm,
    value: Option<&'a Value>,
}

impl Bound<'_> {
    /// The rows with the same value.
    fn same(&self) -> Condition {
        match self.value {
            Some(value) => self.compare(Comparison::Equal, value),
            None => self.is_null(false),
        }
    }

    /// The rows whose value comes later; none if this one is the last of all.
    fn later(&self) -> Option<Condition> {
        let Some(value) = self.value else {
            return (self.term.nulls == Nulls::First).then(|| self.is_null(true));
        };
        let later = self.compare(self.towards(Comparison::Greater, Comparison::Less), value);
        Some(if self.nulls_follow() { later.or(self.is_null(false)) } else { later })
    }

    /// The rows with the same value or a later one, where a single comparison says it: it says no more than
    /// the alternatives do, but an index can start from it.
    fn same_or_later(&self) -> Option<Condition> {
        let value = self.value.filter(|_| !self.nulls_follow())?;
        Some(self.compare(self.towards(Comparison::AtLeast, Comparison::AtMost), value))
    }

    fn nulls_follow(&self) -> bool {
        self.term.is_nullable() && self.term.nulls == Nulls::Last
    }

    fn towards(&self, ascending: Comparison, descending: Comparison) -> Comparison {
        match self.term.direction {
            Direction::Ascending => ascending,
            Direction::Descending => descending,
        }
    }

    fn compare(&self, comparison: Comparison, value: &Value) -> Condition {
        self.placed(Condition::Compare { column: self.term.column, comparison, value: value.clone() })
    }

    fn is_null(&self, negated: bool) -> Condition {
        self.placed(Condition::IsNull { column: self.term.column, negated })
    }

    /// The condition on the table that the term's column stands in.
    fn placed(&self, condition: Condition) -> Condition {
        match self.term.alias(self.place) {
            Some(alias) => Condition::Joined { alias, condition: Box::new(condition) },
            None => condition,
        }
    }
}
