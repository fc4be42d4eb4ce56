//! The connection of each database, and the operations that differ between them.

use std::time::{Duration, Instant};

use diesel::QueryResult;
use diesel::backend::Backend;
use diesel::query_builder::QueryFragment;

use crate::database::dialect::Dialect;
#[cfg(feature = "postgres")]
use crate::database::postgres::PostgresConnection;
#[cfg(feature = "sqlite")]
use crate::database::sqlite::SqliteConnection;
use crate::database::statement::Outlined;
use crate::database::{Kind, Rows};
use crate::error::Error;

/// The connection to one of the databases, as Diesel has it.
///
/// [`run_query!`](crate::run_query) is the way to run a Diesel query on either.
pub enum BackendConnection {
    /// A connection to a file.
    #[cfg(feature = "sqlite")]
    Sqlite(Box<SqliteConnection>),
    /// A connection to a server.
    #[cfg(feature = "postgres")]
    Postgres(Box<PostgresConnection>),
}

/// A statement of Relata as a value.
pub(super) trait Statement<DB: Backend>:
    Outlined + QueryFragment<DB> + Send + Sync + 'static
{
}

impl<DB: Backend, S: Outlined + QueryFragment<DB> + Send + Sync + 'static> Statement<DB> for S {}

/// The operations that each database does in its own way.
pub(super) trait DialectConnection {
    /// The database.
    type Backend: Dialect;

    /// Runs a statement, and reads the values of its rows by their kinds.
    async fn load_rows(
        &mut self,
        statement: impl Statement<Self::Backend>,
        kinds: Vec<Kind>,
    ) -> QueryResult<Rows>;

    /// Runs a SELECT as [`Self::load_rows`] does; returns the statement itself if it takes longer than a moment. Where it
    /// could go on after that, `may_stay` says whether it may.
    async fn load_briefly<S: Statement<Self::Backend>>(
        &mut self,
        statement: S,
        kinds: Vec<Kind>,
        may_stay: &mut (dyn FnMut() -> bool + Send),
    ) -> QueryResult<Result<Rows, S>>;

    /// Runs a statement, and returns the number of rows that it affected.
    async fn count_affected(
        &mut self,
        statement: impl Statement<Self::Backend>,
    ) -> QueryResult<usize>;

    /// Runs SQL without binds, one statement or several.
    async fn run_batch(&mut self, sql: &str) -> QueryResult<()>;

    /// Checks that the database answers, and has these tables. It waits for no lock.
    async fn check(&mut self, tables: &[&str]) -> QueryResult<()>;

    /// Begins a transaction that can write. It waits for the lock of a row as long as `lock_wait`, or as the session says.
    async fn begin_writing(&mut self, lock_wait: Option<Duration>) -> QueryResult<()>;

    /// Locks a name until the transaction ends.
    async fn lock_name(&mut self, name: &str) -> QueryResult<()>;

    /// Limits the time of Diesel's next query.
    fn begin_query(&mut self);

    /// Ends the limit of Diesel's queries.
    fn end_query(&mut self);

    /// Takes the error of the last statement with its code; `None` if it is Diesel's alone.
    fn take_error(&mut self) -> Option<Error>;

    /// Sets the time when every statement must have its answer.
    fn set_deadline(&mut self, deadline: Option<Instant>);

    /// Ends the running statement, which nobody waits for; the connection is not used again.
    fn abandon(&mut self);
}

/// Evaluates an expression over the connection of the database in a [`Connection`](super::Connection).
macro_rules! on_connection {
    ($connection:expr, $conn:ident => $body:expr) => {
        match $connection.backend() {
            #[cfg(feature = "sqlite")]
            $crate::database::BackendConnection::Sqlite($conn) => $body,
            #[cfg(feature = "postgres")]
            $crate::database::BackendConnection::Postgres($conn) => $body,
        }
    };
}
pub(in crate::database) use on_connection;

/// Evaluates an expression over Diesel's connection in a [`Connection`](super::Connection).
macro_rules! on_diesel {
    ($connection:expr, $conn:ident => $body:expr) => {
        crate::__on_backend!($connection.backend(), $conn => $body)
    };
}
pub(super) use on_diesel;

/// Returns the number of values that one statement can bind.
pub(super) fn max_binds<C: DialectConnection>(_conn: &C) -> usize {
    C::Backend::MAX_BINDS
}
