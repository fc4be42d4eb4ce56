//! Options of a database.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;

use super::{BackendConnection, StatementGuard};
use crate::error::Source;

/// The number of statements that a connection keeps prepared where the options do not say it.
pub(super) const KEPT_STATEMENTS: usize = 256;

/// A function that is called with each statement and its binds, before the statement runs.
pub type StatementLog = Arc<dyn Fn(&str) + Send + Sync>;

/// Options of a [`Database`](super::Database).
///
/// ```
/// use std::time::Duration;
/// use relata::database::DatabaseOptions;
///
/// let options = DatabaseOptions { connections: 20, create: true, ..DatabaseOptions::default() };
/// assert_eq!(options.acquire_timeout, Duration::from_secs(5));
/// ```
#[derive(Clone)]
pub struct DatabaseOptions {
    /// The maximum number of connections that read. Beside them SQLite has one connection that writes, PostgreSQL as
    /// many as read. Default: 10.
    pub connections: u32,
    /// How long to wait for a free connection. Default: 5 seconds.
    pub acquire_timeout: Duration,
    /// How long a statement may take; then it is cancelled. On SQLite, also how long a write waits for another process.
    /// Default: 5 seconds.
    pub statement_timeout: Duration,
    /// The maximum number of statements that a connection keeps prepared. `None` stands for 256, or for 0 through a
    /// pooler that passes the names of statements on as they are: two clients can have a statement of the same name, and
    /// such a pooler may give their transactions the same session. Default: `None`.
    pub prepared_statements: Option<usize>,
    /// Creates an SQLite file that does not exist, if true. Default: false.
    pub create: bool,
    /// Opens the connections instead of Relata. Default: none.
    pub connector: Option<Connector>,
    /// Is called with each statement. Default: none.
    pub log: Option<StatementLog>,
    /// Is called before each statement, and can refuse it. Default: none.
    #[doc(hidden)]
    pub guard: Option<StatementGuard>,
}

impl Default for DatabaseOptions {
    fn default() -> Self {
        DatabaseOptions {
            connections: 10,
            acquire_timeout: Duration::from_secs(5),
            statement_timeout: Duration::from_secs(5),
            prepared_statements: None,
            create: false,
            connector: None,
            log: None,
            guard: None,
        }
    }
}

impl fmt::Debug for DatabaseOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DatabaseOptions")
            .field("connections", &self.connections)
            .field("acquire_timeout", &self.acquire_timeout)
            .field("statement_timeout", &self.statement_timeout)
            .field("prepared_statements", &self.prepared_statements)
            .field("create", &self.create)
            .finish_non_exhaustive()
    }
}

/// A function that opens a connection, for servers that are not reached by a URL alone: with an existing
/// `tokio_postgres::Config`, a TLS connector, a proxy, or passwords that change.
///
/// Relata calls it for every connection of its pools, and sets the session's time limits afterwards. The kind of
/// connection must be that of the database's URL.
///
/// ```no_run
/// use relata::database::{BackendConnection, Connector, Database, DatabaseOptions, DatabaseUrl, PostgresConnection};
///
/// async fn connect(config: tokio_postgres::Config) -> relata::Result<Database> {
///     let connector = Connector::new(move || {
///         let config = config.clone();
///         async move {
///             let (client, connection) = config.connect(tokio_postgres::NoTls).await?;
///             let conn = PostgresConnection::new(client, connection).await?;
///             Ok(BackendConnection::Postgres(Box::new(conn)))
///         }
///     });
///     let options = DatabaseOptions { connector: Some(connector), ..DatabaseOptions::default() };
///     Database::connect(DatabaseUrl::parse("postgres://db.internal/shop")?, options).await
/// }
/// ```
#[derive(Clone)]
pub struct Connector(Arc<dyn Fn() -> BoxFuture<'static, ConnectorResult> + Send + Sync>);

/// The result of a [`Connector`].
pub type ConnectorResult = Result<BackendConnection, Box<dyn std::error::Error + Send + Sync>>;

impl Connector {
    /// Makes a connector of a function that opens one connection.
    pub fn new<F>(connect: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = ConnectorResult> + Send + 'static,
    {
        Connector(Arc::new(move || Box::pin(connect())))
    }

    /// Opens a connection.
    ///
    /// # Errors
    /// The function's error.
    pub(super) async fn connect(&self) -> Result<BackendConnection, Source> {
        (self.0)().await.map_err(Source::from)
    }
}
