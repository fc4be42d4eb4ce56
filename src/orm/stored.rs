//! Refuses rows that the database does not have where their keys are needed.

use super::Row;
use crate::database::Key;
use crate::error::{Error, Result};
use crate::model::{Auto, FieldInfo, Model};

/// Refuses a model whose `key` is a primary key that a new row is yet to get. Such a row must not be taken for the row
/// with the key 0.
///
/// # Errors
/// [`Error::BadUserInput`] with the model's name.
pub(super) fn check_stored<M: Model>(model: &M, key: &FieldInfo) -> Result<()> {
    let value = model.value(key).and_then(|value| value.key());
    let is_missing = match value {
        Some(Key::Integer(0)) => key.is_numbered() || key.linked,
        Some(Key::Uuid(uuid)) => key.primary_key && key.auto != Auto::No && uuid.is_nil(),
        _ => false,
    };
    if is_missing { Err(not_stored::<M>()) } else { Ok(()) }
}

/// Refuses a row in memory that was given no value for a key that joins rows. The value that stands in for it is no key.
///
/// # Errors
/// [`Error::BadUserInput`] with the model's name, or with that of the key.
pub(super) fn check_given<M: Model>(row: &Row<M>, key: &FieldInfo) -> Result<()> {
    if key.column.nullable || !row.is_unset(key) {
        return check_stored::<M>(row, key);
    }
    if key.primary_key {
        return Err(not_stored::<M>());
    }

    let (model, key) = (M::INFO.name, key.column.name);
    Err(Error::BadUserInput(format!("this {model} has no `{key}` yet: set it first")))
}

/// The error about a row that was never saved.
pub(super) fn not_stored<M: Model>() -> Error {
    let name = M::INFO.name;
    Error::BadUserInput(format!("this {name} is not in the database: `save` it first"))
}
