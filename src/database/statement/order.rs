//! ORDER BY as a value.

use diesel::QueryResult;
use diesel::query_builder::AstPass;

use crate::database::condition::push_column;
use crate::database::dialect::Dialect;
use crate::database::{Column, JoinAlias, RelatedRows};

/// A column to order by: of the row itself, or of a related row.
#[derive(Clone, Debug, PartialEq)]
pub struct OrderTerm {
    /// The relations that lead to the column's table, each with at most one row. Empty for a column of the row itself.
    pub joins: Vec<RelatedRows>,
    /// The column.
    pub column: Column,
    /// The direction.
    pub direction: Direction,
    /// The position of nulls.
    pub nulls: Nulls,
}

/// The direction of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// The minimum first.
    Ascending,
    /// The maximum first.
    Descending,
}

/// The position of nulls in an order, on both databases alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nulls {
    /// Before every value.
    First,
    /// After every value.
    Last,
}

impl OrderTerm {
    /// Orders by a column of the row itself. Nulls count as the maximum, as they do on PostgreSQL.
    pub fn new(column: Column, direction: Direction) -> Self {
        let nulls = match direction {
            Direction::Ascending => Nulls::Last,
            Direction::Descending => Nulls::First,
        };
        OrderTerm { joins: Vec::new(), column, direction, nulls }
    }

    /// Returns the opposite order.
    pub fn reverse(&self) -> Self {
        let direction = match self.direction {
            Direction::Ascending => Direction::Descending,
            Direction::Descending => Direction::Ascending,
        };
        let nulls = match self.nulls {
            Nulls::First => Nulls::Last,
            Nulls::Last => Nulls::First,
        };
        OrderTerm { joins: self.joins.clone(), column: self.column, direction, nulls }
    }

    /// Returns whether the value can be null: because of the column, or because there is no related row.
    pub fn is_nullable(&self) -> bool {
        self.column.nullable || !self.joins.is_empty()
    }

    /// Returns the name under which the column's table is joined, if this is the term number `place`.
    pub fn alias(&self, place: usize) -> Option<JoinAlias> {
        Some(JoinAlias { term: place, join: self.joins.len().checked_sub(1)? })
    }

    /// Appends the column.
    pub(super) fn walk_column<DB: Dialect>(
        &self,
        place: usize,
        table: &str,
        out: &mut AstPass<'_, '_, DB>,
    ) -> QueryResult<()> {
        match self.alias(place) {
            Some(alias) => push_column(out, &alias.to_string(), &self.column),
            None => push_column(out, table, &self.column),
        }
    }
}

/// Appends the joins that an order needs.
pub(super) fn walk_joins<'b, DB: Dialect>(
    order: &'b [OrderTerm],
    table: &str,
    out: &mut AstPass<'_, 'b, DB>,
) -> QueryResult<()> {
    for (place, term) in order.iter().enumerate() {
        let mut outer = table.to_owned();
        for (join, rows) in term.joins.iter().enumerate() {
            let alias = JoinAlias { term: place, join }.to_string();
            rows.walk_join(out, &outer, &alias)?;
            outer = alias;
        }
    }
    Ok(())
}

/// Appends ` ORDER BY …`, if there is an order.
pub(super) fn walk_order<DB: Dialect>(
    order: &[OrderTerm],
    table: &str,
    out: &mut AstPass<'_, '_, DB>,
) -> QueryResult<()> {
    for (place, term) in order.iter().enumerate() {
        out.push_sql(if place == 0 { " ORDER BY " } else { ", " });
        term.walk_column(place, table, out)?;
        DB::push_collation(out, term.column.kind);
        out.push_sql(match term.direction {
            Direction::Ascending => " ASC",
            Direction::Descending => " DESC",
        });
        if term.is_nullable() {
            out.push_sql(match term.nulls {
                Nulls::First => " NULLS FIRST",
                Nulls::Last => " NULLS LAST",
            });
        }
    }
    Ok(())
}
