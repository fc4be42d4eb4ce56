//! Refuses rows that the database does not have where their primary key is needed.

use crate::database::Key;
use crate::error::{Error, Result};
use crate::model::{FieldInfo, Model};

/// Refuses a model whose `key` is the primary key that the database has yet to number. Such a row must not be taken for
/// the row with the key 0.
///
/// # Errors
/// [`Error::BadUserInput`] with the model's name.
pub(super) fn check_stored<M: Model>(model: &M, key: &FieldInfo) -> Result<()> {
    let value = model.value(key).and_then(|value| value.key());
    if key.is_numbered() && value == Some(Key::Integer(0)) {
        return Err(not_stored::<M>());
    }
    Ok(())
}

/// The error about a row that was never saved.
pub(super) fn not_stored<M: Model>() -> Error {
    let name = M::INFO.name;
    Error::BadUserInput(format!("this {name} is not in the database: `save` it first"))
}
