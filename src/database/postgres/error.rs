//! Errors of PostgreSQL as Diesel has them. The connection keeps the error itself, which has the SQLSTATE.

use std::error::Error as StdError;
use std::sync::Arc;

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error as DieselError};
use tokio_postgres::error::{DbError, ErrorPosition, Severity, SqlState};

/// The error of a statement that got no answer.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// PostgreSQL's answer, or the driver's.
    #[error("{}", with_reason(.0))]
    Driver(#[from] tokio_postgres::Error),
    /// PostgreSQL did not answer in time, neither the statement nor the request to cancel it.
    #[error("PostgreSQL did not answer in time")]
    Silent,
    /// The connection was given up after an earlier statement.
    #[error("the connection was given up")]
    GivenUp,
}

impl Failure {
    /// Returns what PostgreSQL said; `None` if the error is the connection's.
    pub fn answer(&self) -> Option<&DbError> {
        match self {
            Failure::Driver(error) => error.as_db_error(),
            Failure::Silent | Failure::GivenUp => None,
        }
    }

    /// Returns the SQLSTATE; `None` if PostgreSQL did not answer.
    pub fn state(&self) -> Option<&SqlState> {
        self.answer().map(DbError::code)
    }

    /// Returns whether the connection ends with the error.
    pub fn ends_connection(&self) -> bool {
        let severity = self.answer().map(DbError::parsed_severity);
        !matches!(severity, Some(None | Some(Severity::Error)))
    }

    /// Returns whether a prepared statement is out of date, because of a change of the tables or because the server
    /// behind a pooler does not know it.
    pub fn is_stale_statement(&self) -> bool {
        let is_changed = |answer: &DbError| {
            *answer.code() == SqlState::FEATURE_NOT_SUPPORTED
                && answer.routine() == Some("RevalidateCachedQuery")
        };
        self.answer().is_some_and(|answer| {
            *answer.code() == SqlState::INVALID_SQL_STATEMENT_NAME || is_changed(answer)
        })
    }
}

/// Returns the error that Diesel's callers see.
pub fn diesel_error(failure: &Arc<Failure>) -> DieselError {
    let kind = failure.state().map_or(DatabaseErrorKind::ClosedConnection, kind);
    DieselError::DatabaseError(kind, Box::new(Information::new(failure)))
}

fn kind(state: &SqlState) -> DatabaseErrorKind {
    match *state {
        SqlState::UNIQUE_VIOLATION => DatabaseErrorKind::UniqueViolation,
        SqlState::FOREIGN_KEY_VIOLATION => DatabaseErrorKind::ForeignKeyViolation,
        SqlState::RESTRICT_VIOLATION => DatabaseErrorKind::RestrictViolation,
        SqlState::EXCLUSION_VIOLATION => DatabaseErrorKind::ExclusionViolation,
        SqlState::NOT_NULL_VIOLATION => DatabaseErrorKind::NotNullViolation,
        SqlState::CHECK_VIOLATION => DatabaseErrorKind::CheckViolation,
        SqlState::T_R_SERIALIZATION_FAILURE => DatabaseErrorKind::SerializationFailure,
        SqlState::READ_ONLY_SQL_TRANSACTION => DatabaseErrorKind::ReadOnlyTransaction,
        _ => DatabaseErrorKind::Unknown,
    }
}

/// Writes an error of the driver with its reason, which the driver keeps apart.
fn with_reason(error: &tokio_postgres::Error) -> String {
    match error.source() {
        Some(reason) => format!("{error}: {reason}"),
        None => error.to_string(),
    }
}

/// What Diesel's callers read of an error.
struct Information {
    failure: Arc<Failure>,
    message: String,
}

impl Information {
    fn new(failure: &Arc<Failure>) -> Self {
        let message = match failure.answer() {
            Some(answer) => answer.message().to_owned(),
            None => failure.to_string(),
        };
        Information { failure: failure.clone(), message }
    }
}

impl DatabaseErrorInformation for Information {
    fn message(&self) -> &str {
        &self.message
    }

    fn details(&self) -> Option<&str> {
        self.failure.answer()?.detail()
    }

    fn hint(&self) -> Option<&str> {
        self.failure.answer()?.hint()
    }

    fn table_name(&self) -> Option<&str> {
        self.failure.answer()?.table()
    }

    fn column_name(&self) -> Option<&str> {
        self.failure.answer()?.column()
    }

    fn constraint_name(&self) -> Option<&str> {
        self.failure.answer()?.constraint()
    }

    fn statement_position(&self) -> Option<i32> {
        match self.failure.answer()?.position()? {
            ErrorPosition::Original(position) | ErrorPosition::Internal { position, .. } => {
                i32::try_from(*position).ok()
            }
        }
    }
}
