//! SELECT as a value.

use diesel::QueryResult;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::Untyped;

use super::expression::Expression;
use super::order::{OrderTerm, walk_joins, walk_order};
use crate::database::condition::{Scope, push_column};
use crate::database::dialect::Dialect;
use crate::database::{Column, Condition, Kind};

/// Statements with more comparisons and orders than this are not kept prepared: clients choose their shape, and a
/// connection's cache of prepared statements has no bound.
const MOST_CACHED_COMPARISONS: usize = 4;

/// The name of the number of a row among those of its owner.
const ROW_NUMBER: &str = "row_number";

/// `SELECT … FROM table WHERE …`.
#[derive(Clone, Debug)]
pub struct Select {
    /// The table's name.
    pub table: &'static str,
    /// What to return for each row or group.
    pub expressions: Vec<Expression>,
    /// Which rows.
    pub condition: Condition,
    /// One result for each value of this column.
    pub group_by: Option<Column>,
    /// The order of the rows.
    pub order: Vec<OrderTerm>,
    /// Whether each row ends with the values of those terms of the order that join another table.
    pub order_values: bool,
    /// How many rows at most.
    pub limit: Option<i64>,
    /// How many rows to pass over.
    pub offset: Option<i64>,
    /// Whether the rows are locked against other writers until the transaction ends.
    pub lock: bool,
    /// Whether limit and offset count the rows of each owner apart.
    pub per_owner: Option<PerOwner>,
}

/// Pages of a hasMany: the rows are numbered for each value of the foreign key.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PerOwner {
    /// The foreign key on the related table.
    pub foreign_key: Column,
}

impl Select {
    /// Every row of `table` that meets `condition`.
    pub fn new(table: &'static str, expressions: Vec<Expression>, condition: Condition) -> Self {
        Select {
            table,
            expressions,
            condition,
            group_by: None,
            order: Vec::new(),
            order_values: false,
            limit: None,
            offset: None,
            lock: false,
            per_owner: None,
        }
    }

    /// The columns of `columns` from `table`.
    pub fn columns(table: &'static str, columns: &[Column], condition: Condition) -> Self {
        Self::new(table, columns.iter().copied().map(Expression::Column).collect(), condition)
    }

    /// The kinds of the values of a result row, in order.
    pub fn kinds(&self) -> Vec<Kind> {
        let order_values = self.joined_order_values().map(|(_, term)| term.column.kind);
        self.expressions.iter().map(Expression::kind).chain(order_values).collect()
    }

    /// The SELECT list, FROM, WHERE and GROUP BY, with the number of each owner's row where those are counted.
    fn walk_rows<'b, DB: Dialect>(&'b self, out: &mut AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.walk_expressions(out)?;
        for (place, term) in self.joined_order_values() {
            out.push_sql(", ");
            term.walk_column(place, self.table, out)?;
            out.push_sql(" AS ");
            out.push_identifier(&order_value(place))?;
        }
        if let Some(PerOwner { foreign_key }) = &self.per_owner {
            out.push_sql(", row_number() OVER (PARTITION BY ");
            push_column(out, self.table, foreign_key)?;
            walk_order(&self.order, self.table, out)?;
            out.push_sql(") AS ");
            out.push_identifier(ROW_NUMBER)?;
        }
        out.push_sql(" FROM ");
        out.push_identifier(self.table)?;
        walk_joins(&self.order, self.table, out)?;
        walk_where(&self.condition, self.table, out)?;
        if let Some(column) = &self.group_by {
            out.push_sql(" GROUP BY ");
            push_column(out, self.table, column)?;
        }
        Ok(())
    }

    /// The terms of the order whose values are no columns of the table but are selected all the same.
    fn joined_order_values(&self) -> impl Iterator<Item = (usize, &OrderTerm)> {
        self.order.iter().enumerate().filter(|(_, term)| self.order_values && !term.joins.is_empty())
    }

    fn walk_expressions<DB: Dialect>(&self, out: &mut AstPass<'_, '_, DB>) -> QueryResult<()> {
        out.push_sql("SELECT ");
        for (index, expression) in self.expressions.iter().enumerate() {
            if index > 0 {
                out.push_sql(", ");
            }
            expression.walk(self.table, out)?;
        }
        Ok(())
    }

    fn walk_range<'b, DB: Dialect>(&'b self, out: &mut AstPass<'_, 'b, DB>) -> QueryResult<()> {
        walk_order(&self.order, self.table, out)?;
        if let Some(limit) = self.limit.as_ref().or(self.offset.is_some().then_some(&i64::MAX)) {
            out.push_sql(" LIMIT ");
            DB::push_integer(out, limit)?;
        }
        if let Some(offset) = &self.offset {
            out.push_sql(" OFFSET ");
            DB::push_integer(out, offset)?;
        }
        Ok(())
    }

    /// Keeps the rows whose number for their owner is in the page; the derived table bears the table's own
    /// name, so that the columns are the same inside and outside.
    fn walk_page<'b, DB: Dialect>(&'b self, out: &mut AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.walk_expressions(out)?;
        for (place, _) in self.joined_order_values() {
            out.push_sql(", ");
            out.push_identifier(&order_value(place))?;
        }
        out.push_sql(" FROM (");
        self.walk_rows(out)?;
        out.push_sql(") AS ");
        out.push_identifier(self.table)?;
        out.push_sql(" WHERE ");
        out.push_identifier(ROW_NUMBER)?;
        out.push_sql(" > ");
        let offset = self.offset.as_ref().unwrap_or(&0);
        DB::push_integer(out, offset)?;
        if let Some(limit) = &self.limit {
            out.push_sql(" AND ");
            out.push_identifier(ROW_NUMBER)?;
            out.push_sql(" <= ");
            DB::push_integer(out, offset)?;
            out.push_sql(" + ");
            DB::push_integer(out, limit)?;
        }
        out.push_sql(" ORDER BY ");
        out.push_identifier(ROW_NUMBER)
    }
}

/// The name of a selected value of the order.
fn order_value(place: usize) -> String {
    format!("order_value#{place}")
}

impl<DB: Dialect> QueryFragment<DB> for Select {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        if self.condition.size() + self.order.len() > MOST_CACHED_COMPARISONS {
            out.unsafe_to_cache_prepared();
        }
        if self.per_owner.is_some() {
            return self.walk_page(&mut out);
        }
        self.walk_rows(&mut out)?;
        self.walk_range(&mut out)?;
        if self.lock {
            out.push_sql(DB::ROW_LOCK);
        }
        Ok(())
    }
}

impl Query for Select {
    type SqlType = Untyped;
}

impl QueryId for Select {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

/// Appends ` WHERE …`, if there is a condition.
pub(super) fn walk_where<'b, DB: Dialect>(
    condition: &'b Condition,
    table: &str,
    out: &mut AstPass<'_, 'b, DB>,
) -> QueryResult<()> {
    if condition.is_all() {
        return Ok(());
    }
    out.push_sql(" WHERE ");
    condition.walk(out, Scope::root(table))
}
