//! Errors as clients get them: a message that says what to do, a stable code, and nothing of the database.

use crate::error::Error;
use async_graphql::indexmap::IndexMap;
use async_graphql::{ErrorExtensionValues, Name, Pos, ServerError, Value as Json};
use uuid::Uuid;

/// The extension of an error that came after a write.
const COMMITTED: &str = "committed";

/// Describes an error at a place of the document.
pub(in crate::graphql) fn server_error(error: &Error, pos: Pos) -> ServerError {
    let mut described = ServerError::new(String::new(), Some(pos));
    fill(&mut described, error);
    described
}

/// Makes an error with a code, at no place of the document.
pub(super) fn refusal(code: &str, message: impl Into<String>) -> ServerError {
    let mut error = ServerError::new(message, None);
    set_code(&mut error, code);
    error
}

/// Sets the code of an error, if it has none. An error of Relata's that a custom resolver returned is its source.
///
/// A resolver's text is meant for the client, and so is an error that it gave a code. The text of another library's
/// error is not.
pub(super) fn describe(answered: &mut ServerError) {
    if let Some(error) = answered.source::<Error>().cloned() {
        let is_committed = answered
            .extensions
            .as_ref()
            .is_some_and(|extensions| extensions.get(COMMITTED).is_some());
        fill(answered, &error);
        if is_committed {
            mark_committed(answered);
        }
    } else if is_foreign(answered) {
        mask(answered);
    }
    let code = if answered.path.is_empty() {
        "GRAPHQL_VALIDATION_FAILED"
    } else {
        "INTERNAL_SERVER_ERROR"
    };
    set_code(answered, code);
}

/// Returns whether a resolver made the error of a value that is no text, and gave it no code.
fn is_foreign(error: &ServerError) -> bool {
    let has_code = error.extensions.as_ref().is_some_and(|values| values.get("code").is_some());
    let is_text = error.source::<String>().is_some() || error.source::<&'static str>().is_some();
    error.source.is_some() && !has_code && !is_text
}

/// Logs the text of an error under an id, which the answer has in its place.
fn mask(answered: &mut ServerError) {
    let id = Uuid::new_v4().to_string();
    tracing::error!(error_id = %id, error = %answered.message, "a custom resolver failed");

    "something went wrong on the server".clone_into(&mut answered.message);
    let extensions = answered.extensions.get_or_insert_with(ErrorExtensionValues::default);
    extensions.set("errorId", id);
}

/// Marks an error that came after the write of its field was saved: sending the mutation again would write twice.
pub(in crate::graphql) fn mark_committed(error: &mut ServerError) {
    let reason = error.message.strip_suffix(": try again").unwrap_or(&error.message);
    error.message = format!("the change was saved, but this could not be answered: {reason}");

    let extensions = error.extensions.get_or_insert_with(ErrorExtensionValues::default);
    extensions.set(COMMITTED, true);
}

/// Sets the code of an error that has none.
fn set_code(error: &mut ServerError, code: &str) {
    let extensions = error.extensions.get_or_insert_with(ErrorExtensionValues::default);
    if extensions.get("code").is_none() {
        extensions.set("code", code);
    }
}

/// Sets the message and the extensions. An error of the server is logged under an id that the answer has too.
fn fill(answered: &mut ServerError, error: &Error) {
    let mut extensions = ErrorExtensionValues::default();
    extensions.set("code", error.code());
    details(error, &mut extensions);
    answered.message = error.to_string();

    if is_for_the_operator(error) {
        let id = Uuid::new_v4().to_string();
        tracing::error!(error_id = %id, error = ?error, "a field failed");
        extensions.set("errorId", id);
    } else if let Some(source) = std::error::Error::source(error) {
        tracing::debug!(%source, "the database refused a statement");
    }
    if error.code() == "INTERNAL_SERVER_ERROR" {
        "something went wrong on the server".clone_into(&mut answered.message);
    }

    answered.extensions = Some(extensions);
}

/// Returns whether the client can do nothing about an error, which is logged under an id.
fn is_for_the_operator(error: &Error) -> bool {
    match error {
        Error::CommitUnknown(_)
        | Error::ReadOnly(_)
        | Error::PermissionDenied(_)
        | Error::StorageFull(_)
        | Error::SchemaMismatch(_)
        | Error::UnreadableValue { .. } => true,
        Error::AtInput { error, .. } => is_for_the_operator(error),
        error => error.code() == "INTERNAL_SERVER_ERROR",
    }
}

/// Sets the extensions that programs read besides the code.
fn details(error: &Error, extensions: &mut ErrorExtensionValues) {
    match error {
        Error::Forbidden { model, operation } => {
            extensions.set("model", *model);
            extensions.set("operation", *operation);
        }
        Error::AtInput { path, error } => {
            details(error, extensions);
            extensions.set("inputPath", path.as_str());
        }
        Error::NotFound { model, id } => {
            extensions.set("model", *model);
            extensions.set("id", id.as_str());
        }
        Error::LimitExceeded { limit, value, maximum, .. } => {
            extensions.set("limit", *limit);
            extensions.set("value", *value);
            extensions.set("maximum", *maximum);
        }
        Error::RowNotFound { model } | Error::NotCarriedOut { model } => {
            extensions.set("model", *model)
        }
        Error::UniqueViolation { model, columns, .. } => {
            extensions.set("model", model.as_str());
            extensions.set("columns", columns.clone());
        }
        Error::RelationOccupied { relation, owner, owner_id, occupant_id, hidden, .. } => {
            extensions.set("relation", *relation);
            extensions.set("owner", *owner);
            extensions.set("ownerId", owner_id.as_str());
            extensions.set("occupantId", occupant_id.as_deref());
            extensions.set("hidden", *hidden);
        }
        Error::UnreadableValue { model, id, field, .. } => {
            extensions.set("model", *model);
            extensions.set("id", id.as_deref());
            extensions.set("column", *field);
        }
        Error::Invalid(problems) => extensions.set("validation", by_path(problems)),
        _ => {}
    }
}

/// Gathers the messages about each input by its path.
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
