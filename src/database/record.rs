//! A row that was read: the values of the columns that were asked for.

use std::sync::Arc;

use super::{Column, Error, Key, Result, Value};

/// Which columns of one model to read, each once, in the order in which they were asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ColumnSet {
    columns: Vec<Column>,
    positions: Vec<Option<usize>>,
}

impl ColumnSet {
    /// The set of `columns`.
    pub fn of<'c>(columns: impl IntoIterator<Item = &'c Column>) -> Self {
        let mut set = ColumnSet::default();
        for column in columns {
            set.insert(column);
        }
        set
    }

    /// Adds a column, once.
    pub fn insert(&mut self, column: &Column) {
        if self.positions.len() <= column.index {
            self.positions.resize(column.index + 1, None);
        }
        if let Some(position @ None) = self.positions.get_mut(column.index) {
            *position = Some(self.columns.len());
            self.columns.push(*column);
        }
    }

    /// The columns, in the order of the SELECT list.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    fn position(&self, column: &Column) -> Option<usize> {
        self.positions.get(column.index).copied().flatten()
    }
}

/// A row of one model's table, with the columns of its [`ColumnSet`].
#[derive(Clone, Debug)]
pub struct Record {
    columns: Arc<ColumnSet>,
    values: Vec<Option<Value>>,
}

impl Record {
    /// A row of `values`, one for each of `columns`.
    pub fn new(columns: Arc<ColumnSet>, values: Vec<Option<Value>>) -> Self {
        Record { columns, values }
    }

    /// The value of a column; `None` is null.
    ///
    /// # Errors
    /// When the column was not read.
    pub fn get(&self, column: &Column) -> Result<Option<&Value>> {
        self.columns
            .position(column)
            .and_then(|position| self.values.get(position))
            .map(Option::as_ref)
            .ok_or_else(|| Error::Unexpected(format!("{}.{} was not read", column.table, column.name)))
    }

    /// A value that was read besides the columns: that of a term of the order which joins another table.
    ///
    /// # Errors
    /// When it was not read.
    pub fn order_value(&self, place: usize) -> Result<Option<&Value>> {
        let value = self.values.get(self.columns.columns.len() + place).map(Option::as_ref);
        value.ok_or_else(|| Error::Unexpected("a value of the order was not read".into()))
    }

    /// The row with other values in some of its columns.
    pub(crate) fn with(mut self, values: &[(Column, Option<Value>)]) -> Self {
        for (column, value) in values {
            if let Some(place) = self.columns.position(column).and_then(|position| self.values.get_mut(position)) {
                place.clone_from(value);
            }
        }
        self
    }

    /// The value of a column as a key; `None` for null.
    ///
    /// # Errors
    /// When the column was not read.
    pub fn key(&self, column: &Column) -> Result<Option<Key>> {
        Ok(self.get(column)?.and_then(Value::key))
    }
}
