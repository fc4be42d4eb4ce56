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
mod text;
mod types;
mod wait;

use std::sync::Arc;
use std::time::{Duration, Instant};

use diesel::QueryResult;
use diesel::connection::{Instrumentation, InstrumentationEvent};
use diesel::pg::Pg;
use diesel::query_builder::QueryFragment;
use diesel::result::Error as DieselError;
use diesel_async::{AnsiTransactionManager, TransactionManager};
use tokio_postgres::Client;
use tokio_postgres::error::SqlState;

use super::statement::Outlined;
use super::{Kind, Rows};
use cache::{StatementKey, Statements};
pub(super) use error::Failure;
use read::{ByKind, ReadRows};
pub(super) use row::PostgresRow;
use send::{Answer, send_prepared, send_unnamed};
use text::{Binds, KnownTypes};
use wait::Waiting;

/// The time that a statement may take before Relata has set one.
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(5);

/// The time within which most reads end.
const MOMENT: Duration = Duration::from_millis(50);

/// How much longer than PostgreSQL itself Relata waits for a statement to end.
const GRACE: Duration = Duration::from_millis(500);

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

    /// Runs a statement of Relata that returns rows, and reads their values by their kinds.
    pub(super) async fn load<S>(&mut self, statement: &S, kinds: &[Kind]) -> QueryResult<Rows>
    where
        S: Outlined + QueryFragment<Pg> + Sync,
    {
        Ok(self.run(statement, kinds).await?.rows)
    }

    /// Runs a read of Relata. After a moment it goes on only if `may_stay` says so; otherwise it is cancelled: `None`.
    pub(super) async fn load_briefly<S>(
        &mut self,
        statement: &S,
        kinds: &[Kind],
        may_stay: &mut (dyn FnMut() -> bool + Send),
    ) -> QueryResult<Option<Rows>>
    where
        S: Outlined + QueryFragment<Pg> + Sync,
    {
        let waiting = self.waiting.clone();
        let result = {
            let mut load = std::pin::pin!(self.load(statement, kinds));
            match tokio::time::timeout(MOMENT, &mut load).await {
                Ok(result) => return result.map(Some),
                Err(_) if may_stay() => return load.await.map(Some),
                Err(_) => {
                    waiting.cancel().await;
                    load.await
                }
            }
        };

        match result {
            Err(_) if self.is_cancelled() => {
                self.failure = None;
                Ok(None)
            }
            result => result.map(Some),
        }
    }

    /// Runs a statement of Relata, and returns the number of rows that it affected.
    pub(super) async fn execute<S>(&mut self, statement: &S) -> QueryResult<usize>
    where
        S: Outlined + QueryFragment<Pg> + Sync,
    {
        Ok(self.run(statement, &[]).await?.affected)
    }

    async fn run<S>(&mut self, statement: &S, kinds: &[Kind]) -> QueryResult<Answer<Rows>>
    where
        S: Outlined + QueryFragment<Pg> + Sync,
    {
        self.log(InstrumentationEvent::start_query(&diesel::debug_query::<Pg, _>(statement)));
        let binds = Binds::of(statement, &self.known_types)?.infer_texts();
        let outline = statement.outline();
        let key = statement.is_kept().then(|| StatementKey::Shape(outline.shape()));

        self.send(key, || text::sql(statement), &binds, &ByKind(kinds)).await
    }

    /// Runs a statement that is found by `key`, or one that is not kept. One that is out of date is prepared anew.
    async fn send<R: ReadRows>(
        &mut self,
        key: Option<StatementKey<'_>>,
        sql: impl Fn() -> QueryResult<String>,
        binds: &Binds,
        form: &R,
    ) -> QueryResult<Answer<R::Rows>> {
        let limit = self.limit();
        let result = self.send_once(key, &sql, (binds, limit), form).await;

        match result {
            Err(Unanswered::Failed(failure)) if failure.is_stale_statement() => {
                self.forget_statements();
                if self.is_in_transaction() {
                    return Err(self.fail(failure));
                }
                let result = self.send_once(key, &sql, (binds, limit), form).await;
                result.map_err(|error| self.describe(error))
            }
            result => result.map_err(|error| self.describe(error)),
        }
    }

    async fn send_once<R: ReadRows>(
        &mut self,
        key: Option<StatementKey<'_>>,
        sql: &impl Fn() -> QueryResult<String>,
        (binds, limit): (&Binds, Instant),
        form: &R,
    ) -> Result<Answer<R::Rows>, Unanswered> {
        let Some(key) = key.filter(|_| self.statements.keeps_any()) else {
            let sql = sql()?;
            let sent = send_unnamed(&self.client, &sql, binds, form);
            return Ok(self.waiting.answer(limit, sent).await?);
        };
        if let Some(prepared) = self.statements.get(key) {
            let sent = send_prepared(&self.client, &prepared, binds, form);
            return Ok(self.waiting.answer(limit, sent).await?);
        }

        let (sql, types) = (sql()?, binds.types());
        let client = &self.client;
        let prepare = client.prepare_typed(&sql, &types);
        let prepared = self.waiting.answer(limit, prepare).await?;
        self.statements.insert(key, prepared.clone());
        Ok(self.waiting.answer(limit, send_prepared(client, &prepared, binds, form)).await?)
    }

    /// Gives the statements up. A pooler would prepare a statement of the same text as the one that is out of date.
    fn forget_statements(&mut self) {
        if self.owns_session {
            self.statements.clear();
        } else {
            self.statements = Statements::new(0);
        }
    }

    /// Runs SQL without binds, one statement or several.
    async fn send_batch(&mut self, sql: &str) -> QueryResult<()> {
        let limit = self.limit();
        let result = self.waiting.answer(limit, self.client.batch_execute(sql)).await;
        result.map_err(|failure| self.fail(failure))
    }

    /// Returns the time when the next statement must have its answer.
    fn limit(&self) -> Instant {
        let limit = Instant::now() + self.statement_timeout + GRACE;
        self.deadline.map_or(limit, |deadline| deadline.min(limit))
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

    fn describe(&mut self, error: Unanswered) -> DieselError {
        match error {
            Unanswered::NotSent(error) => error,
            Unanswered::Failed(failure) => self.fail(failure),
        }
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

/// The reason why a statement has no answer.
enum Unanswered {
    /// It could not be written.
    NotSent(DieselError),
    Failed(Failure),
}

impl From<DieselError> for Unanswered {
    fn from(error: DieselError) -> Self {
        Unanswered::NotSent(error)
    }
}

impl From<Failure> for Unanswered {
    fn from(failure: Failure) -> Self {
        Unanswered::Failed(failure)
    }
}
