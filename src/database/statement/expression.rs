//! What a SELECT gives for each row or group.

use diesel::QueryResult;
use diesel::query_builder::AstPass;

use crate::database::condition::push_column;
use crate::database::dialect::Dialect;
use crate::database::{Column, Kind};

/// Something to select.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Expression {
    /// The value of a column.
    Column(Column),
    /// The number of rows.
    Count,
    /// A value worked out from a column of all rows; null where there is none.
    Aggregate(Aggregate, Column),
}

/// A way to work out one value from many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aggregate {
    /// The least.
    Min,
    /// The greatest.
    Max,
    /// All together; of whole numbers a whole number of 64 bits.
    Sum,
    /// The mean, as a floating-point number.
    Average,
}

impl Aggregate {
    /// Whether a column of `kind` can be aggregated so, on both databases.
    pub fn applies_to(self, kind: Kind) -> bool {
        match self {
            Aggregate::Min | Aggregate::Max => !matches!(kind, Kind::Bool | Kind::Uuid),
            Aggregate::Sum | Aggregate::Average => {
                matches!(kind, Kind::SmallInt | Kind::Integer | Kind::BigInt | Kind::Float | Kind::Double)
            }
        }
    }

    /// The kind of the aggregate of a column of `kind`.
    pub fn kind(self, kind: Kind) -> Kind {
        match (self, kind) {
            (Aggregate::Min | Aggregate::Max, kind) => kind,
            (Aggregate::Sum, Kind::SmallInt | Kind::Integer | Kind::BigInt) => Kind::BigInt,
            (Aggregate::Sum | Aggregate::Average, _) => Kind::Double,
        }
    }
}

impl Expression {
    /// The kind of value that comes back.
    pub fn kind(&self) -> Kind {
        match self {
            Expression::Column(column) => column.kind,
            Expression::Count => Kind::BigInt,
            Expression::Aggregate(aggregate, column) => aggregate.kind(column.kind),
        }
    }

    pub(super) fn walk<DB: Dialect>(&self, table: &str, out: &mut AstPass<'_, '_, DB>) -> QueryResult<()> {
        // The databases differ in the types of sums and means, and a cast makes them the same.
        let (before, column, after) = match self {
            Expression::Count => {
                out.push_sql("count(*)");
                return Ok(());
            }
            Expression::Column(column) => ("", column, ""),
            Expression::Aggregate(Aggregate::Min, column) => ("min(", column, ")"),
            Expression::Aggregate(Aggregate::Max, column) => ("max(", column, ")"),
            Expression::Aggregate(Aggregate::Average, column) => ("avg(CAST(", column, " AS DOUBLE PRECISION))"),
            Expression::Aggregate(Aggregate::Sum, column) => match self.kind() {
                Kind::BigInt => ("CAST(sum(", column, ") AS BIGINT)"),
                _ => ("CAST(sum(", column, ") AS DOUBLE PRECISION)"),
            },
        };
        out.push_sql(before);
        push_column(out, table, column)?;
        out.push_sql(after);
        Ok(())
    }
}
