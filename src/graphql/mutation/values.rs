//! Values that the inputs of mutations share.

use async_graphql::indexmap::IndexMap;
use async_graphql::{Name, Value as Json};

use crate::database::{Key, Value};
use crate::error::{Error, Result};
use crate::graphql::input::arguments::{Arguments, enum_name};
use crate::graphql::scalars;
use crate::graphql::schema::type_names;
use crate::model::{ModelInfo, RelationInfo};
use crate::relations::write::OnOccupied;

/// The fields of an input object.
pub(super) type Fields = IndexMap<Name, Json>;

/// Returns an argument that must be given.
pub(super) fn required<'a>(arguments: &'a Arguments, name: &str) -> Result<&'a Json> {
    arguments.get(name).ok_or_else(|| Error::BadUserInput(format!("`{name}` must be given")))
}

/// Returns the fields of an input object.
pub(super) fn object<'j>(json: &'j Json, path: &str) -> Result<&'j Fields> {
    match json {
        Json::Object(fields) => Ok(fields),
        _ => Err(Error::BadUserInput(format!("`{path}` must be an object"))),
    }
}

/// Returns the path of a field of the input at `path`.
pub(super) fn join(path: &str, field: &str) -> String {
    if path.is_empty() { field.to_owned() } else { format!("{path}.{field}") }
}

/// Reads a primary key.
pub(super) fn key(model: &ModelInfo, json: &Json, what: &str) -> Result<Key> {
    let value: Value = scalars::input(model.primary_key, json, what)?;
    value.key().ok_or_else(|| Error::BadUserInput(format!("`{what}` is no key")))
}

/// Reads the primary key in the input of a row at `path`.
pub(super) fn nested_key(model: &ModelInfo, json: &Json, path: &str) -> Result<Key> {
    let field = model.primary_key.name;
    let path = join(path, field);
    let json = object(json, &path)?.get(field);
    key(model, json.ok_or_else(|| Error::BadUserInput(format!("`{path}` must be given")))?, &path)
}

/// Reads the argument for the key of a related row.
pub(super) fn related_key(relation: &RelationInfo, arguments: &Arguments) -> Result<Key> {
    let name = type_names::related_key(relation);
    key(relation.related(), required(arguments, &name)?, &name)
}

/// Reads the action on the occupant of a slot.
pub(super) fn on_occupied(json: Option<&Json>) -> Result<OnOccupied> {
    match json.and_then(enum_name) {
        None | Some("ERROR") => Ok(OnOccupied::Error),
        Some("DETACH") => Ok(OnOccupied::Detach),
        Some("DELETE") => Ok(OnOccupied::Delete),
        Some("UPDATE") => Ok(OnOccupied::Update),
        Some(other) => Err(Error::BadUserInput(format!("`onOccupied` knows no {other}"))),
    }
}
