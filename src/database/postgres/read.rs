//! Reading the rows of a result, each as it comes: its memory is free for the next one.

use std::num::NonZeroU32;

use diesel::pg::PgValue;
use tokio_postgres::{Column, Row};

use super::row::Bytes;
use crate::database::dialect::read_postgres;
use crate::database::{Kind, Rows, Unreadable, Value};

/// What becomes of the rows of a result.
pub(super) trait ReadRows: Sync {
    /// The rows as they are kept.
    type Rows: Send;

    /// Returns no rows.
    fn none(&self) -> Self::Rows;

    /// Adds a row.
    fn read(&self, rows: &mut Self::Rows, row: Row);
}

/// Reads the values of rows by their kinds.
pub(super) struct ByKind<'k>(pub(super) &'k [Kind]);

impl ReadRows for ByKind<'_> {
    type Rows = Rows;

    fn none(&self) -> Rows {
        Rows::of_width(self.0.len())
    }

    fn read(&self, rows: &mut Rows, row: Row) {
        for (index, kind) in self.0.iter().enumerate() {
            rows.push(read_value(*kind, &row, index));
        }
    }
}

fn read_value(kind: Kind, row: &Row, index: usize) -> Option<Value> {
    let type_number = row.columns().get(index).map(Column::type_).map_or(0, |kind| kind.oid());
    let unreadable =
        |reason: &dyn std::fmt::Display| Value::Unreadable(Unreadable::new(kind, reason));

    let (Ok(Bytes(bytes)), Some(number)) = (row.try_get(index), NonZeroU32::new(type_number))
    else {
        return Some(unreadable(&"the column is missing"));
    };
    let raw = bytes.map(|bytes| PgValue::new(bytes, &number));
    read_postgres(kind, raw).unwrap_or_else(|reason| Some(unreadable(&reason)))
}

/// Keeps rows as PostgreSQL sends them.
pub(super) struct AsSent;

impl ReadRows for AsSent {
    type Rows = Vec<Row>;

    fn none(&self) -> Vec<Row> {
        Vec::new()
    }

    fn read(&self, rows: &mut Vec<Row>, row: Row) {
        rows.push(row);
    }
}
