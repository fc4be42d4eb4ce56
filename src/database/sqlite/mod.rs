//! A connection to SQLite, for Relata's statements and for Diesel's queries.
//!
//! Both work over one handle. Statements of Relata are found by their shape; short reads run on the thread of the
//! caller, everything else on a thread that may block. A statement that takes too long, or that nobody waits for, is
//! interrupted.

mod clock;
mod error;
mod file;
mod handle;
mod native;
mod open;
mod value;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use diesel::QueryResult;
use diesel::connection::{
    AnsiTransactionManager, Instrumentation, InstrumentationEvent, StrQueryHelper,
    TransactionDepthChange,
};
use diesel::query_builder::QueryFragment;
use diesel::result::Error as DieselError;
use diesel::sqlite::Sqlite;
use diesel_async::sync_connection_wrapper::SyncConnectionWrapper;
use diesel_async::{AsyncConnection, SimpleAsyncConnection, TransactionManager};

use super::pool::FileIdentity;
use super::statement::Outlined;
use super::{Kind, Rows};
use clock::Clock;
pub(super) use error::Failure;
use file::{AtPath, OpenFile};
use native::Native;

/// Diesel's connection to SQLite, whose queries run on threads that may block.
pub type DieselSqliteConnection = SyncConnectionWrapper<diesel::SqliteConnection>;

type DieselTransactions = <DieselSqliteConnection as AsyncConnection>::TransactionManager;

/// Begins a transaction that has the write lock from the start.
const BEGIN: &str = "BEGIN IMMEDIATE";

/// The time that a read may take on the thread of its caller. Most take less than a tenth of it.
const MOMENT: Duration = Duration::from_millis(10);

/// The time that a statement may take before Relata has set one.
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(5);

/// A connection to an SQLite file.
pub struct SqliteConnection {
    /// Stands before Diesel's connection, since that closes the handle when it is dropped.
    native: Arc<Mutex<Native>>,
    diesel: DieselSqliteConnection,
    clock: Arc<Clock>,
    file: OpenFile,
    /// True if another file stands at the path of this one.
    is_replaced: bool,
    /// True if the file could not be written when it was opened.
    is_read_only: bool,
    instrumentation: Option<Box<dyn Instrumentation>>,
    /// The reason why the last statement of Relata failed, until it is taken.
    failure: Option<Arc<Failure>>,
    statement_timeout: Duration,
    /// The time when the request that the connection works for must have its answer.
    deadline: Option<Instant>,
}

impl SqliteConnection {
    /// Returns Diesel's connection, for Diesel's queries.
    pub fn diesel(&mut self) -> &mut DieselSqliteConnection {
        &mut self.diesel
    }

    pub(super) fn into_diesel(self) -> DieselSqliteConnection {
        let SqliteConnection { native, diesel, .. } = self;
        drop(native);
        diesel
    }

    /// Sets how long a statement may take.
    pub(super) fn set_statement_timeout(&mut self, timeout: Duration) {
        self.statement_timeout = timeout;
    }

    /// Sets how many statements to keep prepared.
    pub(super) fn set_kept_statements(&mut self, capacity: usize) {
        self.native().set_kept_statements(capacity);
    }

    /// Sets the time when the request that the connection works for must have its answer.
    pub(super) fn set_deadline(&mut self, deadline: Option<Instant>) {
        self.deadline = deadline;
    }

    /// Passes events of the connection to two functions: of Relata's statements and of Diesel's queries.
    pub(super) fn set_instrumentation(
        &mut self,
        of_relata: impl Instrumentation,
        of_diesel: impl Instrumentation,
    ) {
        self.instrumentation = Some(Box::new(of_relata));
        self.diesel.set_instrumentation(of_diesel);
    }

    /// Takes the reason why the last statement failed.
    pub(super) fn take_failure(&mut self) -> Option<Arc<Failure>> {
        self.failure.take()
    }

    /// Limits the time of Diesel's next query.
    pub(super) fn begin_query(&mut self) {
        self.failure = None;
        self.clock.set_limit(Some(self.limit()));
    }

    /// Ends the limit of Diesel's queries.
    pub(super) fn end_query(&mut self) {
        self.clock.set_limit(None);
    }

    /// Interrupts the running statement, and every later one: the connection is given up.
    pub(super) fn cancel(&self) {
        self.clock.cancel();
    }

    /// Runs a read on the thread of the caller; `None` if it takes longer than a moment.
    pub(super) fn load_briefly<S>(
        &mut self,
        statement: &S,
        kinds: &[Kind],
    ) -> QueryResult<Option<Rows>>
    where
        S: Outlined + QueryFragment<Sqlite>,
    {
        let limit = self.limit();
        let moment = Instant::now() + MOMENT;

        let result = self.native().load(statement, kinds, limit.min(moment));
        if moment < limit && result.as_ref().is_err_and(Failure::is_interrupted) {
            return Ok(None);
        }
        self.log(statement);
        result.map(Some).map_err(|failure| self.fail(failure))
    }

    /// Runs a statement that is known to be short, in a transaction on the thread of the caller; `None` outside of one,
    /// where it would wait for the file.
    pub(super) fn load_in_transaction<S>(
        &mut self,
        statement: &S,
        kinds: &[Kind],
    ) -> QueryResult<Option<Rows>>
    where
        S: Outlined + QueryFragment<Sqlite>,
    {
        if !self.native().is_in_transaction() {
            return Ok(None);
        }
        let result = self.native().load(statement, kinds, self.limit());
        self.log(statement);
        result.map(Some).map_err(|failure| self.fail(failure))
    }

    /// Runs a statement that returns rows, on a thread that may block.
    pub(super) async fn load<S>(&mut self, statement: S, kinds: Vec<Kind>) -> QueryResult<Rows>
    where
        S: Outlined + QueryFragment<Sqlite> + Send + 'static,
    {
        self.log(&statement);
        self.run_apart(move |native, limit| native.load(&statement, &kinds, limit)).await
    }

    /// Runs a statement that returns no rows, on a thread that may block. Returns the number of rows that it affected.
    pub(super) async fn execute<S>(&mut self, statement: S) -> QueryResult<usize>
    where
        S: Outlined + QueryFragment<Sqlite> + Send + 'static,
    {
        self.log(&statement);
        self.run_apart(move |native, limit| native.execute(&statement, limit)).await
    }

    async fn run_apart<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&mut Native, Instant) -> Result<T, Failure> + Send + 'static,
    ) -> QueryResult<T> {
        let (native, limit) = (self.native.clone(), self.limit());
        let running = CancelOnDrop(Some(self.clock.clone()));

        // The closure runs where Diesel's connection is locked, and so is kept open.
        let result = self.diesel.spawn_blocking(move |_diesel| {
            let mut native = native.lock().unwrap_or_else(PoisonError::into_inner);
            Ok(work(&mut native, limit))
        });
        let result = result.await;
        running.end();
        result?.map_err(|failure| self.fail(failure))
    }

    /// Checks that the file still is at its path.
    pub(super) fn check_file(&mut self) -> QueryResult<()> {
        let at_path = self.file.at_path();
        self.is_replaced = at_path == AtPath::Other;
        if at_path == AtPath::Same { Ok(()) } else { Err(self.fail(Failure::FileGone)) }
    }

    /// Returns which file is open.
    pub(super) fn file_identity(&self) -> FileIdentity {
        self.file.identity()
    }

    /// Returns whether another file stands at the path of this one, which is then the database.
    pub(super) fn is_replaced(&self) -> bool {
        self.is_replaced
    }

    /// Begins a transaction that can write. It waits for another process no longer than for any statement.
    pub(super) async fn begin_immediate(&mut self) -> QueryResult<()> {
        self.check_file()?;
        if self.begin_at_once()? {
            return Ok(());
        }
        let native = self.native.clone();
        let (usual, longest) = (self.statement_timeout, self.limit());

        let begun = self.diesel.spawn_blocking(move |conn| {
            let set_patience = |patience| {
                native.lock().unwrap_or_else(PoisonError::into_inner).set_busy_timeout(patience);
            };
            set_patience(longest.saturating_duration_since(Instant::now()));
            let begun = AnsiTransactionManager::begin_transaction_sql(conn, BEGIN);
            set_patience(usual);
            begun
        });
        begun.await
    }

    /// Begins a transaction on the thread of the caller, where nothing has to be waited for; returns whether it did.
    fn begin_at_once(&mut self) -> QueryResult<bool> {
        let status = DieselTransactions::transaction_manager_status_mut(&mut self.diesel);
        let state = status.transaction_state()?;
        let mut native = self.native.lock().unwrap_or_else(PoisonError::into_inner);
        if state.transaction_depth().is_some() || !native.begin_at_once(self.statement_timeout) {
            return Ok(false);
        }

        state.change_transaction_depth(TransactionDepthChange::IncreaseDepth)?;
        let begin = StrQueryHelper::new(BEGIN);
        self.instrumentation.on_connection_event(InstrumentationEvent::start_query(&begin));
        Ok(true)
    }

    /// Runs SQL without binds, one statement or several.
    pub(super) async fn batch_execute(&mut self, sql: &str) -> QueryResult<()> {
        self.begin_query();
        let result = SimpleAsyncConnection::batch_execute(&mut self.diesel, sql).await;
        self.end_query();
        result
    }

    fn native(&self) -> MutexGuard<'_, Native> {
        self.native.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the time when the next statement must have ended.
    fn limit(&self) -> Instant {
        let limit = Instant::now() + self.statement_timeout;
        self.deadline.map_or(limit, |deadline| deadline.min(limit))
    }

    /// Keeps the reason of a failure, and returns it as Diesel has it.
    fn fail(&mut self, failure: Failure) -> DieselError {
        let failure = Arc::new(failure);
        self.failure = Some(failure.clone());
        error::diesel_error(&failure)
    }

    fn log(&mut self, statement: &impl QueryFragment<Sqlite>) {
        let statement = diesel::debug_query::<Sqlite, _>(statement);
        self.instrumentation.on_connection_event(InstrumentationEvent::start_query(&statement));
    }
}

/// Interrupts the statement of a caller that is gone.
struct CancelOnDrop(Option<Arc<Clock>>);

impl CancelOnDrop {
    fn end(mut self) {
        self.0 = None;
    }
}

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        if let Some(clock) = &self.0 {
            clock.cancel();
        }
    }
}
