//! A connection to PostgreSQL over tokio-postgres, for Relata's statements and for Diesel's queries.
//!
//! It knows what Diesel's connections do not hand on: the SQLSTATE of an error, a way to cancel a statement, and
//! statements that are found by their shape.

mod cache;
mod cancel;
mod core;
mod error;
mod open;
mod pooler;
mod process_id;
mod read;
mod row;
mod send;
mod session;
mod statements;
mod text;
mod types;
mod wait;

use std::sync::Arc;
use std::time::{Duration, Instant};

use diesel::connection::{Instrumentation, InstrumentationEvent};
use diesel::result::Error as DieselError;
use diesel_async::{AnsiTransactionManager, TransactionManager};
use tokio_postgres::Client;
use tokio_postgres::error::SqlState;

use cache::Statements;
pub(super) use error::Failure;
pub(super) use row::PostgresRow;
use text::KnownTypes;
use wait::Waiting;

/// The time that a statement may take before Relata has set one.
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(5);

/// A connection to PostgreSQL.
///
/// It is one of diesel-async's, so that Diesel's queries, migrations and transactions run on it. A statement that is
/// not answered in time is cancelled, and so is one whose future is dropped.
pub struct PostgresConnection {
    client: Client,
    waiting: Arc<Waiting>,
    statements: Statements,
    known_types: Arc<KnownTypes>,
    transaction: AnsiTransactionManager,
    instrumentation: Option<Box<dyn Instrumentation>>,
    /// The reason why the last statement failed, until it is taken.
    failure: Option<Arc<Failure>>,
    /// True after an error that ends the connection.
    has_ended: bool,
    statement_timeout: Duration,
    /// True if the session is the connection's until it closes. False behind a pooler, which may give each transaction
    /// another session: then a setting must end with its transaction.
    owns_session: bool,
    /// True if the connection must not write.
    only_reads: bool,
    /// The time when the request that the connection works for must have its answer.
    deadline: Option<Instant>,
}

impl PostgresConnection {
    /// Sets how long a statement may take.
    pub(super) fn set_statement_timeout(&mut self, timeout: Duration) {
        self.statement_timeout = timeout;
    }

    /// Sets whether the connection must not write.
    pub(super) fn set_only_reads(&mut self, only_reads: bool) {
        self.only_reads = only_reads;
    }

    /// Sets how many statements to keep prepared. With none, statements have no name on the server, and the session is
    /// taken for one that others use.
    pub(super) fn set_kept_statements(&mut self, capacity: usize) {
        self.statements = Statements::new(capacity);
        self.owns_session &= capacity > 0;
    }

    /// Sets the time when the request that the connection works for must have its answer.
    pub(super) fn set_deadline(&mut self, deadline: Option<Instant>) {
        self.deadline = deadline;
    }

    /// Takes the reason why the last statement failed.
    pub(super) fn take_failure(&mut self) -> Option<Arc<Failure>> {
        self.failure.take()
    }

    /// Returns whether the connection cannot be used again.
    pub(super) fn is_closed(&self) -> bool {
        self.has_ended
            || self.client.is_closed()
            || self.waiting.is_unanswered()
            || self.waiting.is_given_up()
    }

    /// Returns whether PostgreSQL stopped answering.
    pub(super) fn is_given_up(&self) -> bool {
        self.waiting.is_given_up()
    }

    /// Returns whether the last statement failed because it was cancelled.
    fn is_cancelled(&self) -> bool {
        self.failed_with(&SqlState::QUERY_CANCELED)
    }

    /// Returns whether the last statement failed because one before it did, in a transaction that was begun by SQL.
    fn is_in_failed_transaction(&self) -> bool {
        self.failed_with(&SqlState::IN_FAILED_SQL_TRANSACTION)
    }

    fn failed_with(&self, state: &SqlState) -> bool {
        self.failure.as_ref().and_then(|failure| failure.state()) == Some(state)
    }

    fn is_in_transaction(&mut self) -> bool {
        let status = AnsiTransactionManager::transaction_manager_status_mut(self);
        !matches!(status.transaction_depth(), Ok(None))
    }

    /// Keeps the reason of a failure, and returns it as Diesel has it.
    fn fail(&mut self, failure: Failure) -> DieselError {
        self.has_ended |= failure.ends_connection();
        let failure = Arc::new(failure);
        self.failure = Some(failure.clone());
        error::diesel_error(&failure)
    }

    fn log(&mut self, event: InstrumentationEvent<'_>) {
        self.instrumentation.on_connection_event(event);
    }
}
