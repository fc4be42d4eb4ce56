//! ORDER BY as a value.

use diesel::QueryResult;
use diesel::query_builder::AstPass;

use crate::database::Column;
use crate::database::condition::push_column;
use crate::database::dialect::Dialect;

/// A column to order by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OrderTerm {
    /// The column.
    pub column: Column,
    /// Which end comes first.
    pub direction: Direction,
    /// Where nulls stand.
    pub nulls: Nulls,
}

/// Which end of an order comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// The least first.
    Ascending,
    /// The greatest first.
    Descending,
}

/// Where nulls stand in an order, on both databases alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nulls {
    /// Before every value.
    First,
    /// After every value.
    Last,
}

impl OrderTerm {
    /// Orders by a column; nulls count as the greatest value, as they do on PostgreSQL.
    pub fn new(column: Column, direction: Direction) -> Self {
        let nulls = match direction {
            Direction::Ascending => Nulls::Last,
            Direction::Descending => Nulls::First,
        };
        OrderTerm { column, direction, nulls }
    }

    /// The opposite order.
    pub fn reversed(self) -> Self {
        let direction = match self.direction {
            Direction::Ascending => Direction::Descending,
            Direction::Descending => Direction::Ascending,
        };
        let nulls = match self.nulls {
            Nulls::First => Nulls::Last,
            Nulls::Last => Nulls::First,
        };
        OrderTerm { column: self.column, direction, nulls }
    }
}

/// Appends ` ORDER BY …`, if there is an order.
pub(super) fn walk_order<DB: Dialect>(
    order: &[OrderTerm],
    table: &str,
    out: &mut AstPass<'_, '_, DB>,
) -> QueryResult<()> {
    for (index, term) in order.iter().enumerate() {
        out.push_sql(if index == 0 { " ORDER BY " } else { ", " });
        push_column(out, table, &term.column)?;
        out.push_sql(match term.direction {
            Direction::Ascending => " ASC",
            Direction::Descending => " DESC",
        });
        if term.column.nullable {
            out.push_sql(match term.nulls {
                Nulls::First => " NULLS FIRST",
                Nulls::Last => " NULLS LAST",
            });
        }
    }
    Ok(())
}
