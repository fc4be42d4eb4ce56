//! Errors of PostgreSQL by their SQLSTATE.

use std::sync::Arc;

use tokio_postgres::error::{DbError, SqlState};

use super::unique_violation_of;
use crate::database::postgres::Failure;
use crate::error::Error;

/// Returns the error of a statement on PostgreSQL.
pub fn error_of_postgres(failure: Arc<Failure>) -> Error {
    match failure.answer() {
        Some(answer) => of_answer(answer, failure.clone()),
        None => Error::ConnectionLost(failure),
    }
}

/// PostgreSQL: Appendix A, "PostgreSQL Error Codes".
fn of_answer(answer: &DbError, source: Arc<Failure>) -> Error {
    match *answer.code() {
        SqlState::UNIQUE_VIOLATION => unique_violation(answer, source),
        SqlState::FOREIGN_KEY_VIOLATION | SqlState::RESTRICT_VIOLATION => {
            Error::ForeignKeyViolation(source)
        }
        SqlState::NOT_NULL_VIOLATION
        | SqlState::CHECK_VIOLATION
        | SqlState::EXCLUSION_VIOLATION
        | SqlState::WITH_CHECK_OPTION_VIOLATION => Error::CheckViolation(source),
        SqlState::T_R_SERIALIZATION_FAILURE | SqlState::T_R_DEADLOCK_DETECTED => {
            Error::Conflict(source)
        }
        SqlState::LOCK_NOT_AVAILABLE => Error::Locked(source),
        SqlState::QUERY_CANCELED => Error::Timeout(source),
        SqlState::NUMERIC_VALUE_OUT_OF_RANGE | SqlState::STRING_DATA_RIGHT_TRUNCATION => {
            Error::too_large()
        }
        // An enum of the database has no such value.
        SqlState::INVALID_TEXT_REPRESENTATION => {
            Error::BadUserInput("a value is none that its column can hold".into())
        }
        SqlState::READ_ONLY_SQL_TRANSACTION => Error::ReadOnly(source),
        SqlState::INSUFFICIENT_PRIVILEGE => Error::PermissionDenied(source),
        SqlState::DISK_FULL => Error::StorageFull(source),
        SqlState::UNDEFINED_TABLE
        | SqlState::UNDEFINED_COLUMN
        | SqlState::UNDEFINED_FUNCTION
        | SqlState::UNDEFINED_OBJECT => Error::SchemaMismatch(source),
        _ if source.is_stale_statement() => Error::Conflict(source),
        SqlState::FEATURE_NOT_SUPPORTED if is_pattern_match(answer) => Error::BadUserInput(
            "the database cannot look for a part of this text: ask for texts that are equal".into(),
        ),
        _ => of_class(answer.code(), source),
    }
}

/// Returns whether `LIKE` or `ILIKE` does not know a collation, by the function of PostgreSQL that says so.
fn is_pattern_match(answer: &DbError) -> bool {
    matches!(answer.routine(), Some("GenericMatchText" | "Generic_Text_IC_like"))
}

/// Finds the error by the first two characters of the SQLSTATE, which name its class.
fn of_class(state: &SqlState, source: Arc<Failure>) -> Error {
    match state.code().get(..2) {
        // A lost connection; a server that has no room for another; one that stops or starts.
        Some("08" | "53" | "57") => Error::ConnectionLost(source),
        _ => Error::Database(source),
    }
}

/// Reads the columns from the detail, `Key (a, b)=(…) …`. In every language the columns stand in the first parentheses.
fn unique_violation(answer: &DbError, source: Arc<Failure>) -> Error {
    let detail = answer.detail().and_then(|detail| detail.split_once('('));
    let columns = detail.and_then(|(_, rest)| rest.split_once(")=")).map(|(columns, _)| columns);
    let columns = columns.or(answer.constraint()).unwrap_or_default();
    unique_violation_of(answer.table().unwrap_or_default(), columns, source)
}
