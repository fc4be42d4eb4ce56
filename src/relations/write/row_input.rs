//! The keys of a row that is written through a relation.

use super::RowInput;
use crate::database::{Key, Record, Value};
use crate::error::{Error, Result};
use crate::model::{ModelInfo, RelationInfo, Values};

/// Reads the key of an owner that its related rows hold.
///
/// # Errors
/// [`Error::BadUserInput`] if it is null: an owner without a key must not link or unlink another owner's row.
pub(super) fn owner_key(relation: &RelationInfo, owner: &Record) -> Result<Value> {
    owner.get(&relation.owner_key().column)?.cloned().ok_or_else(|| {
        let model = relation.owner();
        let key = relation.owner_key().name;
        Error::BadUserInput(format!(
            "this {} has no `{key}`, so its {} cannot be written",
            model.singular, relation.field
        ))
    })
}

/// Sets the foreign key of a related row to its owner's key.
///
/// # Errors
/// [`Error::BadUserInput`] if the input links the row to another owner as well.
pub(super) fn set_owner_key(
    relation: &RelationInfo,
    key: &Value,
    input: &mut RowInput,
) -> Result<()> {
    let foreign_key = relation.related_key();
    let rival = input.belongs_to.iter().find(|link| link.relation.owner_key() == foreign_key);
    if let Some(link) = rival {
        let field = link.relation.field;
        let owner = relation.owner().singular;
        return Err(Error::BadUserInput(format!(
            "`{field}` is the {owner} that the row is written through: leave it out"
        )));
    }

    input.values.set(foreign_key, Some(key.clone()));
    Ok(())
}

/// Returns whether `error` says that a row to save does not exist, and the row can be inserted under the key that its writer
/// chose.
pub(super) fn is_new(model: &ModelInfo, error: &Error) -> bool {
    model.primary_key.needs_value()
        && !model.primary_key.linked
        && matches!(error, Error::NotFound { model: missing, .. } if *missing == model.name)
}

/// Sets the primary key of a new row.
///
/// # Errors
/// [`Error::BadUserInput`] if the key is of another type.
pub(super) fn with_key(model: &ModelInfo, id: &Key, mut input: RowInput) -> Result<RowInput> {
    input.values.set(model.primary_key, Some(id.value(model.primary_key.column.kind)?));
    Ok(input)
}

/// Combines the values of a search with those of the input, which take precedence.
pub(super) fn with_search(search: Values, mut input: RowInput) -> RowInput {
    input.values = search.merge(input.values);
    input
}
