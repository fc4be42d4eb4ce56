//! Values for the answer.

use async_graphql::Value as Json;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use chrono::SecondsFormat;

use crate::database::{Column, Error, Kind, Result, Value};

/// A column's value. JSON has no infinite numbers: one is null where the column may be null.
///
/// # Errors
/// When an enum does not have the value, or a column that is not nullable holds such a number, which is a mistake in
/// the database.
pub(in crate::graphql) fn output(column: &Column, value: &Value) -> Result<Json> {
    let (Some(enumeration), Value::Text(text)) = (column.enumeration, value) else {
        let json = kind_output(column, value);
        if json == Json::Null && !column.nullable && column.kind != Kind::Json {
            return Err(Error::Unexpected(format!("{column} holds {value:?}, which JSON has no number for")));
        }
        return Ok(json);
    };
    let known = enumeration.of_text(text).map(|value| Json::String(value.name.to_owned()));
    known.ok_or_else(|| {
        let Column { table, name, .. } = column;
        Error::Unexpected(format!("{table}.{name} holds {text:?}, which is no value of {}", enumeration.name))
    })
}

/// A value by its kind alone: of an enum the text that the database holds.
pub(in crate::graphql) fn kind_output(column: &Column, value: &Value) -> Json {
    match value {
        Value::SmallInt(value) if column.primary_key => Json::String(value.to_string()),
        Value::Integer(value) if column.primary_key => Json::String(value.to_string()),
        Value::SmallInt(value) => (*value).into(),
        Value::Integer(value) => (*value).into(),
        Value::BigInt(value) => Json::String(value.to_string()),
        Value::Float(value) => f64::from(*value).into(),
        Value::Double(value) => (*value).into(),
        Value::Numeric(value) => Json::String(value.normalized().to_plain_string()),
        Value::Bool(value) => (*value).into(),
        Value::Text(value) => Json::String(value.clone()),
        Value::Binary(value) => Json::String(BASE64_STANDARD.encode(value)),
        Value::Uuid(value) => Json::String(value.to_string()),
        Value::Date(value) => Json::String(value.format("%F").to_string()),
        Value::Time(value) => Json::String(value.format("%T%.f").to_string()),
        Value::Timestamp(value) => Json::String(value.format("%FT%T%.f").to_string()),
        Value::Timestamptz(value) => Json::String(value.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
        Value::Json(value) => Json::from_json(value.clone()).unwrap_or_default(),
    }
}
