//! The differences in SQL between the two databases: binds, reading, lists and text patterns.

#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;

use bigdecimal::BigDecimal;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::query_builder::AstPass;
use diesel::result::Error::QueryBuilderError;
use diesel::sql_types::{
    BigInt, Binary, Bool, Date, Double, Float, Integer, Nullable, SmallInt, Text, Time, Timestamp,
};
use uuid::Uuid;

use super::kind::column_types;
use super::statement::Owners;
use super::{Column, Kind, List, RowLock, TextMatch, Value, sql_types};

#[cfg(feature = "postgres")]
pub(super) use postgres::read as read_postgres;

/// A backend that can bind every [`Kind`] of value.
pub(super) trait Dialect: ValueDialect {
    /// The maximum number of values that one statement can bind.
    const MAX_BINDS: usize;

    /// The SQL before the bind of a limit.
    const LIMIT: &'static str = " LIMIT ";

    /// Returns the clause that locks the rows of a SELECT; empty if a transaction that writes locks the whole database.
    fn row_lock(lock: RowLock) -> &'static str;

    /// Appends, after a column, the collation that compares values of a kind.
    fn push_collation(out: &mut AstPass<'_, '_, Self>, kind: Kind);

    /// Returns the function that adds up values of a kind.
    fn sum_function(kind: Kind) -> &'static str;

    /// Appends ` IN …` or its negation, with the whole list as one bind.
    fn push_list<'b>(
        out: &mut AstPass<'_, 'b, Self>,
        list: &'b List,
        negated: bool,
    ) -> QueryResult<()>;

    /// Appends the join with the owners of the rows of `table`, under the names [`OWNERS`](super::statement::OWNERS) and
    /// [`PLACE`](super::statement::PLACE). Places count from zero.
    fn push_owners<'b>(
        out: &mut AstPass<'_, 'b, Self>,
        table: &str,
        owners: &'b Owners,
    ) -> QueryResult<()>;

    /// Appends the SELECT of the values of a list, which compare as a column does, with their places, under the names
    /// [`LISTED_VALUE`](super::statement::LISTED_VALUE) and [`LISTED_PLACE`](super::statement::LISTED_PLACE).
    fn push_listed<'b>(
        out: &mut AstPass<'_, 'b, Self>,
        column: &Column,
        list: &'b List,
    ) -> QueryResult<()>;

    /// Appends the operator and the pattern of a text match.
    fn push_text_match<'b>(out: &mut AstPass<'_, 'b, Self>, text: &'b TextMatch)
    -> QueryResult<()>;
}

/// Binding of values, which is written alike for every column type.
pub(super) trait ValueDialect: Backend {
    /// Binds a value.
    fn push_value<'b>(out: &mut AstPass<'_, 'b, Self>, value: &'b Value) -> QueryResult<()>;

    /// Binds an integer that is not a column's value, such as a limit.
    fn push_integer<'b>(out: &mut AstPass<'_, 'b, Self>, value: &'b i64) -> QueryResult<()>;

    /// Binds null for a column of `kind`.
    fn push_null(out: &mut AstPass<'_, '_, Self>, kind: Kind) -> QueryResult<()>;
}

macro_rules! implement {
    ($($kind:ident: $sql:ty => $rust:ty { $($ability:tt)* },)*) => {
        #[cfg(feature = "sqlite")]
        implement!(diesel::sqlite::Sqlite; $($kind: $sql => $rust,)*);
        #[cfg(feature = "postgres")]
        implement!(diesel::pg::Pg; $($kind: $sql => $rust,)*);
    };
    ($backend:ty; $($kind:ident: $sql:ty => $rust:ty,)*) => {
        impl ValueDialect for $backend {
            fn push_value<'b>(out: &mut AstPass<'_, 'b, Self>, value: &'b Value) -> QueryResult<()> {
                match value {
                    $(Value::$kind(value) => out.push_bind_param::<$sql, $rust>(value),)*
                    Value::Unreadable(value) => Err(QueryBuilderError(value.reason().into())),
                }
            }

            fn push_integer<'b>(out: &mut AstPass<'_, 'b, Self>, value: &'b i64) -> QueryResult<()> {
                out.push_bind_param::<BigInt, i64>(value)
            }

            fn push_null(out: &mut AstPass<'_, '_, Self>, kind: Kind) -> QueryResult<()> {
                match kind { $(Kind::$kind => out.push_bind_param::<Nullable<$sql>, Option<$rust>>(&None),)* }
            }
        }
    };
}
column_types!(implement);
