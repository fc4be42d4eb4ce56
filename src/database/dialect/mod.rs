//! Where the two databases differ in SQL: binds, reading, lists and text patterns.

#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;

use bigdecimal::BigDecimal;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql};
use diesel::query_builder::AstPass;
use diesel::sql_types::{
    BigInt, Binary, Bool, Date, Double, Float, Integer, Nullable, SmallInt, Text, Time, Timestamp,
};
use uuid::Uuid;

use super::value::column_types;
use super::{Kind, List, TextMatch, Value, sql_types};

/// A backend that can bind and read every [`Kind`] of value.
pub(super) trait Dialect: Values {
    /// What locks the rows of a SELECT one by one; nothing where a transaction that writes locks all.
    const ROW_LOCK: &'static str;

    /// How many values one statement can bind.
    const MOST_BINDS: usize;

    /// Appends what makes values of a kind compare as they should, behind the column.
    fn push_collation(out: &mut AstPass<'_, '_, Self>, kind: Kind);

    /// The function that adds up values of a kind.
    fn sum(kind: Kind) -> &'static str;

    /// Appends ` IN …` with the whole list as one bind, or its negation.
    fn push_list<'b>(out: &mut AstPass<'_, 'b, Self>, list: &'b List, negated: bool) -> QueryResult<()>;

    /// Appends the operator and the pattern of a text match.
    fn push_text_match<'b>(out: &mut AstPass<'_, 'b, Self>, text: &'b TextMatch) -> QueryResult<()>;
}

/// What a backend does alike for every column type.
pub(super) trait Values: Backend {
    /// Binds a value.
    fn push_value<'b>(out: &mut AstPass<'_, 'b, Self>, value: &'b Value) -> QueryResult<()>;

    /// Binds an integer that is no column's value, such as a limit.
    fn push_integer<'b>(out: &mut AstPass<'_, 'b, Self>, value: &'b i64) -> QueryResult<()>;

    /// Binds null, where a column of `kind` is written.
    fn push_null(out: &mut AstPass<'_, '_, Self>, kind: Kind) -> QueryResult<()>;

    /// Reads a value of a column of `kind`; no raw value is null.
    fn read(kind: Kind, raw: Option<Self::RawValue<'_>>) -> deserialize::Result<Option<Value>>;
}

macro_rules! implement {
    ($($kind:ident: $sql:ty => $rust:ty,)*) => {
        #[cfg(feature = "sqlite")]
        implement!(diesel::sqlite::Sqlite; $($kind: $sql => $rust,)*);
        #[cfg(feature = "postgres")]
        implement!(diesel::pg::Pg; $($kind: $sql => $rust,)*);
    };
    ($backend:ty; $($kind:ident: $sql:ty => $rust:ty,)*) => {
        impl Values for $backend {
            fn push_value<'b>(out: &mut AstPass<'_, 'b, Self>, value: &'b Value) -> QueryResult<()> {
                match value { $(Value::$kind(value) => out.push_bind_param::<$sql, $rust>(value),)* }
            }

            fn push_integer<'b>(out: &mut AstPass<'_, 'b, Self>, value: &'b i64) -> QueryResult<()> {
                out.push_bind_param::<BigInt, i64>(value)
            }

            fn push_null(out: &mut AstPass<'_, '_, Self>, kind: Kind) -> QueryResult<()> {
                match kind { $(Kind::$kind => out.push_bind_param::<Nullable<$sql>, Option<$rust>>(&None),)* }
            }

            fn read(kind: Kind, raw: Option<Self::RawValue<'_>>) -> deserialize::Result<Option<Value>> {
                let Some(raw) = raw else { return Ok(None) };
                match kind { $(Kind::$kind => Ok(Some(Value::$kind(<$rust as FromSql<$sql, Self>>::from_sql(raw)?))),)* }
            }
        }
    };
}
column_types!(implement);
