//! Violations of unique indexes, in the names of models.

use super::{FieldInfo, ModelInfo};
use crate::database::Catalog;
use crate::error::Error;

/// The name of what clients do not see.
const HIDDEN: &str = "hidden";

/// Replaces the names of a table and its columns in the violation of a unique index by those of its model. Of an
/// indexed expression, the fields that it reads are named.
pub(super) fn name_fields(catalog: &Catalog, model: &ModelInfo, error: Error) -> Error {
    let Error::UniqueViolation { columns, source, .. } = error else { return error };

    let mut names: Vec<String> = Vec::with_capacity(columns.len());
    for column in columns {
        for name in names_of(catalog, model, column) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    Error::UniqueViolation { model: model.name.to_owned(), columns: names, source }
}

/// As [`name_fields`] for a constraint that is checked at the commit, which can be one of any model that the written one
/// is related to. That of another table counts as hidden.
pub(crate) fn name_related_fields(
    catalog: &Catalog,
    written: &'static ModelInfo,
    error: Error,
) -> Error {
    let Error::UniqueViolation { model: table, .. } = &error else { return error };

    let mut models = vec![written];
    let mut next = 0;
    while let Some(model) = models.get(next).copied() {
        if model.table == table {
            return name_fields(catalog, model, error);
        }
        for relation in model.relations {
            let related = relation.related();
            if models.iter().all(|other| other.name != related.name) {
                models.push(related);
            }
        }
        next += 1;
    }

    if models.iter().any(|model| model.name == table) {
        return error;
    }
    hide(written, error)
}

/// Replaces the names in the violation of a unique index of a table that clients do not know.
fn hide(written: &ModelInfo, error: Error) -> Error {
    let Error::UniqueViolation { source, .. } = error else { return error };
    let (model, columns) = (written.name.to_owned(), vec![HIDDEN.to_owned()]);
    Error::UniqueViolation { model, columns, source }
}

/// Returns the name of a field in the violation of a unique index.
pub(crate) fn name_in_errors(model: &ModelInfo, field: &FieldInfo) -> &'static str {
    if field.hidden { HIDDEN } else { model.input_name(field) }
}

/// Returns the names of the fields for what the database names: a column; an expression, on PostgreSQL; or the index of
/// one, on SQLite. What no field is about is hidden.
fn names_of(catalog: &Catalog, model: &ModelInfo, text: String) -> Vec<String> {
    if let Some(field) = model.fields.iter().find(|field| field.column.name == text) {
        return vec![name_in_errors(model, field).to_owned()];
    }

    let index = text.strip_prefix("index '").and_then(|rest| rest.strip_suffix('\''));
    let expression = match index {
        Some(index) => catalog.indexed_expressions(index).unwrap_or_default(),
        None => &text,
    };
    let fields = fields_in(model, expression);
    if fields.is_empty() {
        return vec![HIDDEN.to_owned()];
    }
    fields.into_iter().map(|field| name_in_errors(model, field).to_owned()).collect()
}

/// Finds the fields whose columns an expression reads, in their order there.
fn fields_in<'m>(model: &'m ModelInfo, expression: &str) -> Vec<&'m FieldInfo> {
    // Every second part is a literal.
    let parts = expression.split('\'').step_by(2);
    let is_in_name = |letter: char| letter.is_alphanumeric() || letter == '_';

    let mut fields = Vec::new();
    for part in parts {
        // The type of a cast can have the name of a column.
        for (number, cast) in part.split("::").enumerate() {
            let mut words = cast.split(|letter| !is_in_name(letter));
            if number > 0 {
                words.next();
            }
            for word in words {
                let is_named = |field: &&FieldInfo| field.column.name.eq_ignore_ascii_case(word);
                fields.extend(model.fields.iter().find(is_named));
            }
        }
    }
    fields
}
