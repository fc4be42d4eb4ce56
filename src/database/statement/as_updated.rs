//! Rows as an UPDATE will make them.

use diesel::QueryResult;
use diesel::query_builder::{AstPass, QueryFragment};

use super::select::walk_where;
use super::write::push_nullable;
use super::{Expression, Update};
use crate::database::dialect::Dialect;
use crate::database::{Column, Condition, Value};

/// Selects the keys of the rows that an UPDATE will change, and that meet a condition as it will make them, while the
/// tables are as they were before (PostgreSQL: `WITH CHECK`).
#[derive(Clone, Debug)]
pub struct AsUpdated {
    /// The UPDATE.
    pub update: Update,
    /// The condition on the rows as they will be.
    pub afterwards: Condition,
}

impl AsUpdated {
    /// Returns each column that is selected or compared, with the value that it will have if it is written.
    pub(super) fn columns(&self) -> Vec<(Column, Option<&Option<Value>>)> {
        let key = *self.update.table.primary_key;
        let mut columns = self.afterwards.own_columns();
        if !columns.contains(&key) {
            columns.push(key);
        }

        let assignments = &self.update.assignments;
        let assigned = |column: &Column| {
            assignments.iter().find(|(written, _)| written == column).map(|(_, value)| value)
        };
        columns.into_iter().map(|column| (column, assigned(&column))).collect()
    }
}

/// The derived table has the table's own name, as the condition calls it.
impl<DB: Dialect> QueryFragment<DB> for AsUpdated {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        let table = self.update.table.table_name();
        out.push_sql("SELECT ");
        Expression::Column(*self.update.table.primary_key).walk(table, &mut out)?;
        out.push_sql(" FROM (SELECT ");

        for (index, (column, assigned)) in self.columns().into_iter().enumerate() {
            if index > 0 {
                out.push_sql(", ");
            }
            walk_column(&column, assigned, &mut out)?;
        }

        out.push_sql(" FROM ");
        out.push_identifier(table)?;
        walk_where(&self.update.condition, table, &mut out)?;
        out.push_sql(") AS ");
        out.push_identifier(table)?;
        walk_where(&self.afterwards, table, &mut out)
    }
}

/// Appends a column, or the value that it will have. CASE gives the value the type of the column.
fn walk_column<'b, DB: Dialect>(
    column: &Column,
    assigned: Option<&'b Option<Value>>,
    out: &mut AstPass<'_, 'b, DB>,
) -> QueryResult<()> {
    let Some(value) = assigned else { return out.push_identifier(column.name) };
    out.push_sql("CASE WHEN 1 = 1 THEN ");
    push_nullable(out, column, value.as_ref())?;
    out.push_sql(" ELSE ");
    out.push_identifier(column.name)?;
    out.push_sql(" END AS ");
    out.push_identifier(column.name)
}
