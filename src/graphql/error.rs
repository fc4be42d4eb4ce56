//! Errors as GraphQL answers them: a message that says what to do, a stable code, nothing of the database.

use async_graphql::indexmap::IndexMap;
use async_graphql::{ErrorExtensionValues, Name, Pos, ServerError, Value as Json};
use uuid::Uuid;

use crate::database::Error;

/// The error at a place of the document.
pub(super) fn server_error(error: &Error, pos: Pos) -> ServerError {
    let mut described = ServerError::new(String::new(), Some(pos));
    fill(&mut described, error);
    described
}

/// Gives an error of an answer its code, if it has none: one of Relata's that a resolver of one's own handed on is
/// known by its source.
pub(super) fn describe(answered: &mut ServerError) {
    if let Some(error) = answered.source::<Error>().cloned() {
        fill(answered, &error);
    }
    let code = if answered.path.is_empty() { "GRAPHQL_VALIDATION_FAILED" } else { "INTERNAL_SERVER_ERROR" };
    set_code(answered, code);
}

/// Gives an error a code, if it has none.
pub(super) fn set_code(error: &mut ServerError, code: &str) {
    let extensions = error.extensions.get_or_insert_with(ErrorExtensionValues::default);
    if extensions.get("code").is_none() {
        extensions.set("code", code);
    }
}

/// Says what the error is. An unexpected one is logged under an id that the answer names.
fn fill(answered: &mut ServerError, error: &Error) {
    let mut extensions = ErrorExtensionValues::default();
    extensions.set("code", error.code());
    details(error, &mut extensions);
    answered.message = error.to_string();
    if error.code() == "INTERNAL_SERVER_ERROR" {
        let id = Uuid::new_v4().to_string();
        tracing::error!(error_id = %id, error = ?error, "a field failed");
        "something went wrong on the server".clone_into(&mut answered.message);
        extensions.set("errorId", id);
    }
    answered.extensions = Some(extensions);
}

/// What a program can read of an error besides its code.
fn details(error: &Error, extensions: &mut ErrorExtensionValues) {
    match error {
        Error::NotFound { model, id } => {
            extensions.set("model", *model);
            extensions.set("id", id.as_str());
        }
        Error::RowNotFound { model } => extensions.set("model", *model),
        Error::UniqueViolation { model, columns } => {
            extensions.set("model", model.as_str());
            extensions.set("columns", columns.clone());
        }
        Error::RelationOccupied { relation, owner, owner_id, incumbent_id, hidden } => {
            extensions.set("relation", *relation);
            extensions.set("owner", *owner);
            extensions.set("ownerId", owner_id.as_str());
            extensions.set("incumbentId", incumbent_id.as_str());
            extensions.set("hidden", *hidden);
        }
        Error::Invalid(problems) => extensions.set("validation", by_path(problems)),
        _ => {}
    }
}

/// The messages about each input, by its path.
fn by_path(problems: &[(String, String)]) -> Json {
    let mut paths: IndexMap<Name, Json> = IndexMap::new();
    for (path, message) in problems {
        let messages = paths.entry(Name::new(path)).or_insert_with(|| Json::List(Vec::new()));
        if let Json::List(messages) = messages {
            messages.push(Json::String(message.clone()));
        }
    }
    Json::Object(paths)
}
