//! SQL of PostgreSQL.

use bigdecimal::BigDecimal;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use diesel::QueryResult;
use diesel::deserialize::{self, FromSql};
use diesel::pg::{Pg, PgValue};
use diesel::query_builder::AstPass;
use diesel::sql_types::{
    Array, BigInt, Binary, Bool, Date, Double, Float, Integer, SmallInt, Text, Time, Timestamp,
};
use uuid::Uuid;

use super::Dialect;
use crate::database::condition::push_column;
use crate::database::kind::column_types;
use crate::database::statement::{LISTED_PLACE, LISTED_VALUE, OWNERS, Owners, PLACE};
use crate::database::value::ListValues;
use crate::database::{Column, Kind, List, RowLock, TextMatch, Value, sql_types};

impl Dialect for Pg {
    const MAX_BINDS: usize = 65_535;

    fn row_lock(lock: RowLock) -> &'static str {
        match lock {
            RowLock::KeyShare => " FOR KEY SHARE",
            RowLock::Share => " FOR SHARE",
            RowLock::NoKeyUpdate => " FOR NO KEY UPDATE",
            RowLock::Update => " FOR UPDATE",
        }
    }

    fn push_collation(_out: &mut AstPass<'_, '_, Self>, _kind: Kind) {}

    fn sum_function(_kind: Kind) -> &'static str {
        "sum"
    }

    fn push_list<'b>(
        out: &mut AstPass<'_, 'b, Self>,
        list: &'b List,
        negated: bool,
    ) -> QueryResult<()> {
        out.push_sql(if negated { " <> ALL(" } else { " = ANY(" });
        push_array(out, &list.values)?;
        out.push_sql(")");
        Ok(())
    }

    /// `array_positions` compares as the type and the collation of the column do.
    fn push_owners<'b>(
        out: &mut AstPass<'_, 'b, Self>,
        table: &str,
        owners: &'b Owners,
    ) -> QueryResult<()> {
        out.push_sql(" CROSS JOIN LATERAL (SELECT unnest(array_positions(");
        push_array(out, &owners.list.values)?;
        out.push_sql(", ");
        push_column(out, table, &owners.key)?;
        out.push_sql(")) - 1 AS ");
        out.push_identifier(PLACE)?;
        out.push_sql(") AS ");
        out.push_identifier(OWNERS)
    }

    /// A null of the column's type and collation, appended to the list, gives them to its values.
    fn push_listed<'b>(
        out: &mut AstPass<'_, 'b, Self>,
        column: &Column,
        list: &'b List,
    ) -> QueryResult<()> {
        out.push_sql("SELECT ");
        out.push_identifier(LISTED_PLACE)?;
        out.push_sql(" - 1 AS ");
        out.push_identifier(LISTED_PLACE)?;
        out.push_sql(", ");
        out.push_identifier(LISTED_VALUE)?;
        out.push_sql(" FROM unnest(array_append(");
        push_array(out, &list.values)?;
        out.push_sql(", (SELECT ");
        push_column(out, column.table, column)?;
        out.push_sql(" FROM ");
        out.push_identifier(column.table)?;
        out.push_sql(" LIMIT 0))) WITH ORDINALITY AS each_value(");
        out.push_identifier(LISTED_VALUE)?;
        out.push_sql(", ");
        out.push_identifier(LISTED_PLACE)?;
        out.push_sql(")");
        Ok(())
    }

    fn push_text_match<'b>(
        out: &mut AstPass<'_, 'b, Self>,
        text: &'b TextMatch,
    ) -> QueryResult<()> {
        out.push_sql(if text.insensitive { " ILIKE " } else { " LIKE " });
        out.push_bind_param::<Text, String>(&text.like)?;
        out.push_sql(" ESCAPE '\\'");
        Ok(())
    }
}

macro_rules! array {
    ($($kind:ident: $sql:ty => $rust:ty { $($ability:tt)* },)*) => {
        fn push_array<'b>(out: &mut AstPass<'_, 'b, Pg>, values: &'b ListValues) -> QueryResult<()> {
            match values { $(ListValues::$kind(values) => out.push_bind_param::<Array<$sql>, Vec<$rust>>(values),)* }
        }
    };
}
column_types!(array);

macro_rules! read {
    ($($kind:ident: $sql:ty => $rust:ty { $($ability:tt)* },)*) => {
        /// Reads a value of a column of `kind`; without a raw value it is null.
        pub fn read(kind: Kind, raw: Option<PgValue<'_>>) -> deserialize::Result<Option<Value>> {
            let Some(raw) = raw else { return Ok(None) };
            match kind {
                $(Kind::$kind => Ok(Some(Value::$kind(<$rust as FromSql<$sql, Pg>>::from_sql(raw)?))),)*
            }
        }
    };
}
column_types!(read);
