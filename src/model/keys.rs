//! Keys of a model's rows.

use super::{FieldInfo, ModelInfo};
use crate::database::{Condition, Key, Value};
use crate::error::{Error, Result};

impl ModelInfo {
    /// Builds the condition that a row has a primary key.
    ///
    /// # Errors
    /// [`Error::NotFound`] if the column cannot hold the key.
    pub(crate) fn has_key(&self, id: &Key) -> Result<Condition> {
        let column = self.primary_key.column;
        let value = id.value(column.kind).map_err(|_| self.not_found(id))?;
        Ok(Condition::equal(column, value))
    }

    /// Makes the error for a primary key that no row has.
    pub(crate) fn not_found(&self, id: &Key) -> Error {
        Error::NotFound { model: self.name, id: id.to_string() }
    }

    /// Returns the value of a row's key, by which other rows are to belong to it.
    ///
    /// # Errors
    /// [`Error::BadUserInput`] if it is null.
    pub(crate) fn key_for_others(&self, key: &FieldInfo, value: Option<Value>) -> Result<Value> {
        value.ok_or_else(|| {
            let model = self.singular;
            let key = key.name;
            Error::BadUserInput(format!("this {model} has no `{key}`, so nothing can belong to it"))
        })
    }
}
