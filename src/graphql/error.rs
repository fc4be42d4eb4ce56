//! Errors as GraphQL answers them: a message that says what to do, a stable code, nothing of the database.

use async_graphql::indexmap::IndexMap;
use async_graphql::{ErrorExtensionValues, ErrorExtensions, Name, Pos, ServerError, Value as Json};
use uuid::Uuid;

use crate::database::Error;

/// The error at a place of the document. An unexpected one is logged under an id that the answer names.
pub(super) fn server_error(error: &Error, pos: Pos) -> ServerError {
    let id = match error.code() {
        "INTERNAL_SERVER_ERROR" => {
            let id = Uuid::new_v4().to_string();
            tracing::error!(error_id = %id, error = ?error, "a field failed");
            Some(id)
        }
        _ => None,
    };
    let message = if id.is_some() { "something went wrong on the server".to_owned() } else { error.to_string() };
    let extended = async_graphql::Error::new(message).extend_with(|_, extensions| {
        extensions.set("code", error.code());
        details(error, extensions);
        if let Some(id) = &id {
            extensions.set("errorId", id.as_str());
        }
    });
    extended.into_server_error(pos)
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
