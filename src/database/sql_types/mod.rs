//! The SQL types of columns, for `diesel::table!`: Diesel's, except for those that differ between the two databases.
//! Relata has its own types for these, so that one `schema.rs` fits both.

#[cfg(feature = "sqlite")]
pub(super) mod decimal;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;

use diesel::query_builder::QueryId;
pub use diesel::sql_types::*;

#[cfg(feature = "sqlite")]
pub(super) use sqlite::timestamp_text;

/// A UUID: `uuid` on PostgreSQL, its hyphenated lower-case text on SQLite.
#[derive(Clone, Copy, Debug, Default, QueryId, SqlType)]
#[diesel(postgres_type(oid = 2950, array_oid = 2951))]
#[diesel(sqlite_type(name = "Text"))]
pub struct Uuid;

/// A moment in UTC, to the microsecond: `timestamptz` on PostgreSQL; on SQLite text such as
/// `2026-01-31T09:30:00.000000Z`, whose fixed width makes text order the order in time.
#[derive(Clone, Copy, Debug, Default, QueryId, SqlType)]
#[diesel(postgres_type(oid = 1184, array_oid = 1185))]
#[diesel(sqlite_type(name = "Text"))]
pub struct Timestamptz;

/// A decimal number, exact to the last digit: `numeric` on PostgreSQL; on SQLite text, compared by the collation
/// `decimal`, which Relata registers (as SQLite's shell does).
#[derive(Clone, Copy, Debug, Default, QueryId, SqlType)]
#[diesel(postgres_type(oid = 1700, array_oid = 1231))]
#[diesel(sqlite_type(name = "Text"))]
pub struct Numeric;

/// Another name of [`Numeric`].
pub type Decimal = Numeric;

/// Any JSON: `jsonb` on PostgreSQL, text on SQLite.
#[derive(Clone, Copy, Debug, Default, QueryId, SqlType)]
#[diesel(postgres_type(oid = 3802, array_oid = 3807))]
#[diesel(sqlite_type(name = "Text"))]
pub struct Json;

/// Another name of [`Json`].
pub type Jsonb = Json;

/// Implements the arithmetic that Diesel's `table!` requires of column types with these names.
macro_rules! arithmetic {
    ($type:ty, $right:ty: $($operation:ident),+) => {$(
        impl ops::$operation for $type {
            type Rhs = $right;
            type Output = $type;
        }
    )+};
}
arithmetic!(Timestamptz, Interval: Add, Sub);
arithmetic!(Numeric, Numeric: Add, Sub, Mul, Div);
