//! Values from the request.

use async_graphql::Value as Json;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bigdecimal::BigDecimal;
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};

use crate::database::{Enumeration, Kind, Value};
use crate::error::{Error, Result};
use crate::graphql::input::arguments::enum_name;
use crate::model::FieldInfo;
use crate::model::validation::has_few_digits;

/// How long such a number is at most, with its sign and its point.
const MOST_CHARACTERS: usize = 2 * 100 + 2;

/// A value for a column.
///
/// # Errors
/// [`Error::BadUserInput`] when the column cannot hold it; `what` names the input.
pub(in crate::graphql) fn input(field: &FieldInfo, json: &Json, what: &str) -> Result<Value> {
    if let (true, Json::Number(number)) = (field.primary_key, json) {
        // GraphQL (§ ID) takes a whole number for its text.
        return input(field, &Json::String(number.to_string()), what);
    }
    match field.enumeration {
        Some(enumeration) => enumerated(enumeration, json, what),
        None => kind_input(field.column.kind, json, what),
    }
}

/// A value by its kind alone.
///
/// # Errors
/// As [`input`].
pub(in crate::graphql) fn kind_input(kind: Kind, json: &Json, what: &str) -> Result<Value> {
    let wrong = |wanted: &str| Error::BadUserInput(format!("`{what}` must be {wanted}"));
    let too_large = |_| wrong("a whole number that fits the column");
    Ok(match kind {
        Kind::SmallInt => Value::SmallInt(whole_number(json, what)?.try_into().map_err(too_large)?),
        Kind::Integer => Value::Integer(whole_number(json, what)?.try_into().map_err(too_large)?),
        Kind::BigInt => Value::BigInt(whole_number(json, what)?),
        Kind::Float => {
            Value::Float(short_float(json).ok_or_else(|| wrong("a number that fits the column"))?)
        }
        Kind::Double => Value::Double(float(json).ok_or_else(|| wrong("a number"))?),
        Kind::Numeric if loses_digits(json) => {
            return Err(wrong("a text, as in \"12.5\": a number loses digits"));
        }
        Kind::Numeric => {
            Value::Numeric(decimal(json).ok_or_else(|| wrong("a decimal number, as in \"12.5\""))?)
        }
        Kind::Bool => match json {
            Json::Boolean(value) => Value::Bool(*value),
            _ => return Err(wrong("true or false")),
        },
        Kind::Text => Value::Text(text(json, what)?.to_owned()),
        Kind::Binary => {
            Value::Binary(BASE64_STANDARD.decode(text(json, what)?).map_err(|_| wrong("Base64"))?)
        }
        Kind::Uuid => Value::Uuid(text(json, what)?.parse().map_err(|_| wrong("a UUID"))?),
        Kind::Date => {
            Value::Date(date(text(json, what)?).ok_or_else(|| wrong("a day, as in 2026-01-31"))?)
        }
        Kind::Time => Value::Time(
            time(text(json, what)?).ok_or_else(|| wrong("a time of day, as in 09:30:00"))?,
        ),
        Kind::Timestamp => {
            let wanted = "a date and time without an offset, as in 2026-01-31T09:30:00";
            Value::Timestamp(local(text(json, what)?).ok_or_else(|| wrong(wanted))?)
        }
        Kind::Timestamptz => {
            let moment = DateTime::parse_from_rfc3339(text(json, what)?);
            let moment = moment
                .map_err(|_| wrong("a date and time with an offset, as in 2026-01-31T09:30:00Z"))?;
            let moment = in_range(moment.with_timezone(&Utc));
            Value::Timestamptz(moment.ok_or_else(|| wrong("between the years 1 and 9999"))?)
        }
        Kind::Json => Value::Json(any(json, what)?),
    })
}

/// A text.
///
/// # Errors
/// [`Error::BadUserInput`] when it is no text, or holds the character NUL, which PostgreSQL cannot store.
pub(in crate::graphql) fn text<'j>(json: &'j Json, what: &str) -> Result<&'j str> {
    let Json::String(text) = json else {
        return Err(Error::BadUserInput(format!("`{what}` must be a text")));
    };
    without_nul(text, what)?;
    Ok(text)
}

/// A value of GraphQL's `Int`.
///
/// # Errors
/// [`Error::BadUserInput`] when it is no whole number of 32 bits.
pub(in crate::graphql) fn int(json: &Json, what: &str) -> Result<i64> {
    let fits = |number: &i64| i32::try_from(*number).is_ok();
    let number = Some(whole_number(json, what)?).filter(fits);
    number.ok_or_else(|| Error::BadUserInput(format!("`{what}` must be a whole number of 32 bits")))
}

/// A whole number, as JSON or, for those beyond what JavaScript counts, as text.
fn whole_number(json: &Json, what: &str) -> Result<i64> {
    let number = match json {
        Json::Number(number) => number.as_i64(),
        Json::String(text) => text.parse().ok(),
        _ => None,
    };
    number.ok_or_else(|| Error::BadUserInput(format!("`{what}` must be a whole number")))
}

fn enumerated(enumeration: &Enumeration, json: &Json, what: &str) -> Result<Value> {
    let known = enum_name(json).and_then(|name| enumeration.find_by_name(name));
    known.map(|value| Value::Text(value.text.to_owned())).ok_or_else(|| {
        let names: Vec<_> = enumeration.values.iter().map(|value| value.name).collect();
        Error::BadUserInput(format!("`{what}` must be one of {}", names.join(", ")))
    })
}

fn without_nul(text: &str, what: &str) -> Result<()> {
    if text.contains('\0') {
        return Err(Error::BadUserInput(format!("`{what}` must not contain the character NUL")));
    }
    Ok(())
}

fn float(json: &Json) -> Option<f64> {
    match json {
        Json::Number(number) => number.as_f64().filter(|number| number.is_finite()),
        _ => None,
    }
}

/// A number of 32 bits, which is infinite where a longer one does not fit.
#[expect(clippy::cast_possible_truncation, reason = "the column holds so many digits")]
fn short_float(json: &Json) -> Option<f32> {
    Some(float(json)? as f32).filter(|number| number.is_finite())
}

/// Returns true for a number with more digits than the floating-point number keeps that JSON reads it as.
fn loses_digits(json: &Json) -> bool {
    let Json::Number(number) = json else { return false };
    let digits = number.to_string().parse().map(|number: BigDecimal| number.normalized().digits());
    number.is_f64() && digits.is_ok_and(|digits| digits > u64::from(f64::DIGITS))
}

/// A decimal number that can be written out, with the zeros that it was given.
fn decimal(json: &Json) -> Option<BigDecimal> {
    let number: BigDecimal = match json {
        Json::Number(number) => number.to_string().parse().ok()?,
        Json::String(text) if text.len() <= MOST_CHARACTERS && !text.contains('_') => {
            text.parse().ok()?
        }
        _ => return None,
    };
    // `12.30` stays as it is, as far as its zeros are not too many.
    let number = if has_few_digits(&number) { number } else { number.normalized() };
    Some(number).filter(has_few_digits)
}

fn date(text: &str) -> Option<NaiveDate> {
    text.parse().ok().filter(in_years)
}

/// Both databases keep times to the microsecond.
fn time(text: &str) -> Option<NaiveTime> {
    let time: NaiveTime = text.parse().ok()?;
    time.with_nanosecond(time.nanosecond() % 1_000_000_000 / 1000 * 1000)
}

fn local(text: &str) -> Option<NaiveDateTime> {
    let moment: NaiveDateTime = text.parse().ok()?;
    in_range(moment.and_utc()).map(|moment| moment.naive_utc())
}

/// Both databases order and store these alike, to the microsecond.
fn in_range(moment: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let moment = DateTime::from_timestamp_micros(moment.timestamp_micros())?;
    in_years(&moment).then_some(moment)
}

fn in_years(moment: &impl Datelike) -> bool {
    (1..=9999).contains(&moment.year())
}

/// Any JSON that both databases can keep.
fn any(json: &Json, what: &str) -> Result<serde_json::Value> {
    check_texts(json, what)?;
    json.clone().into_json().map_err(|_| Error::BadUserInput(format!("`{what}` must be JSON")))
}

fn check_texts(json: &Json, what: &str) -> Result<()> {
    match json {
        Json::String(text) => without_nul(text, what),
        Json::List(items) => items.iter().try_for_each(|item| check_texts(item, what)),
        Json::Object(fields) => fields.iter().try_for_each(|(name, value)| {
            without_nul(name, what)?;
            check_texts(value, what)
        }),
        _ => Ok(()),
    }
}
