//! Values that a column takes for equal.

use diesel::QueryResult;
use diesel::query_builder::{AstPass, QueryFragment};

use crate::database::dialect::Dialect;
use crate::database::{Column, List};

/// The name of the column with the places of the values.
pub const LISTED_PLACE: &str = "listed_place";

/// The name of the column with the values.
pub const LISTED_VALUE: &str = "listed_value";

/// A SELECT that returns, for each value of a list in its order, the place of the first one that a column takes for equal.
/// Places count from zero. More rows can follow.
#[derive(Clone, Debug)]
pub struct EqualValues {
    /// The column that compares.
    pub column: Column,
    /// The values.
    pub list: List,
}

impl<DB: Dialect> QueryFragment<DB> for EqualValues {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("SELECT min(");
        out.push_identifier(LISTED_PLACE)?;
        out.push_sql(") OVER (PARTITION BY ");
        out.push_identifier(LISTED_VALUE)?;
        out.push_sql(") FROM (");
        DB::push_listed(&mut out, &self.column, &self.list)?;
        out.push_sql(") AS listed ORDER BY ");
        out.push_identifier(LISTED_PLACE)
    }
}
