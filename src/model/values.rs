//! Values to write to one row, field by field.

use super::FieldInfo;
use crate::database::{Column, Condition, Record, Value};
use crate::error::Result;

/// Fields with the values, or null, to write to them. Each field stands there once; the last value set wins.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Values {
    entries: Vec<(&'static FieldInfo, Option<Value>)>,
}

impl Values {
    pub(crate) fn new(
        entries: impl IntoIterator<Item = (&'static FieldInfo, Option<Value>)>,
    ) -> Self {
        let mut values = Values::default();
        for (field, value) in entries {
            values.set(field, value);
        }
        values
    }

    pub(crate) fn set(&mut self, field: &'static FieldInfo, value: Option<Value>) {
        match self.entries.iter_mut().find(|(each, _)| *each == field) {
            Some(entry) => entry.1 = value,
            None => self.entries.push((field, value)),
        }
    }

    /// Returns the value of a field; `None` if it has none, `Some(None)` if that is null.
    pub(crate) fn get(&self, field: &FieldInfo) -> Option<&Option<Value>> {
        self.entries.iter().find(|(each, _)| *each == field).map(|(_, value)| value)
    }

    pub(crate) fn get_mut(&mut self, field: &FieldInfo) -> Option<&mut Option<Value>> {
        self.entries.iter_mut().find(|(each, _)| *each == field).map(|(_, value)| value)
    }

    pub(crate) fn has(&self, field: &FieldInfo) -> bool {
        self.get(field).is_some()
    }

    pub(crate) fn entries(&self) -> &[(&'static FieldInfo, Option<Value>)] {
        &self.entries
    }

    /// Returns the fields that have a value or null.
    pub(crate) fn fields(&self) -> impl Iterator<Item = &'static FieldInfo> {
        self.entries.iter().map(|(field, _)| *field)
    }

    /// Returns the columns with their values, as an UPDATE assigns them.
    pub(crate) fn into_assignments(self) -> Vec<(Column, Option<Value>)> {
        self.entries.into_iter().map(|(field, value)| (field.column, value)).collect()
    }

    /// Returns whether both hold values of the same fields.
    pub(super) fn has_fields_of(&self, other: &Values) -> bool {
        self.entries.len() == other.entries.len() && other.fields().all(|field| self.has(field))
    }

    /// Leaves the value of a field out.
    pub(crate) fn without(mut self, field: &FieldInfo) -> Self {
        self.entries.retain(|(other, _)| *other != field);
        self
    }

    /// Adds other values, which replace those of the same fields.
    pub(crate) fn merge(mut self, over: Values) -> Self {
        for (field, value) in over.entries {
            self.set(field, value);
        }
        self
    }

    /// Builds the condition that a row has all of these values. Without values, every row matches.
    pub(crate) fn condition(&self) -> Condition {
        self.entries.iter().fold(Condition::all(), |condition, (field, value)| {
            condition.and(match value {
                Some(value) => Condition::equal(field.column, value.clone()),
                None => Condition::IsNull { column: field.column, negated: false },
            })
        })
    }

    /// Returns the values that differ from those of a row.
    ///
    /// # Errors
    /// When a column was not read.
    pub(crate) fn differences_from(&self, record: &Record) -> Result<Values> {
        let mut changed = Values::default();
        for (field, value) in &self.entries {
            if record.get(&field.column)? != value.as_ref() {
                changed.set(field, value.clone());
            }
        }
        Ok(changed)
    }

    /// Reads the values of some fields of a row.
    ///
    /// # Errors
    /// When a column was not read.
    pub(crate) fn of_row(fields: &[&'static FieldInfo], record: &Record) -> Result<Self> {
        let mut values = Values::default();
        for field in fields {
            values.set(field, record.get(&field.column)?.cloned());
        }
        Ok(values)
    }
}
