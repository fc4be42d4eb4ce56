//! A made-up value for a column, from its description.

use bigdecimal::BigDecimal;
use chrono::{DateTime, TimeDelta, Utc};
use rand::{Rng, RngExt};

use super::Fake;
use super::fake_text::fake_text;
use super::random::START;
use crate::database::{Kind, Value};
use crate::model::{FieldInfo, Rule};

/// Returns a value that follows the rules of the column. A `unique` value is in no other row.
pub(super) fn fake_value(field: &FieldInfo, unique: bool, fake: &mut Fake) -> Value {
    match field.column.kind {
        Kind::SmallInt => Value::SmallInt(integer(field, unique, i16::MAX, fake)),
        Kind::Integer => Value::Integer(integer(field, unique, i32::MAX, fake)),
        Kind::BigInt => Value::BigInt(integer(field, unique, i64::MAX, fake)),
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a made-up number needs no more digits"
        )]
        Kind::Float => Value::Float(float(field, unique, fake) as f32),
        Kind::Double => Value::Double(float(field, unique, fake)),
        Kind::Numeric => Value::Numeric(BigDecimal::new(cents(field, unique, fake).into(), 2)),
        Kind::Bool => Value::Bool(fake.random()),
        Kind::Text => Value::Text(fake_text(field, unique, fake)),
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

/// Returns a time of the last years, or one that no other row has.
fn moment(unique: bool, fake: &mut Fake) -> DateTime<Utc> {
    if unique {
        START + TimeDelta::seconds(fake.sequence())
    } else {
        START - TimeDelta::seconds(fake.random_range(1..100_000_000))
    }
}

/// Returns a number of hundredths.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a bound that is out of reach becomes the nearest in reach"
)]
fn cents(field: &FieldInfo, unique: bool, fake: &mut Fake) -> i64 {
    (float(field, unique, fake) * 100.0).round() as i64
}

/// Returns an integer up to `most`: a random one, or the number of the row, counted from the minimum.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a bound that is out of reach becomes the nearest in reach"
)]
fn integer<T: TryFrom<i64> + Into<i64> + Copy>(
    field: &FieldInfo,
    unique: bool,
    most: T,
    fake: &mut Fake,
) -> T {
    let (min, max) = bounds(field, if unique { f64::INFINITY } else { 999.0 });
    let highest = (max.floor() as i64).min(most.into());
    let least = (min.ceil() as i64).max(-most.into()).min(highest);

    let number = if unique {
        let room = highest.saturating_sub(least).saturating_add(1);
        least + (fake.sequence() - 1).rem_euclid(room)
    } else {
        fake.random_range(least..=highest)
    };
    T::try_from(number).unwrap_or(most)
}

/// Returns a number with two decimals: a random one, or the number of the row, counted from the minimum.
#[expect(clippy::cast_precision_loss, reason = "no factory makes 2^53 rows")]
fn float(field: &FieldInfo, unique: bool, fake: &mut Fake) -> f64 {
    let (min, max) = bounds(field, if unique { f64::INFINITY } else { 999.0 });
    let number = if !unique {
        let number = min + fake.random::<f64>() * (max - min);
        (number * 100.0).round() / 100.0
    } else if max.is_finite() {
        let room = ((max - min) * 100.0).floor() + 1.0;
        min + (fake.sequence() - 1) as f64 % room / 100.0
    } else {
        return min + fake.sequence() as f64;
    };
    number.max(min).min(max)
}

/// Returns the minimum and the maximum of a column. Without a rule it is 1, and `room` more.
fn bounds(field: &FieldInfo, room: f64) -> (f64, f64) {
    let ruled = field.rules.iter().find_map(|rule| match rule {
        Rule::Range { min, max } => Some((*min, *max)),
        _ => None,
    });
    let (min, max) = ruled.unwrap_or((1.0, f64::INFINITY));
    let min = if min.is_finite() { min } else { max.min(1000.0) - 999.0 };
    (min, if max.is_finite() { max } else { min + room })
}
