//! A model with a column of every type, and one where each of them may be null.

use relata::prelude::*;
use relata::types::{BigDecimal, DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc, Uuid};

use super::Label;
use super::schema::{labels, sketches, specimens};

/// How far something got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ModelEnum)]
pub enum State {
    /// Nobody has looked at it.
    New,
    /// Somebody looks at it.
    InReview,
    /// Everybody has looked at it.
    #[model(text = "finished")]
    Done,
}

/// Something of everything.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = specimens)]
#[has_one(label: Label, foreign_key = labels::specimen_id)]
#[model(plural = "specimens")]
pub struct Specimen {
    /// Identifies the specimen.
    #[model(auto_create)]
    pub id: Uuid,
    /// A number of 16 bits.
    pub small: i16,
    /// A number of 32 bits.
    pub whole: i32,
    /// A number of 64 bits.
    pub big: i64,
    /// A short floating-point number.
    pub single: f32,
    /// A long one.
    pub double: f64,
    /// An exact number.
    pub price: BigDecimal,
    /// A switch.
    pub flag: bool,
    /// A text.
    pub title: String,
    /// Bytes.
    pub data: Vec<u8>,
    /// A UUID.
    pub token: Uuid,
    /// A day.
    pub day: NaiveDate,
    /// A time of day.
    pub clock: NaiveTime,
    /// A date and time of no zone.
    pub local: NaiveDateTime,
    /// A moment.
    pub moment: DateTime<Utc>,
    /// Anything else.
    pub extra: serde_json::Value,
    /// How far it got.
    pub state: State,
}

/// Something of everything, or nothing.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = sketches)]
pub struct Sketch {
    /// Identifies the sketch.
    pub id: i64,
    /// A number of 16 bits.
    pub small: Option<i16>,
    /// A number of 32 bits.
    pub whole: Option<i32>,
    /// A number of 64 bits.
    pub big: Option<i64>,
    /// A short floating-point number.
    pub single: Option<f32>,
    /// A long one.
    pub double: Option<f64>,
    /// An exact number.
    pub price: Option<BigDecimal>,
    /// A switch.
    pub flag: Option<bool>,
    /// A text.
    pub title: Option<String>,
    /// Bytes.
    pub data: Option<Vec<u8>>,
    /// A UUID.
    pub token: Option<Uuid>,
    /// A day.
    pub day: Option<NaiveDate>,
    /// A time of day.
    pub clock: Option<NaiveTime>,
    /// A date and time of no zone.
    pub local: Option<NaiveDateTime>,
    /// A moment.
    pub moment: Option<DateTime<Utc>>,
    /// Anything else.
    pub extra: Option<serde_json::Value>,
    /// How far it got.
    pub state: Option<State>,
}
