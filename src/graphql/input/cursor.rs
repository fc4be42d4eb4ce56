//! Cursors: the place of a row in an order, as opaque text.

use async_graphql::Value as Json;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, Datelike, NaiveDate};

use crate::database::{Comparison, Condition, Direction, Kind, Nulls, OrderTerm, Record, Value};
use crate::error::{Error, Result};
use crate::graphql::scalars;

/// Encodes the place of a row in `order`: the order and the row's values in it.
///
/// # Errors
/// When a value of the order was not read.
pub(in crate::graphql) fn encode(order: &[OrderTerm], record: &Record) -> Result<String> {
    let mut parts = vec![b'['];
    write_text(&signature(order), &mut parts)?;

    let mut joined = 0;
    for term in order {
        let value = if term.joins.is_empty() {
            record.get(&term.column)?
        } else {
            joined += 1;
            record.order_value(joined - 1)?
        };
        parts.push(b',');
        match value {
            Some(value) => write_part(value, &mut parts)?,
            None => parts.extend_from_slice(b"null"),
        }
    }

    parts.push(b']');
    Ok(BASE64_URL_SAFE_NO_PAD.encode(parts))
}

/// Writes a value of a cursor. Numbers that JSON does not have stand there as text, and times, whose years can be more than
/// GraphQL has, as numbers.
fn write_part(value: &Value, out: &mut Vec<u8>) -> Result<()> {
    match value {
        Value::Date(day) => write_number(day.num_days_from_ce().into(), out),
        Value::Timestamp(moment) => write_number(moment.and_utc().timestamp_micros(), out),
        Value::Timestamptz(moment) => write_number(moment.timestamp_micros(), out),
        Value::Float(number) if !number.is_finite() => write_text(&number.to_string(), out),
        Value::Double(number) if !number.is_finite() => write_text(&number.to_string(), out),
        value => scalars::write_kind(value, out),
    }
}

fn write_number(number: i64, out: &mut Vec<u8>) -> Result<()> {
    serde_json::to_writer(out, &number).map_err(|error| Error::Unexpected(error.to_string()))
}

fn write_text(text: &str, out: &mut Vec<u8>) -> Result<()> {
    serde_json::to_writer(out, text).map_err(|error| Error::Unexpected(error.to_string()))
}

/// Reads the value that [`write_part`] wrote.
fn read_part(kind: Kind, json: &Json, argument: &str) -> Result<Value> {
    let number = match json {
        Json::Number(number) => number.as_i64(),
        _ => None,
    };
    let moment = || number.and_then(DateTime::from_timestamp_micros);
    let day = || i32::try_from(number?).ok().and_then(NaiveDate::from_num_days_from_ce_opt);

    match (kind, json) {
        (Kind::Date, _) => day().map(Value::Date).ok_or_else(|| invalid(argument)),
        (Kind::Timestamp, _) => {
            let local = moment().map(|moment| Value::Timestamp(moment.naive_utc()));
            local.ok_or_else(|| invalid(argument))
        }
        (Kind::Timestamptz, _) => moment().map(Value::Timestamptz).ok_or_else(|| invalid(argument)),
        (Kind::Float, Json::String(text)) => {
            text.parse().map(Value::Float).map_err(|_| invalid(argument))
        }
        (Kind::Double, Json::String(text)) => {
            text.parse().map(Value::Double).map_err(|_| invalid(argument))
        }
        _ => scalars::kind_input(kind, json, argument).map_err(|_| invalid(argument)),
    }
}

fn invalid(argument: &str) -> Error {
    Error::BadUserInput(format!("`{argument}` is no cursor of this list in this order"))
}

/// Decodes a cursor that was made for the same order.
///
/// # Errors
/// [`Error::BadUserInput`] when the text is no cursor, or one of another order.
pub(in crate::graphql) fn decode(
    order: &[OrderTerm],
    cursor: &str,
    argument: &str,
) -> Result<Vec<Option<Value>>> {
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
        let path: String =
            term.joins.iter().map(|join| format!("{}.", join.inner_key.name)).collect();
        format!("{direction}{nulls}{path}{}.{}", term.column.table, term.column.name)
    };
    order.iter().map(term).collect()
}

/// Returns the condition of the rows behind the one that has these values in `order`.
///
/// For an order by `a, b` these are the rows with a later `a`, and those with the same `a` and a later `b`.
pub(in crate::graphql) fn behind(order: &[OrderTerm], values: &[Option<Value>]) -> Condition {
    let terms = order.iter().enumerate().zip(values).map(|((place, term), value)| Bound {
        place,
        term,
        value: value.as_ref(),
    });
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
        self.placed(Condition::Compare {
            column: self.term.column,
            comparison,
            value: value.clone(),
        })
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
