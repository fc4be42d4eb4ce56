//! Values of Relata's own SQL types on SQLite, where they are texts.

use bigdecimal::BigDecimal;
use chrono::{DateTime, Utc};
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql};
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{Text, TimestamptzSqlite};
use diesel::sqlite::Sqlite;
use serde_json::Value as JsonValue;

use super::{Json, Numeric, Timestamptz, Uuid};
use crate::database::exact_json;

type Raw<'a> = <Sqlite as Backend>::RawValue<'a>;

/// The format of a [`Timestamptz`].
const TIMESTAMP_FORMAT: &str = "%Y-%m-%dT%H:%M:%S%.6fZ";

/// Returns the text that SQLite stores for `moment`.
pub(in crate::database) fn timestamp_text(moment: &DateTime<Utc>) -> String {
    moment.format(TIMESTAMP_FORMAT).to_string()
}

fn text(value: Raw<'_>) -> deserialize::Result<String> {
    <String as FromSql<Text, Sqlite>>::from_sql(value)
}

macro_rules! as_text {
    ($($rust:ty: $sql:ty, $read:expr, $write:expr;)+) => {$(
        impl FromSql<$sql, Sqlite> for $rust {
            fn from_sql(value: Raw<'_>) -> deserialize::Result<Self> {
                $read(value)
            }
        }

        impl ToSql<$sql, Sqlite> for $rust {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
                out.set_value($write(self));
                Ok(IsNull::No)
            }
        }
    )+};
}

as_text! {
    uuid::Uuid: Uuid, |value| Ok(uuid::Uuid::parse_str(&text(value)?)?), uuid::Uuid::to_string;
    DateTime<Utc>: Timestamptz, <DateTime<Utc> as FromSql<TimestamptzSqlite, Sqlite>>::from_sql, timestamp_text;
    BigDecimal: Numeric, |value| Ok(text(value)?.parse()?), BigDecimal::to_plain_string;
    JsonValue: Json, |value| Ok(exact_json::parse(&text(value)?)?), JsonValue::to_string;
}
