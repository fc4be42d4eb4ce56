//! Values of Relata's own SQL types on PostgreSQL, where they are Diesel's.

use bigdecimal::BigDecimal;
use chrono::{DateTime, Utc};
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql};
use diesel::pg::Pg;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types;
use serde_json::Value as JsonValue;

use super::{Json, Numeric, Timestamptz, Uuid};
use crate::database::exact_json;

type Raw<'a> = <Pg as Backend>::RawValue<'a>;

macro_rules! delegate {
    ($($rust:ty: $own:ty => $diesel:ty),* $(,)?) => {$(
        impl FromSql<$own, Pg> for $rust {
            fn from_sql(value: Raw<'_>) -> deserialize::Result<Self> {
                <$rust as FromSql<$diesel, Pg>>::from_sql(value)
            }
        }
        impl ToSql<$own, Pg> for $rust {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                <$rust as ToSql<$diesel, Pg>>::to_sql(self, out)
            }
        }
    )*};
}
delegate! {
    uuid::Uuid: Uuid => sql_types::Uuid,
    DateTime<Utc>: Timestamptz => sql_types::Timestamptz,
    BigDecimal: Numeric => sql_types::Numeric,
}

impl FromSql<Json, Pg> for JsonValue {
    fn from_sql(value: Raw<'_>) -> deserialize::Result<Self> {
        // The form of `jsonb` is its version, which is 1, and the text.
        match value.as_bytes().split_first() {
            Some((1, text)) => Ok(exact_json::parse(str::from_utf8(text)?)?),
            _ => Err("not a value of jsonb".into()),
        }
    }
}

impl ToSql<Json, Pg> for JsonValue {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        <JsonValue as ToSql<sql_types::Jsonb, Pg>>::to_sql(self, out)
    }
}
