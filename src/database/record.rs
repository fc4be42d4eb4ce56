//! Rows that were read, with the values of the requested columns.

use std::fmt;
use std::sync::Arc;

use super::{Column, Key, RawRow, Rows, Value};
use crate::error::{Error, Result};

/// The columns of one table to read, without duplicates.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ColumnSet {
    columns: Vec<Column>,
}

impl ColumnSet {
    /// Collects columns.
    pub fn new<'c>(columns: impl IntoIterator<Item = &'c Column>) -> Self {
        let mut set = ColumnSet::default();
        for column in columns {
            set.insert(column);
        }
        set
    }

    /// Adds a column, once.
    pub fn insert(&mut self, column: &Column) {
        if self.position(column).is_none() {
            self.columns.push(*column);
        }
    }

    /// Returns the columns, in the order of the SELECT list.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    fn position(&self, column: &Column) -> Option<usize> {
        self.columns.iter().position(|each| each == column)
    }
}

/// A row of a table, with the values of the columns that were read. Cheap to clone: it shares the values of the rows that
/// were read with it.
#[derive(Clone)]
pub struct Record {
    shared: Arc<Shared>,
    place: usize,
}

/// Rows that were read together.
struct Shared {
    columns: Arc<ColumnSet>,
    rows: Rows,
}

impl Record {
    /// Makes a row of values, one for each column.
    pub(crate) fn new(columns: Arc<ColumnSet>, values: RawRow) -> Self {
        Record { shared: Arc::new(Shared { columns, rows: Rows::of_row(values) }), place: 0 }
    }

    /// Makes the rows of a statement. Each keeps the values of all.
    pub(crate) fn all(columns: Arc<ColumnSet>, rows: Rows) -> impl ExactSizeIterator<Item = Self> {
        let shared = Arc::new(Shared { columns, rows });
        (0..shared.rows.len()).map(move |place| Record { shared: shared.clone(), place })
    }

    /// Returns the value of a column; `None` is null.
    ///
    /// # Errors
    /// [`Error::Unexpected`] if the column was not read.
    pub fn get(&self, column: &Column) -> Result<Option<&Value>> {
        let position = self.shared.columns.position(column);
        let value = position.and_then(|position| self.values().get(position));
        value.map(Option::as_ref).ok_or_else(|| Error::Unexpected(format!("{column} was not read")))
    }

    /// Returns a value that was read after the columns: that of a term of the order that joins another table.
    ///
    /// # Errors
    /// [`Error::Unexpected`] if it was not read.
    pub fn order_value(&self, index: usize) -> Result<Option<&Value>> {
        let position = self.shared.columns.columns.len().saturating_add(index);
        let value = self.values().get(position).map(Option::as_ref);
        value.ok_or_else(|| Error::Unexpected("a value of the order was not read".into()))
    }

    /// Replaces the value of a column that was read.
    pub(crate) fn with(self, column: &Column, value: Option<Value>) -> Self {
        let Some(position) = self.shared.columns.position(column) else { return self };

        let mut values = self.values().to_vec();
        if let Some(current) = values.get_mut(position) {
            *current = value;
        }
        Record::new(self.shared.columns.clone(), values)
    }

    /// Returns the value of a column as a key; `None` is null.
    ///
    /// # Errors
    /// [`Error::Unexpected`] if the column was not read.
    pub fn key(&self, column: &Column) -> Result<Option<Key>> {
        Ok(self.get(column)?.and_then(Value::key))
    }

    fn values(&self) -> &[Option<Value>] {
        self.shared.rows.row(self.place)
    }
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns = self.shared.columns.columns().iter().map(|column| column.name);
        f.debug_map().entries(columns.zip(self.values())).finish()
    }
}
