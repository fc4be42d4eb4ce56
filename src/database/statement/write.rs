//! INSERT, UPDATE and DELETE as values.

use diesel::QueryResult;
use diesel::query_builder::{AstPass, QueryFragment};

use super::select::walk_where;
use crate::RequestContext;
use crate::database::dialect::Dialect;
use crate::database::{Column, Condition, GuardedTable, Operation, Value};

/// `INSERT INTO table (…) VALUES …`.
#[derive(Clone, Debug)]
pub struct Insert {
    /// The table.
    pub table: GuardedTable,
    /// The columns that are written.
    pub columns: Vec<Column>,
    /// One value, or `None` for null, for each column; at least one row.
    pub rows: Vec<Vec<Option<Value>>>,
    /// The columns of the new rows to return.
    pub returning: Vec<Column>,
}

/// `UPDATE table SET … WHERE …`.
#[derive(Clone, Debug)]
pub struct Update {
    /// The table.
    pub table: GuardedTable,
    /// The columns that are written, with their values, or `None` for null; at least one.
    pub assignments: Vec<(Column, Option<Value>)>,
    /// The condition on the rows.
    pub condition: Condition,
    /// The columns of the rows to return, as they are afterwards.
    pub returning: Vec<Column>,
}

/// `DELETE FROM table WHERE …`.
#[derive(Clone, Debug)]
pub struct Delete {
    /// The table.
    pub table: GuardedTable,
    /// The condition on the rows.
    pub condition: Condition,
}

impl Insert {
    /// Splits the statement into several of at most `max_binds` binds, in the order of the rows.
    pub(in crate::database) fn parts(self, max_binds: usize) -> Vec<Insert> {
        let Insert { table, columns, rows, returning } = self;
        // Without columns the statement is `DEFAULT VALUES`, which inserts one row.
        let size = max_binds.checked_div(columns.len()).unwrap_or(1).max(1);

        let mut parts = Vec::new();
        let mut rest = rows.into_iter().peekable();
        while rest.peek().is_some() {
            parts.push(Insert {
                table,
                columns: columns.clone(),
                rows: rest.by_ref().take(size).collect(),
                returning: returning.clone(),
            });
        }
        parts
    }
}

impl Update {
    /// Puts in the conditions that depend on the request: only rows are changed that its viewer sees and may change.
    pub(in crate::database) fn resolve(&mut self, context: &RequestContext) {
        restrict(&mut self.condition, &self.table, Operation::Update, context);
    }
}

impl Delete {
    /// Puts in the conditions that depend on the request: only rows are deleted that its viewer sees and may delete.
    pub(in crate::database) fn resolve(&mut self, context: &RequestContext) {
        restrict(&mut self.condition, &self.table, Operation::Delete, context);
    }
}

fn restrict(
    condition: &mut Condition,
    table: &GuardedTable,
    operation: Operation,
    context: &RequestContext,
) {
    condition.resolve(context);
    condition.restrict(table.visible(context));
    condition.restrict(table.permits(operation, context));
}

impl<DB: Dialect> QueryFragment<DB> for Insert {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("INSERT INTO ");
        out.push_identifier(self.table.table_name())?;
        if self.columns.is_empty() {
            out.push_sql(" DEFAULT VALUES");
            return walk_returning(&self.returning, &mut out);
        }

        for (index, column) in self.columns.iter().enumerate() {
            out.push_sql(if index == 0 { " (" } else { ", " });
            out.push_identifier(column.name)?;
        }

        out.push_sql(") VALUES ");
        for (index, row) in self.rows.iter().enumerate() {
            out.push_sql(if index == 0 { "(" } else { ", (" });
            for (index, (column, value)) in self.columns.iter().zip(row).enumerate() {
                if index > 0 {
                    out.push_sql(", ");
                }
                push_nullable(&mut out, column, value.as_ref())?;
            }
            out.push_sql(")");
        }
        walk_returning(&self.returning, &mut out)
    }
}

impl<DB: Dialect> QueryFragment<DB> for Update {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("UPDATE ");
        out.push_identifier(self.table.table_name())?;

        for (index, (column, value)) in self.assignments.iter().enumerate() {
            out.push_sql(if index == 0 { " SET " } else { ", " });
            out.push_identifier(column.name)?;
            out.push_sql(" = ");
            push_nullable(&mut out, column, value.as_ref())?;
        }

        walk_where(&self.condition, self.table.table_name(), &mut out)?;
        walk_returning(&self.returning, &mut out)
    }
}

impl<DB: Dialect> QueryFragment<DB> for Delete {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("DELETE FROM ");
        out.push_identifier(self.table.table_name())?;
        walk_where(&self.condition, self.table.table_name(), &mut out)
    }
}

fn walk_returning<DB: Dialect>(
    columns: &[Column],
    out: &mut AstPass<'_, '_, DB>,
) -> QueryResult<()> {
    for (index, column) in columns.iter().enumerate() {
        out.push_sql(if index == 0 { " RETURNING " } else { ", " });
        out.push_identifier(column.name)?;
    }
    Ok(())
}

/// Appends a value of a column, or null.
pub(super) fn push_nullable<'b, DB: Dialect>(
    out: &mut AstPass<'_, 'b, DB>,
    column: &Column,
    value: Option<&'b Value>,
) -> QueryResult<()> {
    match value {
        Some(value) => DB::push_value(out, value),
        None => DB::push_null(out, column.kind),
    }
}
