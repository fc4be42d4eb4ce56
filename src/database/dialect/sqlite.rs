//! SQLite's way.

use diesel::QueryResult;
use diesel::query_builder::AstPass;
use diesel::sql_types::Text;
use diesel::sqlite::Sqlite;

use super::Dialect;
use crate::database::sql_types::decimal;
use crate::database::{Kind, List, TextMatch};

impl Dialect for Sqlite {
    const ROW_LOCK: &'static str = "";
    /// SQLite could be compiled with another number; this is the default, and that of the bundled one.
    const MOST_BINDS: usize = 32_766;

    fn push_collation(out: &mut AstPass<'_, '_, Self>, kind: Kind) {
        if kind == Kind::Numeric {
            out.push_sql(" COLLATE ");
            out.push_sql(decimal::COLLATION);
        }
    }

    fn sum(kind: Kind) -> &'static str {
        if kind == Kind::Numeric { decimal::SUM } else { "sum" }
    }

    fn push_list<'b>(out: &mut AstPass<'_, 'b, Self>, list: &'b List, negated: bool) -> QueryResult<()> {
        out.push_sql(if negated { " NOT IN (SELECT " } else { " IN (SELECT " });
        out.push_sql(if list.is_binary() { "unhex(value) FROM json_each(" } else { "value FROM json_each(" });
        out.push_bind_param::<Text, String>(list.json())?;
        out.push_sql("))");
        Ok(())
    }

    /// `LIKE` ignores the case of ASCII letters here, and `GLOB` minds it.
    fn push_text_match<'b>(out: &mut AstPass<'_, 'b, Self>, text: &'b TextMatch) -> QueryResult<()> {
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
