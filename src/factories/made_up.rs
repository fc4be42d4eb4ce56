//! A made-up value for a column that nobody gave one, from what its description says.

use bigdecimal::BigDecimal;
use chrono::{DateTime, TimeDelta, Utc};
use rand::{Rng, RngExt};

use super::Fake;
use super::source::START;
use super::text::text;
use crate::database::{Column, Kind, Rule, Value};

/// A value that keeps the rules of the column; a `unique` one stands in no other row.
pub(super) fn made_up(column: &Column, unique: bool, fake: &mut Fake) -> Value {
    match column.kind {
        Kind::SmallInt => Value::SmallInt(integer(column, unique, i16::MAX, fake)),
        Kind::Integer => Value::Integer(integer(column, unique, i32::MAX, fake)),
        Kind::BigInt => Value::BigInt(integer(column, unique, i64::MAX, fake)),
        #[expect(clippy::cast_possible_truncation, reason = "a made-up number needs no more digits")]
        Kind::Float => Value::Float(float(column, unique, fake) as f32),
        Kind::Double => Value::Double(float(column, unique, fake)),
        Kind::Numeric => Value::Numeric(BigDecimal::new(cents(column, unique, fake).into(), 2)),
        Kind::Bool => Value::Bool(fake.random()),
        Kind::Text => Value::Text(text(column, unique, fake)),
        Kind::Binary => Value::Binary(bytes(fake).to_vec()),
        Kind::Uuid => Value::Uuid(uuid::Builder::from_random_bytes(bytes(fake)).into_uuid()),
        Kind::Date if unique => Value::Date(START.date_naive() + TimeDelta::days(fake.sequence())),
        Kind::Date => Value::Date(moment(unique, fake).date_naive()),
        Kind::Time => Value::Time(moment(unique, fake).time()),
        Kind::Timestamp => Value::Timestamp(moment(unique, fake).naive_utc()),
        Kind::Timestamptz => Value::Timestamptz(moment(unique, fake)),
        Kind::Json => Value::Json(serde_json::json!({ "number": fake.sequence() })),
    }
}

fn bytes(fake: &mut Fake) -> [u8; 16] {
    let mut bytes = [0; 16];
    fake.fill_bytes(&mut bytes);
    bytes
}

/// A moment of the last years, or one that no other row has.
fn moment(unique: bool, fake: &mut Fake) -> DateTime<Utc> {
    match unique {
        true => START + TimeDelta::seconds(fake.sequence()),
        false => START - TimeDelta::seconds(fake.random_range(1..100_000_000)),
    }
}

/// A number of hundredths.
#[expect(clippy::cast_possible_truncation, reason = "a bound that is out of reach becomes the nearest in reach")]
fn cents(column: &Column, unique: bool, fake: &mut Fake) -> i64 {
    (float(column, unique, fake) * 100.0).round() as i64
}

/// A whole number up to `most`: a random one, or the number of the row counted from the least.
#[expect(clippy::cast_possible_truncation, reason = "a bound that is out of reach becomes the nearest in reach")]
fn integer<T: TryFrom<i64> + Into<i64> + Copy>(column: &Column, unique: bool, most: T, fake: &mut Fake) -> T {
    let (min, max) = bounds(column, if unique { f64::INFINITY } else { 999.0 });
    let highest = (max.floor() as i64).min(most.into());
    let least = (min.ceil() as i64).max(-most.into()).min(highest);
    let number = match unique {
        true => least + (fake.sequence() - 1).rem_euclid(highest.saturating_sub(least).saturating_add(1)),
        false => fake.random_range(least..=highest),
    };
    T::try_from(number).unwrap_or(most)
}

/// A number with two digits behind the point: a random one, or the number of the row counted from the least.
#[expect(clippy::cast_precision_loss, reason = "no factory makes so many rows that it counts")]
fn float(column: &Column, unique: bool, fake: &mut Fake) -> f64 {
    let (min, max) = bounds(column, if unique { f64::INFINITY } else { 999.0 });
    match unique {
        true if max.is_finite() => {
            let hundredths = (fake.sequence() - 1) as f64 % (((max - min) * 100.0).floor() + 1.0);
            (min + hundredths / 100.0).min(max)
        }
        true => min + fake.sequence() as f64,
        false => (((min + fake.random::<f64>() * (max - min)) * 100.0).round() / 100.0).max(min).min(max),
    }
}

/// The least and the greatest number that a column takes; where its rules say nothing, from 1, and `room` higher.
fn bounds(column: &Column, room: f64) -> (f64, f64) {
    let ruled = column.rules.iter().find_map(|rule| match rule {
        Rule::Range { min, max } => Some((*min, *max)),
        _ => None,
    });
    let (min, max) = ruled.unwrap_or((1.0, f64::INFINITY));
    let min = if min.is_finite() { min } else { max.min(1000.0) - 999.0 };
    (min, if max.is_finite() { max } else { min + room })
}
