//! GraphQL's scalars for the kinds of columns: names, values in and values out.

use async_graphql::registry::Registry;
use async_graphql::{ID, InputType, Value as Json};
use chrono::{DateTime, SecondsFormat, Utc};

use crate::database::{Aggregate, Column, Error, Kind, Result, Value};

/// The name of the scalar of a column. A primary key is an `ID`.
pub(super) fn name(column: &Column) -> &'static str {
    match column.kind {
        _ if is_id(column) => "ID",
        Kind::SmallInt | Kind::Integer => "Int",
        Kind::BigInt => "BigInt",
        Kind::Float | Kind::Double => "Float",
        Kind::Bool => "Boolean",
        Kind::Text => "String",
        Kind::Uuid => "UUID",
        Kind::Timestamptz => "DateTime",
    }
}

fn is_id(column: &Column) -> bool {
    column.primary_key
}

/// The name of the scalar of an aggregate of a column.
pub(super) fn aggregate_name(column: &Column, aggregate: Aggregate) -> &'static str {
    match aggregate {
        Aggregate::Min | Aggregate::Max => name(column),
        Aggregate::Sum | Aggregate::Average => match aggregate.kind(column.kind) {
            Kind::BigInt => "BigInt",
            _ => "Float",
        },
    }
}

/// Registers a scalar by its name.
pub(super) fn register(registry: &mut Registry, name: &'static str) {
    match name {
        "ID" => ID::create_type_info(registry),
        "Int" => i32::create_type_info(registry),
        "Float" => f64::create_type_info(registry),
        "Boolean" => bool::create_type_info(registry),
        "String" => String::create_type_info(registry),
        other => super::schema::register_scalar(registry, other),
    };
}

/// A column's value for the answer.
pub(super) fn output(column: &Column, value: &Value) -> Json {
    match value {
        Value::SmallInt(value) if is_id(column) => Json::String(value.to_string()),
        Value::Integer(value) if is_id(column) => Json::String(value.to_string()),
        Value::SmallInt(value) => (*value).into(),
        Value::Integer(value) => (*value).into(),
        Value::BigInt(value) => Json::String(value.to_string()),
        Value::Float(value) => f64::from(*value).into(),
        Value::Double(value) => (*value).into(),
        Value::Bool(value) => (*value).into(),
        Value::Text(value) => Json::String(value.clone()),
        Value::Uuid(value) => Json::String(value.to_string()),
        Value::Timestamptz(value) => Json::String(value.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
    }
}

/// A value from the request, for a column.
///
/// # Errors
/// [`Error::BadUserInput`] when the column cannot hold it; `what` names the input.
pub(super) fn input(kind: Kind, json: &Json, what: &str) -> Result<Value> {
    let wrong = |wanted: &str| Error::BadUserInput(format!("`{what}` must be {wanted}"));
    let integer = || integer(json).ok_or_else(|| wrong("a whole number"));
    let too_large = |_| wrong("a whole number that fits the column");
    Ok(match kind {
        Kind::SmallInt => Value::SmallInt(integer()?.try_into().map_err(too_large)?),
        Kind::Integer => Value::Integer(integer()?.try_into().map_err(too_large)?),
        Kind::BigInt => Value::BigInt(integer()?),
        Kind::Float => Value::Float(float(json).ok_or_else(|| wrong("a number"))? as f32),
        Kind::Double => Value::Double(float(json).ok_or_else(|| wrong("a number"))?),
        Kind::Bool => match json {
            Json::Boolean(value) => Value::Bool(*value),
            _ => return Err(wrong("true or false")),
        },
        Kind::Text => Value::Text(text(json, what)?.to_owned()),
        Kind::Uuid => Value::Uuid(text(json, what)?.parse().map_err(|_| wrong("a UUID"))?),
        Kind::Timestamptz => {
            let moment = DateTime::parse_from_rfc3339(text(json, what)?);
            let moment = moment.map_err(|_| wrong("a date and time with an offset, as in 2026-01-31T09:30:00Z"))?;
            Value::Timestamptz(
                in_range(moment.with_timezone(&Utc)).ok_or_else(|| wrong("between the years 1 and 9999"))?,
            )
        }
    })
}

/// A text from the request.
///
/// # Errors
/// [`Error::BadUserInput`] when it is no text, or holds the character NUL, which PostgreSQL cannot store.
pub(super) fn text<'j>(json: &'j Json, what: &str) -> Result<&'j str> {
    let Json::String(text) = json else {
        return Err(Error::BadUserInput(format!("`{what}` must be a text")));
    };
    if text.contains('\0') {
        return Err(Error::BadUserInput(format!("`{what}` must not contain the character NUL")));
    }
    Ok(text)
}

/// A whole number, as JSON or, for those beyond what JavaScript counts, as text.
fn integer(json: &Json) -> Option<i64> {
    match json {
        Json::Number(number) => number.as_i64(),
        Json::String(text) => text.parse().ok(),
        _ => None,
    }
}

fn float(json: &Json) -> Option<f64> {
    match json {
        Json::Number(number) => number.as_f64().filter(|number| number.is_finite()),
        _ => None,
    }
}

/// Both databases order and store these alike, to the microsecond.
fn in_range(moment: DateTime<Utc>) -> Option<DateTime<Utc>> {
    use chrono::Datelike;
    let moment = DateTime::from_timestamp_micros(moment.timestamp_micros())?;
    (1..=9999).contains(&moment.year()).then_some(moment)
}
