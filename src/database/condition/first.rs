//! The condition that a row is the first of those with the same key.

use diesel::QueryResult;
use diesel::query_builder::AstPass;

use super::{Condition, Scope, push_column};
use crate::database::dialect::Dialect;
use crate::database::{Column, Direction, GuardedTable, Nulls, OrderTerm};

/// Rows of the current row's table with the same value of a key, of which the current row is the first.
#[derive(Clone, Debug, PartialEq)]
pub struct FirstRow {
    /// The table.
    pub table: GuardedTable,
    /// The column that has the same value in all of the rows.
    pub key: Column,
    /// The order, over columns of the table alone. It ends with the primary key.
    pub order: Vec<OrderTerm>,
    /// A condition on the rows, which the current row must meet too.
    pub condition: Condition,
}

impl FirstRow {
    /// Appends `NOT EXISTS (…)`: no other row comes before the current one.
    pub(super) fn walk<'b, DB: Dialect>(
        &'b self,
        out: &mut AstPass<'_, 'b, DB>,
        outer: Scope<'_>,
    ) -> QueryResult<()> {
        let alias = outer.inner_alias(self.table.table_name());
        let inner = outer.inner(&alias);

        out.push_sql("NOT EXISTS (SELECT 1 FROM ");
        out.push_identifier(self.table.table_name())?;
        out.push_sql(" AS ");
        out.push_identifier(&alias)?;
        out.push_sql(" WHERE ");
        push_comparison(out, &self.key, (inner.alias, " = ", outer.alias))?;
        if !self.condition.is_all() {
            out.push_sql(" AND ");
            self.condition.walk(out, inner)?;
        }

        out.push_sql(" AND ");
        push_before(out, &self.order, inner.alias, outer.alias)?;
        out.push_sql(")");
        Ok(())
    }
}

/// Appends the condition that the row called `inner` comes before the one called `outer`.
fn push_before<DB: Dialect>(
    out: &mut AstPass<'_, '_, DB>,
    order: &[OrderTerm],
    inner: &str,
    outer: &str,
) -> QueryResult<()> {
    let Some((term, rest)) = order.split_first() else {
        out.push_sql("1 = 0");
        return Ok(());
    };

    let operator = match term.direction {
        Direction::Ascending => " < ",
        Direction::Descending => " > ",
    };
    out.push_sql("(");
    push_comparison(out, &term.column, (inner, operator, outer))?;
    if term.column.nullable {
        let (null, value) = match term.nulls {
            Nulls::First => (inner, outer),
            Nulls::Last => (outer, inner),
        };
        out.push_sql(" OR ");
        push_nulls(out, &term.column, (null, " IS NULL"), (value, " IS NOT NULL"))?;
    }

    if !rest.is_empty() {
        out.push_sql(" OR (");
        push_equal(out, &term.column, inner, outer)?;
        out.push_sql(" AND ");
        push_before(out, rest, inner, outer)?;
        out.push_sql(")");
    }
    out.push_sql(")");
    Ok(())
}

/// Appends the condition that two rows have the same value in a column, or null.
fn push_equal<DB: Dialect>(
    out: &mut AstPass<'_, '_, DB>,
    column: &Column,
    inner: &str,
    outer: &str,
) -> QueryResult<()> {
    if !column.nullable {
        return push_comparison(out, column, (inner, " = ", outer));
    }

    out.push_sql("(");
    push_comparison(out, column, (inner, " = ", outer))?;
    out.push_sql(" OR ");
    push_nulls(out, column, (inner, " IS NULL"), (outer, " IS NULL"))?;
    out.push_sql(")");
    Ok(())
}

fn push_comparison<DB: Dialect>(
    out: &mut AstPass<'_, '_, DB>,
    column: &Column,
    (left, operator, right): (&str, &str, &str),
) -> QueryResult<()> {
    push_column(out, left, column)?;
    DB::push_collation(out, column.kind);
    out.push_sql(operator);
    push_column(out, right, column)
}

fn push_nulls<DB: Dialect>(
    out: &mut AstPass<'_, '_, DB>,
    column: &Column,
    (left, left_test): (&str, &str),
    (right, right_test): (&str, &str),
) -> QueryResult<()> {
    out.push_sql("(");
    push_column(out, left, column)?;
    out.push_sql(left_test);
    out.push_sql(" AND ");
    push_column(out, right, column)?;
    out.push_sql(right_test);
    out.push_sql(")");
    Ok(())
}
