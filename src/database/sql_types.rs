//! The SQL types of columns, for `diesel::table!`: Diesel's, and in place of those that differ between the two
//! databases some of Relata's own, so that one `schema.rs` fits both.

use diesel::query_builder::QueryId;
pub use diesel::sql_types::*;

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

/// Diesel's `table!` asks for arithmetic on every column type called so.
impl ops::Add for Timestamptz {
    type Rhs = Interval;
    type Output = Timestamptz;
}

impl ops::Sub for Timestamptz {
    type Rhs = Interval;
    type Output = Timestamptz;
}

/// How [`Timestamptz`] is written on SQLite.
#[cfg(feature = "sqlite")]
const TIMESTAMP_FORMAT: &str = "%Y-%m-%dT%H:%M:%S%.6fZ";

#[cfg(feature = "sqlite")]
mod sqlite {
    use super::{Timestamptz, Uuid};
    use chrono::{DateTime, Utc};
    use diesel::backend::Backend;
    use diesel::deserialize::{self, FromSql};
    use diesel::serialize::{self, IsNull, Output, ToSql};
    use diesel::sql_types::{Text, TimestamptzSqlite};
    use diesel::sqlite::Sqlite;

    type Raw<'a> = <Sqlite as Backend>::RawValue<'a>;

    impl FromSql<Uuid, Sqlite> for uuid::Uuid {
        fn from_sql(value: Raw<'_>) -> deserialize::Result<Self> {
            Ok(uuid::Uuid::parse_str(&<String as FromSql<Text, Sqlite>>::from_sql(value)?)?)
        }
    }

    impl ToSql<Uuid, Sqlite> for uuid::Uuid {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
            out.set_value(self.to_string());
            Ok(IsNull::No)
        }
    }

    impl FromSql<Timestamptz, Sqlite> for DateTime<Utc> {
        fn from_sql(value: Raw<'_>) -> deserialize::Result<Self> {
            <DateTime<Utc> as FromSql<TimestamptzSqlite, Sqlite>>::from_sql(value)
        }
    }

    impl ToSql<Timestamptz, Sqlite> for DateTime<Utc> {
        fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
            out.set_value(super::timestamp_text(self));
            Ok(IsNull::No)
        }
    }
}

/// The text that stands for `moment` in a SQLite column.
#[cfg(feature = "sqlite")]
pub(super) fn timestamp_text(moment: &chrono::DateTime<chrono::Utc>) -> String {
    moment.format(TIMESTAMP_FORMAT).to_string()
}

#[cfg(feature = "postgres")]
mod postgres {
    use super::{Timestamptz, Uuid};
    use chrono::{DateTime, Utc};
    use diesel::backend::Backend;
    use diesel::deserialize::{self, FromSql};
    use diesel::pg::Pg;
    use diesel::serialize::{self, Output, ToSql};
    use diesel::sql_types;

    type Raw<'a> = <Pg as Backend>::RawValue<'a>;

    macro_rules! delegate {
        ($($rust:ty: $own:ty => $diesel:ty),*) => {$(
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
    delegate!(uuid::Uuid: Uuid => sql_types::Uuid, DateTime<Utc>: Timestamptz => sql_types::Timestamptz);
}
