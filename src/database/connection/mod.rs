//! One connection to either database. When Diesel's `MultiConnection` speaks async, it belongs here.

mod rows;
mod transaction;

use std::sync::Arc;

use diesel::QueryResult;
use diesel_async::pooled_connection::PoolableConnection;
use diesel_async::{AsyncConnectionCore, SimpleAsyncConnection};

use super::{Delete, Error, Insert, Kind, Result, Select, Update, Value};
pub use rows::Row;
use rows::{Rows, most_binds};

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

    /// Asks for a sign of life.
    pub(super) async fn ping(&mut self) -> Result<()> {
        self.batch_execute("SELECT 1").await
    }

    /// Whether the connection must not go back to its pool: closed, or left inside a transaction.
    pub(super) fn is_broken(&mut self) -> bool {
        on_connection!(self, conn => PoolableConnection::is_broken(conn))
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
