//! Errors of SQLite by their result codes.

use std::sync::Arc;

use rusqlite::ffi;

use super::{error_of_message, unique_violation_of_message};
use crate::database::sqlite::Failure;
use crate::error::Error;

/// Returns the error of a statement of Relata on SQLite.
///
/// SQLite: "Result and Error Codes". The low byte of an extended code is the primary one.
pub fn error_of_sqlite(failure: Arc<Failure>) -> Error {
    if matches!(*failure, Failure::FileGone) {
        return Error::ConnectionLost(failure);
    }
    let Some(code) = failure.code() else { return Error::Database(failure) };

    match code {
        ffi::SQLITE_CONSTRAINT_UNIQUE
        | ffi::SQLITE_CONSTRAINT_PRIMARYKEY
        | ffi::SQLITE_CONSTRAINT_ROWID => unique_violation_of_message(&failure.message(), failure),
        // A trigger of SQLite's own enforces ON DELETE RESTRICT.
        ffi::SQLITE_CONSTRAINT_FOREIGNKEY | ffi::SQLITE_CONSTRAINT_TRIGGER => {
            Error::ForeignKeyViolation(failure)
        }
        code => of_primary(code & 0xff, failure),
    }
}

fn of_primary(code: i32, failure: Arc<Failure>) -> Error {
    match code {
        ffi::SQLITE_CONSTRAINT => Error::CheckViolation(failure),
        ffi::SQLITE_BUSY | ffi::SQLITE_LOCKED => Error::Conflict(failure),
        ffi::SQLITE_READONLY => Error::ReadOnly(failure),
        ffi::SQLITE_FULL => Error::StorageFull(failure),
        ffi::SQLITE_INTERRUPT => Error::Timeout(failure),
        ffi::SQLITE_IOERR | ffi::SQLITE_CANTOPEN => Error::ConnectionLost(failure),
        ffi::SQLITE_TOOBIG => Error::too_large(),
        _ => error_of_message(&failure.message(), failure),
    }
}
