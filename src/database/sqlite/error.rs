//! Errors of SQLite. The connection keeps them, since Diesel's have no code.

use std::sync::Arc;

use diesel::result::{DatabaseErrorKind, Error as DieselError};
use rusqlite::ffi;

/// The error of a statement.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// SQLite's answer.
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
    /// A statement that could not be written.
    #[error(transparent)]
    Statement(#[from] DieselError),
    /// The file is not at its path any more, so that a change would be lost.
    #[error("the file of the database was deleted, moved or replaced")]
    FileGone,
}

impl Failure {
    /// Returns SQLite's extended result code; `None` if SQLite had no part in the error.
    pub fn code(&self) -> Option<i32> {
        match self {
            Failure::Sqlite(rusqlite::Error::SqliteFailure(error, _)) => Some(error.extended_code),
            _ => None,
        }
    }

    /// Returns SQLite's message.
    pub fn message(&self) -> String {
        match self {
            Failure::Sqlite(rusqlite::Error::SqliteFailure(_, Some(message))) => message.clone(),
            other => other.to_string(),
        }
    }

    /// Returns whether the statement was interrupted.
    pub fn is_interrupted(&self) -> bool {
        self.code().is_some_and(|code| code & 0xff == ffi::SQLITE_INTERRUPT)
    }
}

/// Returns the error that Diesel's callers see.
pub fn diesel_error(failure: &Arc<Failure>) -> DieselError {
    DieselError::DatabaseError(DatabaseErrorKind::Unknown, Box::new(failure.message()))
}
