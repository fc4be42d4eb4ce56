//! Errors as values.
//!
//! Callers match on the variant; clients read [`Error::code`]. Messages never hold what a database driver said, which
//! may contain SQL, names or values of other clients' rows: that is kept as the error's source, for the log.

use std::sync::Arc;

use bitflags::bitflags;

/// A result whose error is an [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The error of a library below Relata, such as a database driver's.
pub type Source = Arc<dyn std::error::Error + Send + Sync>;

/// A reason why a call failed.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The caller asked for something that cannot be done; the message says what to change.
    #[error("{0}")]
    BadUserInput(String),
    /// The caller asked for more than a limit allows; the message says what to change.
    #[error("{message}")]
    LimitExceeded {
        /// The limit's name, such as `max-page-size`.
        limit: &'static str,
        /// The amount that the caller asked for.
        value: u64,
        /// The most that the limit allows.
        maximum: u64,
        /// A sentence that says what to change.
        message: String,
    },
    /// No row has this primary key.
    #[error("{model} {id} does not exist")]
    NotFound {
        /// The model's name.
        model: &'static str,
        /// The primary key that was looked for.
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
    /// No connection became free in time.
    #[error("the database is not available at the moment: try again")]
    Unavailable,
    /// SQLite's only connection that writes was wanted by a caller that already holds it, and so would wait for itself.
    #[error(
        "this caller already holds SQLite's only connection that writes: pass that connection on instead of taking another"
    )]
    WriterTaken,
    /// The connection to the database was lost.
    #[error("the database is not available at the moment: try again")]
    ConnectionLost(#[source] Source),
    /// The database stopped a statement that exceeded its time limit.
    #[error("the database took too long: ask for less")]
    Timeout(#[source] Source),
    /// The connection was lost while a transaction was committed, so that nobody knows whether it was.
    #[error(
        "the connection to the database was lost while the change was saved: look whether it is there before you send it again"
    )]
    CommitUnknown(#[source] Source),
    /// The database takes no writes: it is a standby, or was set to read only.
    #[error("the database takes no changes at the moment: nothing was written")]
    ReadOnly(#[source] Source),
    /// A statement that writes was run on a connection that reads.
    #[error("this connection only reads: take one that writes, by `write()`")]
    ReaderCannotWrite,
    /// A row of a view was to be written.
    #[error("{model} is a view, whose rows are only read: write those of the tables that it reads")]
    ViewIsReadOnly {
        /// The model.
        model: &'static str,
    },
    /// The database user may not do this.
    #[error("the server's database user may not do this: ask the operator for the privilege")]
    PermissionDenied(#[source] Source),
    /// The database left a row as it was, without an error: a policy, a rule or a trigger of its own refuses the change.
    #[error(
        "the database did not carry out the change of a {model}: a policy or a trigger of its own refuses it"
    )]
    NotCarriedOut {
        /// The model.
        model: &'static str,
    },
    /// The viewer may not do this to the rows of a model.
    #[error("you may not {operation} this {model}: nothing was written")]
    Forbidden {
        /// The model.
        model: &'static str,
        /// What was forbidden: `create`, `update` or `delete`.
        operation: &'static str,
    },
    /// The request does not say who sends it, or not so that it can be trusted; the message says what to send.
    #[error("{0}")]
    Unauthenticated(String),
    /// The database has no room left.
    #[error("the database has no room left: nothing was written")]
    StorageFull(#[source] Source),
    /// A table or a column does not exist.
    #[error("the database does not fit this server: a table or a column is missing")]
    SchemaMismatch(#[source] Source),
    /// Another transaction held the rows, at every attempt.
    #[error("another change to the same rows was in progress: try again")]
    Conflict(#[source] Source),
    /// Another transaction held a row for longer than this one waits.
    #[error("another change to the same rows was in progress: try again")]
    Locked(#[source] Source),
    /// A transaction cannot be committed because a statement in it failed; all of it was undone.
    #[error(
        "an earlier statement of this transaction failed, so all of it was undone: begin a new transaction"
    )]
    TransactionFailed,
    /// Two rows would hold the same unique value.
    #[error("a row of {model} with the same {} exists already", columns.join(", "))]
    UniqueViolation {
        /// The model; the table if the statement belongs to no model.
        model: String,
        /// The columns that must be unique together: the names of a model's fields, or of the table's columns.
        columns: Vec<String>,
        /// The database's own error.
        source: Source,
    },
    /// The slot of a hasOne is occupied.
    #[error("{owner} {owner_id} already has {}", occupant(relation, occupant_id.as_deref(), *hidden, *remedies))]
    RelationOccupied {
        /// The relation's name in GraphQL.
        relation: &'static str,
        /// The owner's model.
        owner: &'static str,
        /// The owner's primary key.
        owner_id: String,
        /// The primary key of the row that occupies the slot; `None` if only the database knows it.
        occupant_id: Option<String>,
        /// True if the relation's standing constraint hides that row.
        hidden: bool,
        /// The way in which the same verb can replace that row.
        remedies: Remedies,
        /// The database's own error, if it refused the row.
        source: Option<Source>,
    },
    /// A stored value that its field cannot hold.
    #[error("the stored {field} of {} cannot be read: it has to be mended in the database", row(model, id.as_deref()))]
    UnreadableValue {
        /// The model.
        model: &'static str,
        /// The row's primary key; `None` if it was not read.
        id: Option<String>,
        /// The field's name in GraphQL; `hidden` for one that clients do not see.
        field: &'static str,
        /// The column and what is wrong with its value, for the log.
        reason: String,
    },
    /// A row that others refer to would go, or a row would refer to one that does not exist.
    #[error(
        "other rows refer to this row, or it refers to a row that does not exist: change those references first"
    )]
    ForeignKeyViolation(#[source] Source),
    /// A value breaks a constraint of the database.
    #[error("a value breaks a rule of the database")]
    CheckViolation(#[source] Source),
    /// A write through a relation of a row failed; the message and the code are those of the error.
    #[error("{error}")]
    AtInput {
        /// The path of the write in the input, such as `input.profile.create`.
        path: String,
        /// The reason.
        error: Box<Error>,
    },
    /// Values break the rules of a model: each with the path of its input, and what is wrong with it.
    #[error("{} of the values cannot be written", .0.len())]
    Invalid(Vec<(String, String)>),
    /// An error of the database for which there is no other variant.
    #[error("something went wrong on the server")]
    Database(#[source] Source),
    /// A state that should be impossible. The text is for the log.
    #[error("something went wrong on the server")]
    Unexpected(String),
}

bitflags! {
    /// The ways in which a verb can get past the row that occupies a slot: the values of `onOccupied` that it takes, or
    /// another search.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct Remedies: u8 {
        /// The occupant is unlinked.
        const DETACH = 1;
        /// The occupant is deleted.
        const DELETE = 1 << 1;
        /// The occupant gets the values.
        const UPDATE = 1 << 2;
        /// The verb looks for a row by its values, which the occupant does not have.
        const OTHER_SEARCH = 1 << 3;
    }
}

fn occupant(relation: &str, id: Option<&str>, hidden: bool, remedies: Remedies) -> String {
    let Some(id) = id else {
        return format!(
            "a {relation} that the relation does not show: change or delete that row first"
        );
    };

    let hidden = if hidden { ", which the relation does not show" } else { "" };
    format!("{relation} {id}{hidden}{}", describe_remedies(remedies))
}

fn describe_remedies(remedies: Remedies) -> String {
    if remedies.contains(Remedies::OTHER_SEARCH) {
        return ", which does not have the values of `search`".to_owned();
    }
    let names: Vec<_> = remedies.iter_names().map(|(name, _)| name).collect();
    match names.as_slice() {
        [] => String::new(),
        [only] => format!("; pass `onOccupied: {only}` to replace it"),
        [first @ .., last] => {
            format!("; pass `onOccupied` ({} or {last}) to replace it", first.join(", "))
        }
    }
}

fn row(model: &str, id: Option<&str>) -> String {
    match id {
        Some(id) => format!("{model} {id}"),
        None => format!("a {model}"),
    }
}

impl Error {
    /// Returns the stable code that clients see in `extensions.code`.
    pub fn code(&self) -> &'static str {
        match self {
            Error::AtInput { error, .. } => error.code(),
            Error::BadUserInput(_) | Error::LimitExceeded { .. } | Error::Invalid(_) => {
                "BAD_USER_INPUT"
            }
            Error::NotFound { .. } | Error::RowNotFound { .. } => "NOT_FOUND",
            Error::Unavailable | Error::ConnectionLost(_) => "SERVICE_UNAVAILABLE",
            Error::CommitUnknown(_) => "COMMIT_UNKNOWN",
            Error::ReadOnly(_) => "READ_ONLY_DATABASE",
            Error::PermissionDenied(_) | Error::NotCarriedOut { .. } => "PERMISSION_DENIED",
            Error::Forbidden { .. } => "FORBIDDEN",
            Error::Unauthenticated(_) => "UNAUTHENTICATED",
            Error::StorageFull(_) => "STORAGE_FULL",
            Error::SchemaMismatch(_) => "SCHEMA_MISMATCH",
            Error::Timeout(_) => "TIMEOUT",
            Error::Conflict(_) | Error::Locked(_) => "CONFLICT",
            Error::ForeignKeyViolation(_) => "FOREIGN_KEY_VIOLATION",
            Error::CheckViolation(_) => "CHECK_VIOLATION",
            Error::UnreadableValue { .. } => "UNREADABLE_VALUE",
            Error::UniqueViolation { .. } => "UNIQUE_VIOLATION",
            Error::RelationOccupied { .. } => "RELATION_OCCUPIED",
            Error::NotPreloaded { .. }
            | Error::TransactionFailed
            | Error::WriterTaken
            | Error::ReaderCannotWrite
            | Error::ViewIsReadOnly { .. }
            | Error::Configuration(_)
            | Error::Database(_)
            | Error::Unexpected(_) => "INTERNAL_SERVER_ERROR",
        }
    }

    /// Returns the error of a value that does not fit, which both databases find out by themselves.
    pub(crate) fn too_large() -> Self {
        Error::BadUserInput("a value is too large for its column, or a sum for its type".into())
    }

    /// Returns whether another transaction held a row for too long.
    pub(crate) fn is_locked(&self) -> bool {
        match self {
            Error::AtInput { error, .. } => error.is_locked(),
            error => matches!(error, Error::Locked(_)),
        }
    }

    /// Returns whether the database found no row that a foreign key points at, or one that still points at a row.
    pub(crate) fn is_foreign_key_violation(&self) -> bool {
        match self {
            Error::AtInput { error, .. } => error.is_foreign_key_violation(),
            error => matches!(error, Error::ForeignKeyViolation(_)),
        }
    }

    /// Adds the path of the input that failed, unless the error has one.
    pub(crate) fn at_input(self, path: &str) -> Self {
        match self {
            Error::AtInput { .. } | Error::Invalid(_) => self,
            _ if path.is_empty() => self,
            error => Error::AtInput { path: path.to_owned(), error: Box::new(error) },
        }
    }

    /// Prefixes the paths of invalid values with the path of the input that holds them.
    pub(crate) fn with_path(self, path: &str) -> Self {
        match self {
            Error::Invalid(problems) if !path.is_empty() => {
                let prefixed = problems.into_iter().map(|(field, message)| {
                    let path = format!("{path}.{field}");
                    (path, message)
                });
                Error::Invalid(prefixed.collect())
            }
            other => other,
        }
    }
}
