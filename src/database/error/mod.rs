//! Errors of both databases as Relata's.

#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;

use std::sync::Arc;

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error as DieselError};

use crate::error::{Error, Source};
#[cfg(feature = "postgres")]
pub use postgres::error_of_postgres;
#[cfg(feature = "sqlite")]
pub use sqlite::error_of_sqlite;

/// The error of a Diesel query. PostgreSQL's own errors say more: its connection keeps them.
impl From<DieselError> for Error {
    fn from(error: DieselError) -> Self {
        let error = Arc::new(error);

        match &*error {
            DieselError::DatabaseError(kind, information) => {
                error_of(kind, &**information, error.clone())
            }
            _ => Error::Database(error),
        }
    }
}

fn error_of(
    kind: &DatabaseErrorKind,
    information: &dyn DatabaseErrorInformation,
    source: Arc<DieselError>,
) -> Error {
    match kind {
        DatabaseErrorKind::UniqueViolation => {
            unique_violation_of_message(information.message(), source)
        }
        DatabaseErrorKind::SerializationFailure => Error::Conflict(source),
        DatabaseErrorKind::ForeignKeyViolation => Error::ForeignKeyViolation(source),
        DatabaseErrorKind::CheckViolation | DatabaseErrorKind::NotNullViolation => {
            Error::CheckViolation(source)
        }
        DatabaseErrorKind::ClosedConnection => Error::ConnectionLost(source),
        DatabaseErrorKind::ReadOnlyTransaction => Error::ReadOnly(source),
        _ => error_of_message(information.message(), source),
    }
}

/// What SQLite says of a file that another connection keeps for itself.
pub(in crate::database) const LOCKED: &str = "database is locked";

/// Recognizes an error of SQLite by its message, which is the same in every language: Diesel hands on no code, and some errors share one.
fn error_of_message(message: &str, source: Source) -> Error {
    let contains = |part: &str| message.contains(part);

    if contains("readonly database") {
        return Error::ReadOnly(source);
    }
    if contains(LOCKED) {
        return Error::Conflict(source);
    }
    if contains("integer overflow") {
        return Error::too_large();
    }
    if contains("disk is full") {
        return Error::StorageFull(source);
    }
    if contains("interrupted") {
        return Error::Timeout(source);
    }
    if contains("no such table") || contains("no such column") {
        return Error::SchemaMismatch(source);
    }
    Error::Database(source)
}

/// Reads the table and the columns of a violated unique index: SQLite writes them as
/// `UNIQUE constraint failed: table.a, table.b`.
fn unique_violation_of_message(message: &str, source: Source) -> Error {
    let columns = message.split_once(": ").map_or("", |(_, columns)| columns);
    let table = columns.split_once('.').map_or("", |(table, _)| table);
    unique_violation_of(table, columns, source)
}

/// Makes the error of a unique index from the names that the database gave, with commas between the columns.
fn unique_violation_of(table: &str, columns: &str, source: Source) -> Error {
    let name = |column: &str| column.rsplit('.').next().unwrap_or(column).to_owned();
    Error::UniqueViolation {
        model: table.to_owned(),
        columns: columns.split(", ").map(name).collect(),
        source,
    }
}
