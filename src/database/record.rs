//! Rows that were read, with the values of the requested columns.

use std::sync::Arc;

use super::{Column, Key, Value};
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

/// A row of a table, with the values of the columns that were read.
#[derive(Clone, Debug)]
pub struct Record {
    columns: Arc<ColumnSet>,
    values: Vec<Option<Value>>,
}

impl Record {
    /// Makes a row of values, one for each column.
    pub fn new(columns: Arc<ColumnSet>, values: Vec<Option<Value>>) -> Self {
        Record { columns, values }
    }

    /// Returns the value of a column; `None` is null.
    ///
    /// # Errors
    /// [`Error::Unexpected`] if the column was not read.
    pub fn get(&self, column: &Column) -> Result<Option<&Value>> {
        let position = self.columns.position(column);
        let value = position.and_then(|position| self.values.get(position));
        value.map(Option::as_ref).ok_or_else(|| Error::Unexpected(format!("{column} was not read")))
    }

    /// Returns a value that was read after the columns: that of a term of the order that joins another table.
    ///
    /// # Errors
    /// [`Error::Unexpected`] if it was not read.
    pub fn order_value(&self, index: usize) -> Result<Option<&Value>> {
        let value = self.values.get(self.columns.columns.len() + index).map(Option::as_ref);
        value.ok_or_else(|| Error::Unexpected("a value of the order was not read".into()))
    }

    /// Replaces the value of a column that was read.
    pub(crate) fn with(mut self, column: &Column, value: Option<Value>) -> Self {
        let position = self.columns.position(column);

        if let Some(current) = position.and_then(|position| self.values.get_mut(position)) {
            *current = value;
        }
        self
    }

    /// Returns the value of a column as a key; `None` is null.
    ///
    /// # Errors
    /// [`Error::Unexpected`] if the column was not read.
    pub fn key(&self, column: &Column) -> Result<Option<Key>> {
        Ok(self.get(column)?.and_then(Value::key))
    }
}
