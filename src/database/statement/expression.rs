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
    /// All together; of whole numbers a whole number of 64 bits, of decimal numbers a decimal number.
    Sum,
    /// The mean, as a floating-point number.
    Average,
}

impl Aggregate {
    /// Whether a column can be aggregated so, on both databases.
    pub fn applies_to(self, column: &Column) -> bool {
        match self {
            Aggregate::Min | Aggregate::Max => {
                column.enumeration.is_none()
                    && !matches!(column.kind, Kind::Bool | Kind::Uuid | Kind::Binary | Kind::Json)
            }
            Aggregate::Sum | Aggregate::Average => matches!(
                column.kind,
                Kind::SmallInt | Kind::Integer | Kind::BigInt | Kind::Float | Kind::Double | Kind::Numeric
            ),
        }
    }

    /// The kind of the aggregate of a column of `kind`.
    pub fn kind(self, kind: Kind) -> Kind {
        match (self, kind) {
            (Aggregate::Min | Aggregate::Max, kind) => kind,
            (Aggregate::Sum, Kind::SmallInt | Kind::Integer | Kind::BigInt) => Kind::BigInt,
            (Aggregate::Sum, Kind::Numeric) => Kind::Numeric,
            (Aggregate::Sum | Aggregate::Average, _) => Kind::Double,
        }
    }
}

impl Aggregate {
    /// Appends the aggregate of a column. The databases differ in the types of sums and means, and a cast makes them
    /// the same.
    fn walk<DB: Dialect>(self, column: &Column, table: &str, out: &mut AstPass<'_, '_, DB>) -> QueryResult<()> {
        let (cast, function) = match (self, self.kind(column.kind)) {
            (Aggregate::Min, _) => (None, "min"),
            (Aggregate::Max, _) => (None, "max"),
            (Aggregate::Average, _) => (Some(" AS DOUBLE PRECISION"), "avg"),
            (Aggregate::Sum, Kind::BigInt) => (Some(" AS BIGINT"), "sum"),
            (Aggregate::Sum, Kind::Numeric) => (None, DB::sum(column.kind)),
            (Aggregate::Sum, _) => (Some(" AS DOUBLE PRECISION"), "sum"),
        };
        // The mean of whole numbers is worked out from floating-point numbers; all else becomes one at the end.
        let early = self == Aggregate::Average && column.kind != Kind::Numeric;
        let (outer, inner) = if early { (None, cast) } else { (cast, None) };
        open(outer, out);
        out.push_sql(function);
        out.push_sql("(");
        open(inner, out);
        push_column(out, table, column)?;
        if matches!(self, Aggregate::Min | Aggregate::Max) {
            DB::push_collation(out, column.kind);
        }
        close(inner, out);
        out.push_sql(")");
        close(outer, out);
        Ok(())
    }
}

fn open<DB: Dialect>(cast: Option<&str>, out: &mut AstPass<'_, '_, DB>) {
    if cast.is_some() {
        out.push_sql("CAST(");
    }
}

fn close<DB: Dialect>(cast: Option<&str>, out: &mut AstPass<'_, '_, DB>) {
    if let Some(cast) = cast {
        out.push_sql(cast);
        out.push_sql(")");
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
        match self {
            Expression::Count => out.push_sql("count(*)"),
            Expression::Column(column) => push_column(out, table, column)?,
            Expression::Aggregate(aggregate, column) => aggregate.walk(column, table, out)?,
        }
        Ok(())
    }
}
