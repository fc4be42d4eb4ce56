//! What can go wrong, as values.
//!
//! Callers match on the variant; clients read [`Error::code`]. Whatever the database says is logged and
//! never shown: its messages may hold SQL, names or values of other people's rows.

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error as DieselError};

use super::Value;

/// A result whose error is an [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why something could not be done.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The caller asked for something that makes no sense; the message says what to change.
    #[error("{0}")]
    BadUserInput(String),
    /// A row that must exist does not.
    #[error("{model} {id} does not exist")]
    NotFound {
        /// The model's name.
        model: &'static str,
        /// The primary key that was asked for.
        id: String,
    },
    /// No row meets the conditions of a query that must find one.
    #[error("no {model} meets the conditions")]
    RowNotFound {
        /// The model's name.
        model: &'static str,
    },
    /// A relation was read from a row on which it was not preloaded.
    #[error("the relation `{relation}` was not preloaded: add `.preload(…)` to the query")]
    NotPreloaded {
        /// The relation's name.
        relation: &'static str,
    },
    /// The database cannot be used as it is configured; the message says what to change.
    #[error("{0}")]
    Configuration(String),
    /// No connection came free in time, or the database cannot be reached.
    #[error("the database is not available at the moment: try again")]
    Unavailable,
    /// The database worked on a statement for longer than it may.
    #[error("the database took too long: ask for less")]
    Timeout,
    /// Another transaction was in the way, again and again.
    #[error("another change got in the way: try again")]
    Conflict,
    /// A transaction cannot be committed, since something in it failed before; all of it is undone.
    #[error("something failed in this transaction before, so nothing of it was kept: begin another one")]
    TransactionFailed,
    /// Two rows would hold the same unique value.
    #[error("a row of {model} with the same {} exists already", columns.join(", "))]
    UniqueViolation {
        /// The model, or the table of a statement that no model is known of.
        model: String,
        /// The columns that must be unique together, by the names of their fields or in the database.
        columns: Vec<String>,
    },
    /// The place of a hasOne is taken.
    #[error(
        "the {relation} of {owner} {owner_id} is {incumbent_id} already: `onOccupied` of create, save and associate says what becomes of it"
    )]
    RelationOccupied {
        /// The relation's name in GraphQL.
        relation: &'static str,
        /// The owner's model.
        owner: &'static str,
        /// The owner's primary key.
        owner_id: String,
        /// The primary key of the row that is in the place.
        incumbent_id: String,
        /// Whether the relation's standing constraint hides that row.
        hidden: bool,
    },
    /// Rows point at one that is to go, or a row would point at one that is not there.
    #[error("other rows are linked to this one, or would be to one that is missing: link them anew first")]
    ForeignKeyViolation,
    /// A value that the database itself does not take.
    #[error("a value breaks a rule of the database")]
    CheckViolation,
    /// Values that break the rules of a model, each with the path of its input and what is wrong with it.
    #[error("{} of the values cannot be written", .0.len())]
    Invalid(Vec<(String, String)>),
    /// Anything else. The text is for the log alone.
    #[error("something went wrong on the server")]
    Unexpected(String),
}

impl Error {
    /// The stable code that clients see in `extensions.code`.
    pub fn code(&self) -> &'static str {
        match self {
            Error::BadUserInput(_) | Error::Invalid(_) => "BAD_USER_INPUT",
            Error::NotFound { .. } | Error::RowNotFound { .. } => "NOT_FOUND",
            Error::Unavailable => "SERVICE_UNAVAILABLE",
            Error::Timeout => "TIMEOUT",
            Error::Conflict => "CONFLICT",
            Error::ForeignKeyViolation => "FOREIGN_KEY_VIOLATION",
            Error::CheckViolation => "CHECK_VIOLATION",
            Error::UniqueViolation { .. } => "UNIQUE_VIOLATION",
            Error::RelationOccupied { .. } => "RELATION_OCCUPIED",
            Error::NotPreloaded { .. } | Error::TransactionFailed | Error::Configuration(_) | Error::Unexpected(_) => {
                "INTERNAL_SERVER_ERROR"
            }
        }
    }

    /// The same error where it is about the fields of an input at `path`.
    pub(crate) fn below(self, path: &str) -> Self {
        match self {
            Error::Invalid(problems) if !path.is_empty() => Error::Invalid(
                problems.into_iter().map(|(field, message)| (format!("{path}.{field}"), message)).collect(),
            ),
            other => other,
        }
    }

    pub(crate) fn unexpected_value(value: &Value) -> Self {
        Error::Unexpected(format!("a {:?} value stands where another kind belongs", value.kind()))
    }
}

impl From<DieselError> for Error {
    fn from(error: DieselError) -> Self {
        match &error {
            DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, information) => {
                unique_violation(&**information)
            }
            DieselError::DatabaseError(DatabaseErrorKind::SerializationFailure, _) => Error::Conflict,
            DieselError::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, _) => Error::ForeignKeyViolation,
            DieselError::DatabaseError(DatabaseErrorKind::CheckViolation | DatabaseErrorKind::NotNullViolation, _) => {
                Error::CheckViolation
            }
            DieselError::DatabaseError(DatabaseErrorKind::ClosedConnection, _) => Error::Unavailable,
            DieselError::DatabaseError(_, information) if information.message().contains("readonly database") => {
                Error::BadUserInput("this connection only reads: take one that writes, by `write()`".to_owned())
            }
            DieselError::DatabaseError(_, information) if is_busy(information.message()) => Error::Conflict,
            DieselError::DatabaseError(_, information) if is_too_large(information.message()) => {
                Error::BadUserInput("a value is too large for its column, or a sum for its type".into())
            }
            DieselError::DatabaseError(_, information) if information.message().contains("statement timeout") => {
                Error::Timeout
            }
            DieselError::DatabaseError(_, information) if information.message().contains("terminating connection") => {
                Error::Unavailable
            }
            _ => Error::Unexpected(error.to_string()),
        }
    }
}

/// The table and the columns of a violated unique index: PostgreSQL writes them as `Key (a, b)=(…) …`, SQLite as
/// `UNIQUE constraint failed: table.a, table.b`.
fn unique_violation(information: &dyn DatabaseErrorInformation) -> Error {
    let (table, columns) = match information.details().and_then(|details| details.split_once('(')) {
        Some((_, rest)) => (information.table_name(), rest.split_once(")=").map_or("", |(columns, _)| columns)),
        None => {
            let columns = information.message().split_once(": ").map_or("", |(_, columns)| columns);
            (columns.split_once('.').map(|(table, _)| table), columns)
        }
    };
    let name = |column: &str| column.rsplit('.').next().unwrap_or(column).to_owned();
    Error::UniqueViolation {
        model: table.unwrap_or_default().to_owned(),
        columns: columns.split(", ").map(name).collect(),
    }
}

/// Diesel exposes no SQLSTATE, so a deadlock, a timeout and a busy SQLite are known by their English messages alone.
fn is_busy(message: &str) -> bool {
    ["database is locked", "deadlock detected", "lock timeout"].iter().any(|part| message.contains(part))
}

/// Whether a number or a text is too large for its type, which both databases say in words alone as well.
fn is_too_large(message: &str) -> bool {
    let parts = ["numeric field overflow", "value too long for type", "out of range", "integer overflow"];
    parts.iter().any(|part| message.contains(part))
}
