//! One connection to either database, until Diesel's `MultiConnection` speaks async.

mod backend;
mod equal_values;
mod outcome;
#[cfg(feature = "postgres")]
mod postgres;
mod rules;
mod run_query;
#[cfg(feature = "sqlite")]
mod sqlite;
mod transaction;
mod write;

use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use diesel::QueryResult;
use diesel::result::Error as DieselError;
use diesel_async::pooled_connection::PoolableConnection;

use super::catalog::SharedCatalog;
use super::health::Health;
use super::pool::FileIdentity;
use super::{Catalog, Rows, Select, Value};
use crate::RequestContext;
use crate::error::{Error, Result};
pub use backend::BackendConnection;
pub(super) use backend::on_connection;
use backend::{DialectConnection, on_diesel};
use outcome::OpenTransaction;
pub(crate) use outcome::TransactionOutcome;

/// A connection to the database that the program was started with.
pub struct Connection {
    backend: BackendConnection,
    guard: Option<StatementGuard>,
    catalog: SharedCatalog,
    health: Health,
    /// True if the connection is there to read.
    read_only: bool,
    /// The time of the server that the connection belongs to, as its pool counts.
    pub(super) generation: u64,
    /// The request that the connection works for; `None` for the system, which sees and writes all rows.
    context: Option<RequestContext>,
    /// How long transactions wait for a lock; `None` for as long as the session says.
    lock_wait: Option<Duration>,
    /// True while a statement runs.
    is_running: bool,
    /// True if the open transaction must not be committed, because a statement or a verb failed in it.
    failed: bool,
    /// The number of statements so far that could write.
    writes: u64,
    transaction: Option<OpenTransaction>,
}

/// A function that is called before each statement. If it returns an error, the statement is not sent and fails with
/// that error.
pub type StatementGuard = Arc<dyn Fn() -> Result<()> + Send + Sync>;

impl Connection {
    pub(super) fn new(
        backend: BackendConnection,
        guard: Option<StatementGuard>,
        read_only: bool,
    ) -> Self {
        Connection {
            backend,
            guard,
            catalog: SharedCatalog::default(),
            health: Health::default(),
            read_only,
            generation: 0,
            context: None,
            lock_wait: None,
            is_running: false,
            failed: false,
            writes: 0,
            transaction: None,
        }
    }

    /// Returns the connection with what is known of its database.
    pub(super) fn of_database(self, catalog: SharedCatalog, health: Health) -> Self {
        Connection { catalog, health, ..self }
    }

    /// Returns the catalog of the database, as it was when the database was connected or last migrated.
    pub fn catalog(&self) -> Arc<Catalog> {
        self.catalog.get()
    }

    /// Returns Diesel's connection.
    ///
    /// Prefer [`run_query!`](crate::run_query), which notices statements that fail in a transaction.
    pub fn backend(&mut self) -> &mut BackendConnection {
        &mut self.backend
    }

    /// Sets the request that the connection works for: standing constraints see it, and the rules on rows hold for its
    /// viewer. A connection from the pool works for the system; one that a resolver takes from its context works for the
    /// request.
    pub fn set_request_context(&mut self, context: RequestContext) {
        self.set_deadline(context.deadline());
        self.context = Some(context);
    }

    /// Returns the connection to nobody, as it goes back to its pool.
    pub(super) fn clear_request_context(&mut self) {
        self.set_deadline(None);
        self.context = None;
        self.lock_wait = None;
    }

    /// Has transactions wait no longer for a lock, until the connection goes back to its pool.
    pub(crate) fn set_lock_wait(&mut self, longest: Duration) {
        self.lock_wait = Some(longest);
    }

    /// Returns whether transactions give up waiting for a lock before the session would.
    pub(crate) fn has_lock_wait(&self) -> bool {
        self.lock_wait.is_some()
    }

    /// Sets the time when every statement must have its answer.
    fn set_deadline(&mut self, deadline: Option<Instant>) {
        on_connection!(self, conn => DialectConnection::set_deadline(&mut **conn, deadline));
    }

    pub(crate) fn request_context(&self) -> &RequestContext {
        static SYSTEM: LazyLock<RequestContext> = LazyLock::new(RequestContext::system);
        self.context.as_ref().unwrap_or(&SYSTEM)
    }

    pub(super) fn into_backend(self) -> BackendConnection {
        self.backend
    }

    /// Runs SQL as it is: for tools and tests. Never pass text that comes from outside.
    ///
    /// # Errors
    /// The database's error.
    pub async fn batch_execute(&mut self, sql: &str) -> Result<()> {
        self.run_guard()?;
        let result = on_connection!(self, conn => conn.run_batch(sql).await);
        self.record_write(result)
    }

    /// Runs a SELECT.
    ///
    /// # Errors
    /// The database's error.
    pub(crate) async fn load(&mut self, mut select: Select) -> Result<Rows> {
        self.run_guard()?;
        select.resolve(self.request_context());
        let kinds = select.kinds();
        // Boxed as every statement is: the futures that await it would be thousands of bytes larger, each of them.
        let result = on_connection!(self, conn => Box::pin(conn.load_rows(select, kinds)).await);
        self.record_result(result)
    }

    /// Runs a SELECT; returns it if it takes longer than a moment and `may_stay` does not let it go on.
    ///
    /// # Errors
    /// The database's error.
    pub(crate) async fn load_briefly(
        &mut self,
        mut select: Select,
        may_stay: &mut (dyn FnMut() -> bool + Send),
    ) -> Result<Result<Rows, Select>> {
        self.run_guard()?;
        select.resolve(self.request_context());
        let kinds = select.kinds();
        let result = on_connection!(self, conn => Box::pin(DialectConnection::load_briefly(&mut **conn, select, kinds, may_stay)).await);
        self.record_result(result)
    }

    /// Runs a SELECT that counts, and returns the first value of its only row.
    ///
    /// # Errors
    /// The database's error.
    pub(crate) async fn count(&mut self, select: Select) -> Result<i64> {
        match self.load(select).await?.into_value() {
            Some(Value::BigInt(count)) => Ok(count),
            _ => Err(Error::Unexpected("a count returned no number".into())),
        }
    }

    /// Checks that the database answers, and has these tables.
    pub(super) async fn check(&mut self, tables: &[&str]) -> Result<()> {
        self.run_guard()?;
        let result = on_connection!(self, conn => conn.check(tables).await);
        self.record_result(result)
    }

    /// Returns whether the connection must not go back to its pool: it is closed, or inside a transaction.
    pub(super) fn is_broken(&mut self) -> bool {
        if self.is_running {
            // Nobody waited for its end, and Diesel's connection must not be touched before it.
            on_connection!(self, conn => conn.abandon());
            return true;
        }
        on_diesel!(self, conn => PoolableConnection::is_broken(conn))
    }

    /// Returns which file is open; `None` where there is no file.
    pub(super) fn file_identity(&self) -> FileIdentity {
        match &self.backend {
            #[cfg(feature = "sqlite")]
            BackendConnection::Sqlite(conn) => conn.file_identity(),
            #[cfg(feature = "postgres")]
            BackendConnection::Postgres(_) => None,
        }
    }

    /// Returns whether the database is a file that could not be written when it was opened.
    pub(super) fn has_read_only_file(&self) -> bool {
        match &self.backend {
            #[cfg(feature = "sqlite")]
            BackendConnection::Sqlite(conn) => conn.is_read_only(),
            #[cfg(feature = "postgres")]
            BackendConnection::Postgres(_) => false,
        }
    }

    /// Returns whether the database is not the one that was connected: the server has stopped answering, or there is
    /// another file in place of the one that is open.
    pub(super) fn is_given_up(&self) -> bool {
        match &self.backend {
            #[cfg(feature = "sqlite")]
            BackendConnection::Sqlite(conn) => conn.is_replaced(),
            #[cfg(feature = "postgres")]
            BackendConnection::Postgres(conn) => conn.is_given_up(),
        }
    }

    /// Asks the guard whether the next statement may run, and notes that it does.
    fn run_guard(&mut self) -> Result<()> {
        if let Some(guard) = &self.guard {
            guard()?;
        }
        self.is_running = true;
        Ok(())
    }

    /// Counts a statement that could write, and records whether it failed.
    fn record_write<T>(&mut self, result: QueryResult<T>) -> Result<T> {
        self.writes += 1;
        self.record_result(result)
    }

    /// Records whether a statement failed, after which the open transaction cannot be committed.
    fn record_result<T>(&mut self, result: QueryResult<T>) -> Result<T> {
        self.failed |= result.is_err();
        self.describe(result)
    }

    /// Notes that a statement has ended, and describes an error as Relata has it.
    fn describe<T>(&mut self, result: QueryResult<T>) -> Result<T> {
        self.is_running = false;
        result.map_err(|error| {
            let own = match error {
                DieselError::DatabaseError(..) => on_connection!(self, conn => conn.take_error()),
                _ => None,
            };
            let error = of_connection(own.unwrap_or_else(|| error.into()), self.read_only);
            // What was read-only from the start is as it should be.
            if !self.has_read_only_file() {
                self.health.note(&error);
            }
            error
        })
    }
}

/// A connection that is there to read refuses to write, which is no fault of the database.
fn of_connection(error: Error, read_only: bool) -> Error {
    match error {
        Error::ReadOnly(_) if read_only => Error::ReaderCannotWrite,
        other => other,
    }
}
