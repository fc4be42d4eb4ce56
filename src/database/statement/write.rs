//! INSERT, UPDATE and DELETE as values.

use diesel::QueryResult;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::Untyped;

use super::select::walk_where;
use crate::database::dialect::Dialect;
use crate::database::{Column, Condition, Value};

/// `INSERT INTO table (…) VALUES …`.
#[derive(Clone, Debug)]
pub struct Insert {
    /// The table's name.
    pub table: &'static str,
    /// The columns that are written.
    pub columns: Vec<Column>,
    /// One value, or null, for each column; at least one row.
    pub rows: Vec<Vec<Option<Value>>>,
    /// The columns of the new rows to give back.
    pub returning: Vec<Column>,
}

/// `UPDATE table SET … WHERE …`.
#[derive(Clone, Debug)]
pub struct Update {
    /// The table's name.
    pub table: &'static str,
    /// The columns that are written, with their values or null; at least one.
    pub assignments: Vec<(Column, Option<Value>)>,
    /// Which rows.
    pub condition: Condition,
    /// The columns of the rows to give back, as they are then.
    pub returning: Vec<Column>,
}

/// `DELETE FROM table WHERE …`.
#[derive(Clone, Debug)]
pub struct Delete {
    /// The table's name.
    pub table: &'static str,
    /// Which rows.
    pub condition: Condition,
}

impl Insert {
    /// The same in statements of so many binds at most, in the order of the rows.
    pub(in crate::database) fn parts(self, most_binds: usize) -> Vec<Insert> {
        let Insert { table, columns, rows, returning } = self;
        // Without columns it is `DEFAULT VALUES`, which makes one row.
        let size = most_binds.checked_div(columns.len()).unwrap_or(1).max(1);
        let mut rows = rows.into_iter();
        let part = || {
            let rows: Vec<_> = rows.by_ref().take(size).collect();
            (!rows.is_empty()).then(|| Insert { table, columns: columns.clone(), rows, returning: returning.clone() })
        };
        std::iter::from_fn(part).collect()
    }
}

impl<DB: Dialect> QueryFragment<DB> for Insert {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        if self.rows.len() > 1 {
            out.unsafe_to_cache_prepared();
        }
        out.push_sql("INSERT INTO ");
        out.push_identifier(self.table)?;
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

impl Query for Insert {
    type SqlType = Untyped;
}

impl<DB: Dialect> QueryFragment<DB> for Update {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("UPDATE ");
        out.push_identifier(self.table)?;
        for (index, (column, value)) in self.assignments.iter().enumerate() {
            out.push_sql(if index == 0 { " SET " } else { ", " });
            out.push_identifier(column.name)?;
            out.push_sql(" = ");
            push_nullable(&mut out, column, value.as_ref())?;
        }
        walk_where(&self.condition, self.table, &mut out)?;
        walk_returning(&self.returning, &mut out)
    }
}

impl Query for Update {
    type SqlType = Untyped;
}

impl<DB: Dialect> QueryFragment<DB> for Delete {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("DELETE FROM ");
        out.push_identifier(self.table)?;
        walk_where(&self.condition, self.table, &mut out)
    }
}

fn walk_returning<DB: Dialect>(columns: &[Column], out: &mut AstPass<'_, '_, DB>) -> QueryResult<()> {
    for (index, column) in columns.iter().enumerate() {
        out.push_sql(if index == 0 { " RETURNING " } else { ", " });
        out.push_identifier(column.name)?;
    }
    Ok(())
}

macro_rules! not_static {
    ($($statement:ty),*) => {$(
        impl QueryId for $statement {
            type QueryId = ();
            const HAS_STATIC_QUERY_ID: bool = false;
        }
    )*};
}
not_static!(Insert, Update, Delete);

fn push_nullable<'b, DB: Dialect>(
    out: &mut AstPass<'_, 'b, DB>,
    column: &Column,
    value: Option<&'b Value>,
) -> QueryResult<()> {
    match value {
        Some(value) => DB::push_value(out, value),
        None => DB::push_null(out, column.kind),
    }
}
