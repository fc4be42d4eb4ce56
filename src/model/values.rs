//! Values to write to one row, column by column.

use crate::database::{Column, Condition, Record, Value};

/// Columns with the values, or null, to write to them; each column once, the last word counts.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Values {
    entries: Vec<(Column, Option<Value>)>,
}

impl Values {
    pub(crate) fn new(entries: Vec<(Column, Option<Value>)>) -> Self {
        let mut values = Values::default();
        entries.into_iter().for_each(|(column, value)| values.set(&column, value));
        values
    }

    pub(crate) fn set(&mut self, column: &Column, value: Option<Value>) {
        match self.entries.iter_mut().find(|(each, _)| each.index == column.index) {
            Some(entry) => entry.1 = value,
            None => self.entries.push((*column, value)),
        }
    }

    pub(crate) fn get(&self, column: &Column) -> Option<&Option<Value>> {
        self.entries.iter().find(|(each, _)| each.index == column.index).map(|(_, value)| value)
    }

    pub(crate) fn has(&self, column: &Column) -> bool {
        self.get(column).is_some()
    }

    pub(crate) fn entries(&self) -> &[(Column, Option<Value>)] {
        &self.entries
    }

    /// The columns that have a value or null.
    pub(crate) fn columns(&self) -> impl Iterator<Item = &Column> {
        self.entries.iter().map(|(column, _)| column)
    }

    /// Whether these are values of the same columns.
    pub(super) fn has_columns_of(&self, other: &Values) -> bool {
        self.entries.len() == other.entries.len() && other.columns().all(|column| self.has(column))
    }

    /// These values, and over them the others.
    pub(crate) fn merged(mut self, over: Values) -> Self {
        over.entries.into_iter().for_each(|(column, value)| self.set(&column, value));
        self
    }

    /// The condition that a row has all of these values; of none every row.
    pub(crate) fn condition(&self) -> Condition {
        self.entries.iter().fold(Condition::all(), |condition, (column, value)| {
            condition.and(match value {
                Some(value) => Condition::equal(*column, value.clone()),
                None => Condition::IsNull { column: *column, negated: false },
            })
        })
    }

    /// The values that a row does not have already.
    pub(crate) fn changed_in(&self, record: &Record) -> crate::database::Result<Values> {
        let mut changed = Values::default();
        for (column, value) in &self.entries {
            if record.get(column)? != value.as_ref() {
                changed.set(column, value.clone());
            }
        }
        Ok(changed)
    }

    /// The first of the rows that has all of these values.
    pub(crate) fn first_match<'r>(&self, rows: &'r [Record]) -> crate::database::Result<Option<&'r Record>> {
        for row in rows {
            if self.changed_in(row)?.entries.is_empty() {
                return Ok(Some(row));
            }
        }
        Ok(None)
    }
}
