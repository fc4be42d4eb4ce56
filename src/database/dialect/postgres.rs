//! PostgreSQL's way.

use bigdecimal::BigDecimal;
use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use diesel::QueryResult;
use diesel::pg::Pg;
use diesel::query_builder::AstPass;
use diesel::sql_types::{Array, BigInt, Binary, Bool, Date, Double, Float, Integer, SmallInt, Text, Time, Timestamp};
use uuid::Uuid;

use super::Dialect;
use crate::database::value::{Values, column_types};
use crate::database::{Kind, List, TextMatch, sql_types};

impl Dialect for Pg {
    const ROW_LOCK: &'static str = " FOR UPDATE";
    const MOST_BINDS: usize = 65_535;

    fn push_collation(_out: &mut AstPass<'_, '_, Self>, _kind: Kind) {}

    fn sum(_kind: Kind) -> &'static str {
        "sum"
    }

    fn push_list<'b>(out: &mut AstPass<'_, 'b, Self>, list: &'b List, negated: bool) -> QueryResult<()> {
        out.push_sql(if negated { " <> ALL(" } else { " = ANY(" });
        push_array(out, &list.values)?;
        out.push_sql(")");
        Ok(())
    }

    fn push_text_match<'b>(out: &mut AstPass<'_, 'b, Self>, text: &'b TextMatch) -> QueryResult<()> {
        out.push_sql(if text.insensitive { " ILIKE " } else { " LIKE " });
        out.push_bind_param::<Text, String>(&text.like)?;
        out.push_sql(" ESCAPE '\\'");
        Ok(())
    }
}

macro_rules! array {
    ($($kind:ident: $sql:ty => $rust:ty,)*) => {
        fn push_array<'b>(out: &mut AstPass<'_, 'b, Pg>, values: &'b Values) -> QueryResult<()> {
            match values { $(Values::$kind(values) => out.push_bind_param::<Array<$sql>, Vec<$rust>>(values),)* }
        }
    };
}
column_types!(array);
