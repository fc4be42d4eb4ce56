//! One connection to either database. When Diesel's `MultiConnection` speaks async, it belongs here.

use std::sync::Arc;

use diesel::QueryResult;
use diesel::query_builder::{Query, QueryFragment, QueryId};
use diesel::result::Error::DeserializationError;
use diesel::row::{Field, Row as DieselRow};
use diesel::sql_types::Untyped;
use diesel_async::pooled_connection::PoolableConnection;
use diesel_async::{AsyncConnection, AsyncConnectionCore, SimpleAsyncConnection, TransactionManager};

use super::dialect::Dialect;
use super::{Delete, Error, Insert, Kind, Result, Select, Update, Value};

#[cfg(feature = "postgres")]
pub(super) use diesel_async::AsyncPgConnection;
/// SQLite's connection lives on a thread that may block.
#[cfg(feature = "sqlite")]
pub(super) type AsyncSqliteConnection =
    diesel_async::sync_connection_wrapper::SyncConnectionWrapper<diesel::SqliteConnection>;

/// A connection to whichever database the program was started with.
pub struct Connection {
    backend: BackendConnection,
    guard: Option<StatementGuard>,
    /// Whether a statement of the open transaction failed, or something was written by halves in it.
    failed: bool,
    /// How many statements have written something.
    writes: u64,
}

/// The connection of one of the databases, for Diesel queries of one's own.
pub enum BackendConnection {
    /// An embedded database.
    #[cfg(feature = "sqlite")]
    Sqlite(AsyncSqliteConnection),
    /// A server.
    #[cfg(feature = "postgres")]
    Postgres(Box<AsyncPgConnection>),
}

/// Is asked before each statement; an error is the statement's, which is then not sent.
pub type StatementGuard = Arc<dyn Fn() -> Result<()> + Send + Sync>;

/// Evaluates one expression over the connection of either database.
macro_rules! on_connection {
    ($connection:expr, $conn:ident => $body:expr) => {
        match $connection.backend() {
            #[cfg(feature = "sqlite")]
            $crate::database::BackendConnection::Sqlite($conn) => $body,
            #[cfg(feature = "postgres")]
            $crate::database::BackendConnection::Postgres($conn) => {
                let $conn = &mut **$conn;
                $body
            }
        }
    };
}
pub(super) use on_connection;

impl Connection {
    pub(super) fn new(backend: BackendConnection, guard: Option<StatementGuard>) -> Self {
        Connection { backend, guard, failed: false, writes: 0 }
    }

    /// The connection underneath, for Diesel queries of one's own.
    pub fn backend(&mut self) -> &mut BackendConnection {
        &mut self.backend
    }

    pub(super) fn into_backend(self) -> BackendConnection {
        self.backend
    }

    /// Runs a SELECT: for each row one value, or null, for each selected expression.
    ///
    /// # Errors
    /// What the database says, as an [`Error`].
    pub async fn load(&mut self, select: Select) -> Result<Vec<Row>> {
        self.check()?;
        let kinds = select.kinds();
        let result = on_connection!(self, conn => conn.rows(select, kinds).await);
        self.noted(result)
    }

    /// Runs a SELECT that counts: the first value of its only row.
    ///
    /// # Errors
    /// What the database says, as an [`Error`].
    pub async fn count(&mut self, select: Select) -> Result<i64> {
        match self.load(select).await?.into_iter().flatten().next() {
            Some(Some(Value::BigInt(count))) => Ok(count),
            _ => Err(Error::Unexpected("a count gave no number".into())),
        }
    }

    /// Runs an INSERT: for each new row the values of the columns it returns. More values than the database takes
    /// at once are sent in several statements.
    ///
    /// # Errors
    /// What the database says, as an [`Error`].
    pub async fn insert(&mut self, insert: Insert) -> Result<Vec<Row>> {
        let kinds: Vec<Kind> = insert.returning.iter().map(|column| column.kind).collect();
        let mut rows = Vec::with_capacity(insert.rows.len());
        for part in insert.parts(on_connection!(self, conn => most_binds(conn))) {
            self.check()?;
            let result = on_connection!(self, conn => conn.rows(part, kinds.clone()).await);
            rows.extend(self.written(result)?);
        }
        Ok(rows)
    }

    /// Runs an UPDATE and gives the number of rows it matched.
    ///
    /// # Errors
    /// What the database says, as an [`Error`].
    pub async fn update(&mut self, update: Update) -> Result<usize> {
        self.check()?;
        let result = on_connection!(self, conn => AsyncConnectionCore::execute_returning_count(conn, update).await);
        self.written(result)
    }

    /// Runs an UPDATE: for each row it matched the values of the columns it returns.
    ///
    /// # Errors
    /// What the database says, as an [`Error`].
    pub async fn update_returning(&mut self, update: Update) -> Result<Vec<Row>> {
        self.check()?;
        let kinds = update.returning.iter().map(|column| column.kind).collect();
        let result = on_connection!(self, conn => conn.rows(update, kinds).await);
        self.written(result)
    }

    /// Runs a DELETE and gives the number of rows.
    ///
    /// # Errors
    /// What the database says, as an [`Error`].
    pub async fn delete(&mut self, delete: Delete) -> Result<usize> {
        self.check()?;
        let result = on_connection!(self, conn => AsyncConnectionCore::execute_returning_count(conn, delete).await);
        self.written(result)
    }

    /// Runs SQL as it is: for tools and tests, and never with anything that comes from outside.
    ///
    /// # Errors
    /// What the database says, as an [`Error`].
    pub async fn batch_execute(&mut self, sql: &str) -> Result<()> {
        self.check()?;
        let result = on_connection!(self, conn => SimpleAsyncConnection::batch_execute(conn, sql).await);
        self.written(result)
    }

    /// Makes whoever asks for the same name wait until this transaction ends. On SQLite they wait as it is: one
    /// transaction writes at a time.
    #[cfg_attr(not(feature = "postgres"), expect(unused_variables, reason = "SQLite needs no lock"))]
    pub(crate) async fn lock_name(&mut self, name: &str) -> Result<()> {
        self.check()?;
        match &mut self.backend {
            #[cfg(feature = "sqlite")]
            BackendConnection::Sqlite(_) => {}
            #[cfg(feature = "postgres")]
            BackendConnection::Postgres(conn) => postgres::lock_name(conn, name).await?,
        }
        Ok(())
    }

    /// Whether a transaction is open, which a verb then joins.
    pub(crate) fn is_in_transaction(&mut self) -> Result<bool> {
        Ok(on_connection!(self, conn => depth(conn))?.is_some())
    }

    /// Asks for a sign of life.
    pub(super) async fn ping(&mut self) -> Result<()> {
        self.batch_execute("SELECT 1").await
    }

    /// Whether the connection must not go back to its pool: closed, or left inside a transaction.
    pub(super) fn is_broken(&mut self) -> bool {
        on_connection!(self, conn => PoolableConnection::is_broken(conn))
    }

    pub(crate) async fn begin(&mut self) -> Result<()> {
        self.check()?;
        self.failed = false;
        match &mut self.backend {
            #[cfg(feature = "sqlite")]
            BackendConnection::Sqlite(conn) => sqlite::begin(conn).await?,
            #[cfg(feature = "postgres")]
            BackendConnection::Postgres(conn) => postgres::begin(conn).await?,
        }
        Ok(())
    }

    /// A commit that fails undoes the transaction. One that holds a failed statement is not even tried: PostgreSQL
    /// would undo it and say nothing.
    pub(crate) async fn commit(&mut self) -> Result<()> {
        let failed = if self.failed { Err(Error::TransactionFailed) } else { self.check() };
        if let Err(error) = failed {
            self.rollback().await?;
            return Err(error);
        }
        Ok(on_connection!(self, conn => commit(conn).await)?)
    }

    pub(crate) async fn rollback(&mut self) -> Result<()> {
        Ok(on_connection!(self, conn => rollback(conn).await)?)
    }

    /// How many statements have written something so far.
    pub(crate) fn writes(&self) -> u64 {
        self.writes
    }

    /// Keeps the open transaction from being committed.
    pub(crate) fn fail(&mut self) {
        self.failed = true;
    }

    fn written<T>(&mut self, result: QueryResult<T>) -> Result<T> {
        self.writes += 1;
        self.noted(result)
    }

    fn noted<T>(&mut self, result: QueryResult<T>) -> Result<T> {
        self.failed |= result.is_err();
        Ok(result?)
    }

    fn check(&self) -> Result<()> {
        self.guard.as_ref().map_or(Ok(()), |guard| guard())
    }
}

fn most_binds<C: Rows>(_conn: &C) -> usize {
    C::Backend::MOST_BINDS
}

fn depth<C: AsyncConnection>(conn: &mut C) -> QueryResult<Option<std::num::NonZeroU32>> {
    <C::TransactionManager as TransactionManager<C>>::transaction_manager_status_mut(conn).transaction_depth()
}

async fn commit<C: AsyncConnection>(conn: &mut C) -> QueryResult<()> {
    <C::TransactionManager as TransactionManager<C>>::commit_transaction(conn).await
}

async fn rollback<C: AsyncConnection>(conn: &mut C) -> QueryResult<()> {
    <C::TransactionManager as TransactionManager<C>>::rollback_transaction(conn).await
}

/// One row of a result: a value, or null, for each selected expression.
pub type Row = Vec<Option<Value>>;

/// A connection that reads the rows of a statement by the kinds of their values.
trait Rows {
    type Backend: Dialect;

    async fn rows<S>(&mut self, statement: S, kinds: Vec<Kind>) -> QueryResult<Vec<Row>>
    where
        S: Query<SqlType = Untyped> + QueryFragment<Self::Backend> + QueryId + Send + 'static;
}

fn read<'r, DB: Dialect>(row: &impl DieselRow<'r, DB>, kinds: &[Kind]) -> QueryResult<Row> {
    let read = |(index, kind): (usize, &Kind)| {
        let field = row.get(index).ok_or_else(|| DeserializationError("a column is missing".into()))?;
        DB::read(*kind, field.value()).map_err(DeserializationError)
    };
    kinds.iter().enumerate().map(read).collect()
}

#[cfg(feature = "sqlite")]
mod sqlite {
    use diesel::connection::{AnsiTransactionManager, LoadConnection};
    use diesel::sqlite::Sqlite;

    use super::{AsyncSqliteConnection, Kind, Query, QueryFragment, QueryId, QueryResult, Row, Rows, Untyped, read};

    impl Rows for AsyncSqliteConnection {
        type Backend = Sqlite;

        /// Rows are read on the thread that steps the statement, so that nothing is copied on the way.
        async fn rows<S>(&mut self, statement: S, kinds: Vec<Kind>) -> QueryResult<Vec<Row>>
        where
            S: Query<SqlType = Untyped> + QueryFragment<Sqlite> + QueryId + Send + 'static,
        {
            self.spawn_blocking(move |conn| conn.load(statement)?.map(|row| read(&row?, &kinds)).collect()).await
        }
    }

    /// A writer takes the lock at once: a reader that turns writer could find the database busy.
    pub(super) async fn begin(conn: &mut AsyncSqliteConnection) -> QueryResult<()> {
        conn.spawn_blocking(|conn| AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN IMMEDIATE")).await
    }
}

#[cfg(feature = "postgres")]
mod postgres {
    use diesel::pg::Pg;
    use diesel::sql_types::Text;
    use diesel_async::{AsyncConnection, AsyncConnectionCore, TransactionManager};
    use futures::TryStreamExt;

    use super::{AsyncPgConnection, Kind, Query, QueryFragment, QueryId, QueryResult, Row, Rows, Untyped, read};

    impl Rows for AsyncPgConnection {
        type Backend = Pg;

        async fn rows<S>(&mut self, statement: S, kinds: Vec<Kind>) -> QueryResult<Vec<Row>>
        where
            S: Query<SqlType = Untyped> + QueryFragment<Pg> + QueryId + Send + 'static,
        {
            let rows = AsyncConnectionCore::load(self, statement).await?;
            rows.and_then(|row| std::future::ready(read(&row, &kinds))).try_collect().await
        }
    }

    pub(super) async fn begin(conn: &mut AsyncPgConnection) -> QueryResult<()> {
        <AsyncPgConnection as AsyncConnection>::TransactionManager::begin_transaction(conn).await
    }

    /// Names become numbers, so two names can share a lock, which costs a wait and nothing else.
    pub(super) async fn lock_name(conn: &mut AsyncPgConnection, name: &str) -> QueryResult<()> {
        let lock = diesel::sql_query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))").bind::<Text, _>(name);
        AsyncConnectionCore::execute_returning_count(conn, lock).await.map(drop)
    }
}
