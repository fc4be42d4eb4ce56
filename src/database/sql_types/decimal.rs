//! Decimal numbers on SQLite, which has none: a collation that compares their texts, and an exact sum. Both have the
//! names that SQLite's own extension for decimal numbers uses.

use std::cmp::Ordering;

use bigdecimal::BigDecimal;
use diesel::sql_types::{Nullable, Text};
use diesel::sqlite::SqliteAggregateFunction;
use diesel::{QueryResult, SqliteConnection, define_sql_function};

/// The collation that compares decimal numbers.
pub(in crate::database) const COLLATION: &str = "decimal";

/// The aggregate function that adds them up.
pub(in crate::database) const SUM: &str = "decimal_sum";

define_sql_function! {
    /// Adds up decimal numbers.
    #[aggregate]
    #[sql_name = "decimal_sum"]
    fn decimal_sum(number: Nullable<Text>) -> Nullable<Text>;
}

/// Adds decimal numbers to a connection.
pub(in crate::database) fn register(conn: &mut SqliteConnection) -> QueryResult<()> {
    // Diesel hands over the right side first.
    conn.register_collation(COLLATION, |right, left| compare(left, right))?;
    decimal_sum_utils::register_impl::<Sum, _>(conn)
}

/// Compares two numbers. A text that is no number comes after all numbers.
fn compare(left: &str, right: &str) -> Ordering {
    match (left.parse::<BigDecimal>(), right.parse::<BigDecimal>()) {
        (Ok(left), Ok(right)) => left.cmp(&right),
        (Ok(_), Err(_)) => Ordering::Less,
        (Err(_), Ok(_)) => Ordering::Greater,
        (Err(_), Err(_)) => left.cmp(right),
    }
}

#[derive(Default)]
struct Sum(Option<BigDecimal>);

impl SqliteAggregateFunction<Option<String>> for Sum {
    type Output = Option<String>;

    fn step(&mut self, number: Option<String>) {
        if let Some(number) = number.and_then(|number| number.parse::<BigDecimal>().ok()) {
            let sum = self.0.take().unwrap_or_default();
            self.0 = Some(sum + number);
        }
    }

    fn finalize(sum: Option<Self>) -> Self::Output {
        Some(sum?.0?.to_plain_string())
    }
}
