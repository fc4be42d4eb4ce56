//! The expressions of a SELECT.

use diesel::QueryResult;
use diesel::query_builder::AstPass;

use crate::database::condition::push_column;
use crate::database::dialect::Dialect;
use crate::database::{Column, Kind};

/// An expression to select.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Expression {
    /// A column.
    Column(Column),
    /// The number of rows.
    Count,
    /// An aggregate of a column; null if there are no rows.
    Aggregate(AggregateFunction, Column),
}

/// An aggregate function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AggregateFunction {
    /// The minimum.
    Min,
    /// The maximum.
    Max,
    /// The sum: an integer of 64 bits for integers, a decimal number for decimal numbers.
    Sum,
    /// The mean: a floating-point number.
    Average,
}

impl AggregateFunction {
    /// Returns whether both databases can aggregate values of `kind` so.
    pub fn applies_to(self, kind: Kind) -> bool {
        match self {
            AggregateFunction::Min | AggregateFunction::Max => kind.has_min_max(),
            AggregateFunction::Sum | AggregateFunction::Average => kind.is_number(),
        }
    }

    /// Returns the kind of the aggregate of a column of `kind`.
    pub fn kind(self, kind: Kind) -> Kind {
        match (self, kind) {
            (AggregateFunction::Min | AggregateFunction::Max, kind) => kind,
            (AggregateFunction::Sum, kind) if kind.is_whole_number() => Kind::BigInt,
            (AggregateFunction::Sum, kind) if kind.is_decimal_number() => kind,
            (AggregateFunction::Sum | AggregateFunction::Average, _) => Kind::Double,
        }
    }

    /// Appends the aggregate of a column. The databases differ in the types of sums and means; a cast makes them equal.
    fn walk<DB: Dialect>(
        self,
        column: &Column,
        table: &str,
        out: &mut AstPass<'_, '_, DB>,
    ) -> QueryResult<()> {
        let (cast, function) = match (self, self.kind(column.kind)) {
            (AggregateFunction::Min, _) => (None, "min"),
            (AggregateFunction::Max, _) => (None, "max"),
            (AggregateFunction::Average, _) => (Some(" AS DOUBLE PRECISION"), "avg"),
            (AggregateFunction::Sum, Kind::BigInt) => (Some(" AS BIGINT"), "sum"),
            (AggregateFunction::Sum, Kind::Numeric) => (None, DB::sum_function(column.kind)),
            (AggregateFunction::Sum, _) => (Some(" AS DOUBLE PRECISION"), "sum"),
        };
        // The mean of integers is computed from floating-point numbers; every other cast is of the result.
        let casts_early = self == AggregateFunction::Average && !column.kind.is_decimal_number();
        let (outer, inner) = if casts_early { (None, cast) } else { (cast, None) };

        open_cast(outer, out);
        out.push_sql(function);
        out.push_sql("(");
        open_cast(inner, out);
        push_column(out, table, column)?;
        if matches!(self, AggregateFunction::Min | AggregateFunction::Max) {
            DB::push_collation(out, column.kind);
        }
        close_cast(inner, out);
        out.push_sql(")");
        close_cast(outer, out);
        Ok(())
    }
}

fn open_cast<DB: Dialect>(cast: Option<&str>, out: &mut AstPass<'_, '_, DB>) {
    if cast.is_some() {
        out.push_sql("CAST(");
    }
}

fn close_cast<DB: Dialect>(cast: Option<&str>, out: &mut AstPass<'_, '_, DB>) {
    if let Some(cast) = cast {
        out.push_sql(cast);
        out.push_sql(")");
    }
}

impl Expression {
    /// Returns the kind of the value.
    pub fn kind(&self) -> Kind {
        match self {
            Expression::Column(column) => column.kind,
            Expression::Count => Kind::BigInt,
            Expression::Aggregate(aggregate, column) => aggregate.kind(column.kind),
        }
    }

    pub(super) fn walk<DB: Dialect>(
        &self,
        table: &str,
        out: &mut AstPass<'_, '_, DB>,
    ) -> QueryResult<()> {
        match self {
            Expression::Count => out.push_sql("count(*)"),
            Expression::Column(column) => push_column(out, table, column)?,
            Expression::Aggregate(aggregate, column) => aggregate.walk(column, table, out)?,
        }
        Ok(())
    }
}
