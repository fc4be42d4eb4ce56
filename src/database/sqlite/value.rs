//! Values of SQLite, bound and read as Diesel does it.

use std::fmt::Write;
use std::str::from_utf8;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use rusqlite::Statement;
use rusqlite::types::{Null, Value as Owned, ValueRef};

use super::error::Failure;
use crate::database::exact_json;
use crate::database::statement::Bind;
use crate::database::{Kind, Unreadable, Value, sql_types};

/// Binds a value; the first place is 1.
pub fn bind(statement: &mut Statement<'_>, place: usize, value: &Bind<'_>) -> Result<(), Failure> {
    match value {
        Bind::Value(value) => bind_value(statement, place, value)?,
        Bind::Null => statement.raw_bind_parameter(place, Null)?,
        Bind::Integer(number) => statement.raw_bind_parameter(place, number)?,
        Bind::List(list) => statement.raw_bind_parameter(place, list.json())?,
        Bind::Pattern(text) => {
            let pattern = if text.insensitive { &text.like } else { &text.glob };
            statement.raw_bind_parameter(place, pattern)?;
        }
    }
    Ok(())
}

fn bind_value(statement: &mut Statement<'_>, place: usize, value: &Value) -> rusqlite::Result<()> {
    match value {
        Value::SmallInt(number) => statement.raw_bind_parameter(place, number),
        Value::Integer(number) => statement.raw_bind_parameter(place, number),
        Value::BigInt(number) => statement.raw_bind_parameter(place, number),
        Value::Float(number) => statement.raw_bind_parameter(place, f64::from(*number)),
        Value::Double(number) => statement.raw_bind_parameter(place, number),
        Value::Numeric(number) => statement.raw_bind_parameter(place, number.to_plain_string()),
        Value::Bool(is_true) => statement.raw_bind_parameter(place, is_true),
        Value::Text(text) => statement.raw_bind_parameter(place, text),
        Value::Binary(bytes) => statement.raw_bind_parameter(place, bytes),
        Value::Uuid(uuid) => statement.raw_bind_parameter(place, uuid.to_string()),
        Value::Date(date) => statement.raw_bind_parameter(place, date.format("%F").to_string()),
        Value::Time(time) => statement.raw_bind_parameter(place, time.format("%T%.f").to_string()),
        Value::Timestamp(moment) => {
            statement.raw_bind_parameter(place, moment.format("%F %T%.f").to_string())
        }
        Value::Timestamptz(moment) => {
            statement.raw_bind_parameter(place, sql_types::timestamp_text(moment))
        }
        Value::Json(json) => statement.raw_bind_parameter(place, json.to_string()),
        Value::Unreadable(value) => {
            Err(rusqlite::Error::ToSqlConversionFailure(value.reason().into()))
        }
    }
}

/// Reads a value of a column of `kind`; `None` is null.
pub fn read(kind: Kind, raw: ValueRef<'_>) -> Option<Value> {
    if matches!(raw, ValueRef::Null) {
        return None;
    }
    let value = match kind {
        Kind::SmallInt => {
            integer(raw).and_then(|number| i16::try_from(number).ok()).map(Value::SmallInt)
        }
        Kind::Integer => {
            integer(raw).and_then(|number| i32::try_from(number).ok()).map(Value::Integer)
        }
        Kind::BigInt => integer(raw).map(Value::BigInt),
        Kind::Float => real(raw).map(|number| Value::Float(number as f32)),
        Kind::Double => real(raw).map(Value::Double),
        Kind::Bool => integer(raw).map(|number| Value::Bool(number != 0)),
        Kind::Binary => bytes(raw).map(|bytes| Value::Binary(bytes.to_vec())),
        kind => text(raw, |text| parse(kind, text)),
    };
    let unreadable = || {
        let reason = format!("{} is no {kind:?}", describe(raw));
        Value::Unreadable(Unreadable::new(kind, reason))
    };
    Some(value.unwrap_or_else(unreadable))
}

/// Reads a value that is stored as text.
fn parse(kind: Kind, text: &str) -> Option<Value> {
    match kind {
        Kind::Text => Some(Value::Text(text.to_owned())),
        Kind::Numeric => text.parse().ok().map(Value::Numeric),
        Kind::Uuid => text.parse().ok().map(Value::Uuid),
        Kind::Date => NaiveDate::parse_from_str(text, "%F").ok().map(Value::Date),
        Kind::Time => time(text).map(Value::Time),
        Kind::Timestamp => moment(text).map(|(moment, _)| Value::Timestamp(moment)),
        Kind::Timestamptz => timestamp(text).map(Value::Timestamptz),
        Kind::Json => exact_json::parse(text).ok().map(Value::Json),
        _ => None,
    }
}

fn integer(raw: ValueRef<'_>) -> Option<i64> {
    match raw {
        ValueRef::Integer(number) => Some(number),
        // SQLite: a CAST of a real number drops its fraction.
        ValueRef::Real(number) if number.abs() < 9.0e18 => Some(number as i64),
        ValueRef::Text(text) => from_utf8(text).ok()?.trim().parse().ok(),
        _ => None,
    }
}

fn real(raw: ValueRef<'_>) -> Option<f64> {
    match raw {
        ValueRef::Integer(number) => Some(number as f64),
        ValueRef::Real(number) => Some(number),
        ValueRef::Text(text) => from_utf8(text).ok()?.trim().parse().ok(),
        _ => None,
    }
}

fn bytes(raw: ValueRef<'_>) -> Option<&[u8]> {
    match raw {
        ValueRef::Blob(bytes) | ValueRef::Text(bytes) => Some(bytes),
        _ => None,
    }
}

/// Reads a text; a number is one as SQLite writes it.
fn text<T>(raw: ValueRef<'_>, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
    match raw {
        ValueRef::Text(text) | ValueRef::Blob(text) => read(from_utf8(text).ok()?),
        ValueRef::Integer(number) => read(&number.to_string()),
        ValueRef::Real(number) => {
            let mut text = number.to_string();
            if number.is_finite() && !text.contains('.') {
                text.write_str(".0").ok()?;
            }
            read(&text)
        }
        ValueRef::Null => None,
    }
}

/// SQLite: "Time Values", without the moments that are computed. A time zone is left out.
fn time(text: &str) -> Option<NaiveTime> {
    let (text, _) = split_zone(text);
    let formats = ["%T%.f", "%R"];
    formats.iter().find_map(|format| NaiveTime::parse_from_str(text, format).ok())
}

/// SQLite: "Time Values". Returns the moment as it is written, and the minutes by which it is ahead of UTC.
fn moment(text: &str) -> Option<(NaiveDateTime, Option<i32>)> {
    let (written, zone) = split_zone(text);
    let formats = ["%F %T%.f", "%FT%T%.f", "%F %R", "%FT%R"];
    let parsed =
        formats.iter().find_map(|format| NaiveDateTime::parse_from_str(written, format).ok());
    match parsed {
        Some(moment) => Some((moment, zone)),
        None => Some((julian(text.parse().ok()?)?, Some(0))),
    }
}

fn timestamp(text: &str) -> Option<DateTime<Utc>> {
    let (moment, zone) = moment(text)?;
    let ahead = chrono::TimeDelta::minutes(zone.unwrap_or_default().into());
    Some(moment.checked_sub_signed(ahead)?.and_utc())
}

/// Splits off the time zone, `Z` or `+01:00`, in minutes.
fn split_zone(text: &str) -> (&str, Option<i32>) {
    if let Some(rest) = text.strip_suffix('Z') {
        return (rest, Some(0));
    }
    let Some((rest, zone)) =
        text.len().checked_sub(6).and_then(|start| text.split_at_checked(start))
    else {
        return (text, None);
    };
    match minutes(zone) {
        Some(minutes) => (rest, Some(minutes)),
        None => (text, None),
    }
}

fn minutes(zone: &str) -> Option<i32> {
    let sign = match zone.chars().next()? {
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    let (hours, minutes) = zone.get(1..)?.split_once(':')?;
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    Some(sign * (hours * 60 + minutes))
}

/// Reads a Julian day, as SQLite's `julianday` counts.
fn julian(days: f64) -> Option<NaiveDateTime> {
    const EPOCH: f64 = 2_440_587.5;
    let micros = (days - EPOCH) * 86_400_000_000.0;
    DateTime::from_timestamp_micros(micros.round() as i64).map(|moment| moment.naive_utc())
}

fn describe(raw: ValueRef<'_>) -> String {
    match Owned::try_from(raw) {
        Ok(value) => format!("{value:?}"),
        Err(error) => error.to_string(),
    }
}
