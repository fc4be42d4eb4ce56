//! Rows of PostgreSQL, for Diesel to read.

use std::error::Error;
use std::num::NonZeroU32;
use std::ops::Range;
use std::sync::Arc;

use diesel::backend::Backend;
use diesel::pg::{Pg, PgValue};
use diesel::row::{Field, PartialRow, Row, RowIndex, RowSealed};
use tokio_postgres::types::{FromSql, Type};

/// The types of the columns of a result, as PostgreSQL numbers them.
pub type TypeNumbers = Arc<[NonZeroU32]>;

/// A row of a result.
pub struct PostgresRow {
    row: tokio_postgres::Row,
    types: TypeNumbers,
}

impl PostgresRow {
    /// Makes a row of a result whose columns have these types.
    pub fn new(row: tokio_postgres::Row, types: TypeNumbers) -> Self {
        PostgresRow { row, types }
    }

    /// Returns the types of a row's columns.
    pub fn types(row: &tokio_postgres::Row) -> TypeNumbers {
        row.columns().iter().filter_map(|column| NonZeroU32::new(column.type_().oid())).collect()
    }
}

impl RowSealed for PostgresRow {}

impl<'a> Row<'a, Pg> for PostgresRow {
    type Field<'f>
        = PostgresField<'f>
    where
        'a: 'f,
        Self: 'f;
    type InnerPartialRow = Self;

    fn field_count(&self) -> usize {
        self.row.len()
    }

    fn get<'b, I>(&'b self, index: I) -> Option<Self::Field<'b>>
    where
        'a: 'b,
        Self: RowIndex<I>,
    {
        Some(PostgresField { row: self, index: self.idx(index)? })
    }

    fn partial_row(&self, range: Range<usize>) -> PartialRow<'_, Self::InnerPartialRow> {
        PartialRow::new(self, range)
    }
}

impl RowIndex<usize> for PostgresRow {
    fn idx(&self, index: usize) -> Option<usize> {
        (index < self.row.len()).then_some(index)
    }
}

impl RowIndex<&str> for PostgresRow {
    fn idx(&self, name: &str) -> Option<usize> {
        self.row.columns().iter().position(|column| column.name() == name)
    }
}

/// A value of a row.
pub struct PostgresField<'r> {
    row: &'r PostgresRow,
    index: usize,
}

impl<'r> Field<'r, Pg> for PostgresField<'r> {
    fn field_name(&self) -> Option<&str> {
        self.row.row.columns().get(self.index).map(tokio_postgres::Column::name)
    }

    fn value(&self) -> Option<<Pg as Backend>::RawValue<'_>> {
        let Bytes(bytes) = self.row.row.try_get(self.index).ok()?;
        Some(PgValue::new(bytes?, self.row.types.get(self.index)?))
    }
}

/// The bytes of a value of any type; none for null.
pub struct Bytes<'r>(pub Option<&'r [u8]>);

impl<'r> FromSql<'r> for Bytes<'r> {
    fn from_sql(_type: &Type, bytes: &'r [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Bytes(Some(bytes)))
    }

    fn from_sql_null(_type: &Type) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Bytes(None))
    }

    fn accepts(_type: &Type) -> bool {
        true
    }
}
