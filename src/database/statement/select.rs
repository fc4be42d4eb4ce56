//! SELECT as a value.

use diesel::QueryResult;
use diesel::query_builder::{AstPass, QueryFragment};

use super::expression::Expression;
use super::joined::JoinedRow;
use super::order::{OrderTerm, walk_joins, walk_order};
use super::owners::Owners;
use crate::RequestContext;
use crate::database::condition::{Scope, push_column};
use crate::database::dialect::Dialect;
use crate::database::{Column, Condition, GuardedTable, Kind};

/// The name of the column with the number of a row among those of its owner.
const ROW_NUMBER: &str = "row_number";

/// The name of the selected place of a row's owner.
const PLACE_OF_ROW: &str = "owner_place#";

/// `SELECT … FROM table WHERE …`.
#[derive(Clone, Debug)]
pub struct Select {
    /// The table.
    pub table: GuardedTable,
    /// The expressions to return for each row or group.
    pub expressions: Vec<Expression>,
    /// The condition on the rows.
    pub condition: Condition,
    /// The column to group by: one result for each of its values; with `owners`, for each of them.
    pub group_by: Option<Column>,
    /// The order of the rows.
    pub order: Vec<OrderTerm>,
    /// True if each row ends with the values of the terms of the order that join another table.
    pub order_values: bool,
    /// The maximum number of rows.
    pub limit: Option<i64>,
    /// The number of rows to skip.
    pub offset: Option<i64>,
    /// The lock on the rows until the transaction ends; `None` to read without one.
    pub lock: Option<RowLock>,
    /// Applies limit and offset to the rows of each owner.
    pub per_owner: Option<PerOwner>,
    /// Related rows whose columns end each row; not together with `per_owner`.
    pub joined: Vec<JoinedRow>,
    /// The owners of the rows, the place of one of which ends each row; not together with `joined`. Boxed, as it is rare.
    pub owners: Option<Box<Owners>>,
}

/// A limit for each owner: the rows are numbered for each value of a foreign key.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PerOwner {
    /// The foreign key of the rows.
    pub foreign_key: Column,
}

/// The strength of the lock on a row that is read, the weakest first (PostgreSQL § 13.3.2). On SQLite the transaction
/// itself is the lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RowLock {
    /// For a row that others point at by a unique key: it stays, and so does the key.
    KeyShare,
    /// For a row that others point at by any column: it stays as it is.
    Share,
    /// For a row whose columns change, but none of a unique index.
    NoKeyUpdate,
    /// For a row that goes away, or whose unique columns change.
    Update,
}

impl Select {
    /// Selects expressions from the rows of `table` that meet `condition`.
    pub fn new(table: GuardedTable, expressions: Vec<Expression>, condition: Condition) -> Self {
        Select {
            table,
            expressions,
            condition,
            group_by: None,
            order: Vec::new(),
            order_values: false,
            limit: None,
            offset: None,
            lock: None,
            per_owner: None,
            joined: Vec::new(),
            owners: None,
        }
    }

    /// Selects columns from the rows of `table` that meet `condition`.
    pub fn columns(table: GuardedTable, columns: &[Column], condition: Condition) -> Self {
        Self::new(table, columns.iter().copied().map(Expression::Column).collect(), condition)
    }

    /// Puts in the conditions that depend on the request, the rules on rows among them.
    pub(in crate::database) fn resolve(&mut self, context: &RequestContext) {
        self.condition.resolve(context);
        self.condition.restrict(self.table.visible(context));
        self.table = self.table.without_rules();
        let joins = self.order.iter_mut().flat_map(|term| &mut term.joins);
        joins.for_each(|rows| rows.resolve(context));
        self.joined.iter_mut().for_each(|row| row.resolve(context));
    }

    /// Returns the kinds of the values of a result row.
    pub fn kinds(&self) -> Vec<Kind> {
        let order_values = self.joined_order_values().map(|(_, term)| term.column.kind);
        let joined = self.joined.iter().flat_map(JoinedRow::kinds);
        let place = self.owners.iter().map(|_| Kind::Integer);
        let expressions = self.expressions.iter().map(Expression::kind);
        expressions.chain(order_values).chain(joined).chain(place).collect()
    }

    /// Appends the SELECT list, FROM, WHERE and GROUP BY, with the number of each row if there is a limit per owner.
    fn walk_rows<'b, DB: Dialect>(&'b self, out: &mut AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.walk_expressions(out)?;

        for (place, term) in self.joined_order_values() {
            out.push_sql(", ");
            term.walk_column(place, self.table.table_name(), out)?;
            out.push_sql(" AS ");
            out.push_identifier(&order_value(place))?;
        }

        for (place, row) in self.joined.iter().enumerate() {
            row.walk_columns(place, out)?;
        }

        if self.owners.is_some() {
            out.push_sql(", ");
            Owners::walk_place(out)?;
            out.push_sql(" AS ");
            out.push_identifier(PLACE_OF_ROW)?;
        }

        if let Some(PerOwner { foreign_key }) = &self.per_owner {
            out.push_sql(", row_number() OVER (PARTITION BY ");
            self.walk_owner(foreign_key, out)?;
            walk_order(&self.order, self.table.table_name(), out)?;
            out.push_sql(") AS ");
            out.push_identifier(ROW_NUMBER)?;
        }

        out.push_sql(" FROM ");
        out.push_identifier(self.table.table_name())?;
        walk_joins(&self.order, self.table.table_name(), out)?;
        for (place, row) in self.joined.iter().enumerate() {
            row.walk_join(place, self.table.table_name(), out)?;
        }
        if let Some(owners) = &self.owners {
            owners.walk_join(self.table.table_name(), out)?;
        }
        walk_where(&self.condition, self.table.table_name(), out)?;
        if let Some(column) = &self.group_by {
            out.push_sql(" GROUP BY ");
            self.walk_owner(column, out)?;
        }
        Ok(())
    }

    /// Appends what tells the owners of rows apart: the place of each, or the key that the rows have.
    fn walk_owner<DB: Dialect>(
        &self,
        key: &Column,
        out: &mut AstPass<'_, '_, DB>,
    ) -> QueryResult<()> {
        match self.owners {
            Some(_) => Owners::walk_place(out),
            None => push_column(out, self.table.table_name(), key),
        }
    }

    /// Returns the terms of the order that join another table, with their positions, if their values are selected.
    fn joined_order_values(&self) -> impl Iterator<Item = (usize, &OrderTerm)> {
        self.order
            .iter()
            .enumerate()
            .filter(|(_, term)| self.order_values && !term.joins.is_empty())
    }

    fn walk_expressions<DB: Dialect>(&self, out: &mut AstPass<'_, '_, DB>) -> QueryResult<()> {
        out.push_sql("SELECT ");
        for (index, expression) in self.expressions.iter().enumerate() {
            if index > 0 {
                out.push_sql(", ");
            }
            expression.walk(self.table.table_name(), out)?;
        }
        Ok(())
    }

    fn walk_range<'b, DB: Dialect>(&'b self, out: &mut AstPass<'_, 'b, DB>) -> QueryResult<()> {
        walk_order(&self.order, self.table.table_name(), out)?;

        // SQLite has no OFFSET without LIMIT.
        let unlimited = self.offset.as_ref().map(|_| &i64::MAX);
        if let Some(limit) = self.limit.as_ref().or(unlimited) {
            out.push_sql(DB::LIMIT);
            DB::push_integer(out, limit)?;
        }
        if let Some(offset) = &self.offset {
            out.push_sql(" OFFSET ");
            DB::push_integer(out, offset)?;
        }
        Ok(())
    }

    /// Appends the statement that keeps the rows whose number for their owner lies between offset and limit. The derived
    /// table has the table's own name, so that the columns are called the same inside and outside.
    fn walk_page<'b, DB: Dialect>(&'b self, out: &mut AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.walk_expressions(out)?;

        for (place, _) in self.joined_order_values() {
            out.push_sql(", ");
            out.push_identifier(&order_value(place))?;
        }
        if self.owners.is_some() {
            out.push_sql(", ");
            out.push_identifier(PLACE_OF_ROW)?;
        }

        out.push_sql(" FROM (");
        self.walk_rows(out)?;
        out.push_sql(") AS ");
        out.push_identifier(self.table.table_name())?;

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

/// Returns the name of a selected value of the order.
fn order_value(place: usize) -> String {
    format!("order_value#{place}")
}

impl<DB: Dialect> QueryFragment<DB> for Select {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        if self.per_owner.is_some() {
            return self.walk_page(&mut out);
        }

        self.walk_rows(&mut out)?;
        self.walk_range(&mut out)?;
        if let Some(lock) = self.lock {
            out.push_sql(DB::row_lock(lock));
        }
        Ok(())
    }
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
