//! Errors as GraphQL answers them: a message that says what to do, a stable code, nothing of the database.

use async_graphql::{ErrorExtensions, Pos, ServerError};
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
        if let Some(id) = &id {
            extensions.set("errorId", id.as_str());
        }
    });
    extended.into_server_error(pos)
}
