//! SQL of SQLite.

use diesel::QueryResult;
use diesel::query_builder::AstPass;
use diesel::sql_types::Text;
use diesel::sqlite::Sqlite;

use super::Dialect;
use crate::database::condition::push_column;
use crate::database::sql_types::decimal;
use crate::database::statement::{LISTED_PLACE, LISTED_VALUE, OWNERS, Owners, PLACE};
use crate::database::{Column, Kind, List, RowLock, TextMatch};

impl Dialect for Sqlite {
    /// The default of SQLite, and of the bundled one.
    const MAX_BINDS: usize = 32_766;

    /// With the limit alone, SQLite would parse and plan the statement again each time it is bound, for its value.
    const LIMIT: &'static str = " LIMIT +";

    fn row_lock(_lock: RowLock) -> &'static str {
        ""
    }

    fn push_collation(out: &mut AstPass<'_, '_, Self>, kind: Kind) {
        if kind.is_decimal_number() {
            out.push_sql(" COLLATE ");
            out.push_sql(decimal::COLLATION);
        }
    }

    fn sum_function(kind: Kind) -> &'static str {
        if kind.is_decimal_number() { decimal::SUM } else { "sum" }
    }

    fn push_list<'b>(
        out: &mut AstPass<'_, 'b, Self>,
        list: &'b List,
        negated: bool,
    ) -> QueryResult<()> {
        out.push_sql(if negated { " NOT IN (SELECT " } else { " IN (SELECT " });
        out.push_sql(if list.is_binary() { "unhex(value)" } else { "value" });

        out.push_sql(" FROM json_each(");
        out.push_bind_param::<Text, String>(list.json())?;
        out.push_sql("))");
        Ok(())
    }

    /// SQLite compares by the collation of the column on the left.
    fn push_owners<'b>(
        out: &mut AstPass<'_, 'b, Self>,
        table: &str,
        owners: &'b Owners,
    ) -> QueryResult<()> {
        out.push_sql(" JOIN (SELECT key AS ");
        out.push_identifier(PLACE)?;
        out.push_sql(", value FROM json_each(");
        out.push_bind_param::<Text, String>(owners.list.json())?;
        out.push_sql(")) AS ");
        out.push_identifier(OWNERS)?;
        out.push_sql(" ON ");
        push_column(out, table, &owners.key)?;
        out.push_sql(" = ");
        out.push_identifier(OWNERS)?;
        out.push_sql(".value");
        Ok(())
    }

    /// The first SELECT of a compound decides the collation.
    fn push_listed<'b>(
        out: &mut AstPass<'_, 'b, Self>,
        column: &Column,
        list: &'b List,
    ) -> QueryResult<()> {
        out.push_sql("SELECT NULL AS ");
        out.push_identifier(LISTED_PLACE)?;
        out.push_sql(", ");
        push_column(out, column.table, column)?;
        out.push_sql(" AS ");
        out.push_identifier(LISTED_VALUE)?;
        out.push_sql(" FROM ");
        out.push_identifier(column.table)?;
        out.push_sql(" WHERE 0 UNION ALL SELECT key, value FROM json_each(");
        out.push_bind_param::<Text, String>(list.json())?;
        out.push_sql(")");
        Ok(())
    }

    /// `LIKE` ignores the case of ASCII letters; `GLOB` is case-sensitive.
    fn push_text_match<'b>(
        out: &mut AstPass<'_, 'b, Self>,
        text: &'b TextMatch,
    ) -> QueryResult<()> {
        if text.insensitive {
            out.push_sql(" LIKE ");
            out.push_bind_param::<Text, String>(&text.like)?;
            out.push_sql(" ESCAPE '\\'");
        } else {
            out.push_sql(" GLOB ");
            out.push_bind_param::<Text, String>(&text.glob)?;
        }
        Ok(())
    }
}
