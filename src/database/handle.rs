//! A database to read from and write to.

use std::any::Any;
use std::sync::Arc;

use super::catalog::SharedCatalog;
use super::health::Health;
use super::pool::{Manager, Pool};
use super::reader::{Readers, take_for};
use super::writer::{Writers, run_as_caller};
use super::{
    Catalog, Connection, DatabaseOptions, DatabaseUrl, PooledConnection, Rows, Select, Transaction,
};
use crate::RequestContext;
use crate::error::{Error, Result};

/// A database. Clones share its connections.
#[derive(Clone, Debug)]
pub struct Database {
    pools: Arc<Pools>,
    /// Whom the connections work for; `None` for the system.
    context: Option<RequestContext>,
    /// True for resolvers, which hold a writer for as long as they like.
    is_for_resolvers: bool,
}

/// The connections of a database.
#[derive(Debug)]
struct Pools {
    manager: Manager,
    readers: Readers,
    writers: Writers,
    /// The connection that asks whether the database answers, so that it need not wait behind requests.
    probe: Pool,
    /// True if the database is a file that could not be written when it was connected.
    has_read_only_file: bool,
}

impl Database {
    /// Connects to a database. One connection is opened at once, so that a wrong address is noticed here, and reads the
    /// catalog.
    ///
    /// # Errors
    /// [`Error::Configuration`] with one line that says what is wrong.
    pub async fn connect(url: DatabaseUrl, options: DatabaseOptions) -> Result<Self> {
        let catalog = SharedCatalog::default();
        let mut manager = Manager {
            url,
            options,
            read_only: false,
            catalog,
            health: Health::default(),
            generation: Arc::default(),
            file: Arc::default(),
        };
        let mut conn = manager.open().await?;
        // From now on, a file that is missing was deleted.
        manager.options.create = false;
        manager.catalog.replace(read_catalog(&mut conn).await?);
        let has_read_only_file = conn.has_read_only_file();
        drop(conn);

        let connections = manager.options.connections;
        let reader = Manager { read_only: true, ..manager.clone() };
        let probe = Pool::new(reader.clone(), 1);
        // A pool of their own: writers that wait for each other's locks must not keep readers out.
        let writers = match manager.url {
            DatabaseUrl::Sqlite(_) => Writers::one(manager.clone()),
            DatabaseUrl::Postgres(_) => Writers::many(manager.clone(), connections),
        };
        let readers = Readers::new(reader, connections);
        let pools = Pools { manager, readers, writers, probe, has_read_only_file };
        Ok(Database { pools: Arc::new(pools), context: None, is_for_resolvers: false })
    }

    /// Returns the address, whose `Display` shows no password.
    pub fn url(&self) -> &DatabaseUrl {
        &self.pools.manager.url
    }

    /// Returns whether the database is an SQLite file that could not be written when it was connected.
    pub fn has_read_only_file(&self) -> bool {
        self.pools.has_read_only_file
    }

    /// Returns the tables of the database and what their indexes guarantee, as they were when the database was connected
    /// or last [migrated](super::migrations::Migrations).
    pub fn catalog(&self) -> Arc<Catalog> {
        self.pools.manager.catalog.get()
    }

    /// Reads the catalog again. Call it when tables or indexes were changed by anything but
    /// [`Migrations`](super::migrations::Migrations): verbs rely on the unique indexes that it lists.
    ///
    /// # Errors
    /// As [`Database::read`]; the database's error otherwise.
    pub async fn refresh_catalog(&self) -> Result<()> {
        let catalog = Catalog::read(&mut *self.read().await?).await?;
        self.pools.manager.catalog.replace(catalog);
        Ok(())
    }

    /// Returns the database as a viewer sees it: the rules on the rows of models hold for its connections.
    ///
    /// ```no_run
    /// # use relata::database::Database;
    /// # use relata::models::User;
    /// # use relata::prelude::*;
    /// # async fn example(database: &Database) -> relata::Result<()> {
    /// struct Viewer { user: i64 }
    ///
    /// let seen = database.as_viewer(Viewer { user: 7 });
    /// let users = User::query().all(&mut *seen.read().await?).await?;
    /// # drop(users);
    /// # Ok(()) }
    /// ```
    pub fn as_viewer(&self, viewer: impl Any + Send + Sync) -> Self {
        let context = RequestContext::new().with_viewer(viewer);
        Database { context: Some(context), ..self.clone() }
    }

    /// Returns the database as the system sees it, which is how it was connected: no rules on rows hold.
    pub fn as_system(&self) -> Self {
        Database { context: None, ..self.clone() }
    }

    /// Returns the database for the resolvers of a request: its connections work for the viewer of the request.
    pub(crate) fn for_resolvers(&self, context: RequestContext) -> Self {
        Database { context: Some(context), is_for_resolvers: true, ..self.clone() }
    }

    async fn writer(&self) -> Result<PooledConnection> {
        if self.is_for_resolvers {
            self.pools.writers.get_to_hold().await
        } else {
            self.pools.writers.get().await
        }
    }

    /// Has a connection work for whom the database does.
    fn working(&self, mut conn: PooledConnection) -> PooledConnection {
        if let Some(context) = &self.context {
            conn.set_request_context(context.clone());
        }
        conn
    }

    /// Takes a connection that reads.
    ///
    /// # Errors
    /// [`Error::Unavailable`] if none becomes free in time.
    pub async fn read(&self) -> Result<PooledConnection> {
        Ok(self.working(self.pools.readers.get().await?))
    }

    /// Takes a connection that reads, for a request.
    ///
    /// # Errors
    /// [`Error::Unavailable`] if none becomes free in time and before the request's deadline.
    pub(crate) async fn read_for(&self, context: &RequestContext) -> Result<PooledConnection> {
        self.pools.readers.get_for(context).await
    }

    /// Runs a SELECT of a request, so that it keeps no short one waiting if it takes long.
    ///
    /// # Errors
    /// As [`Database::read_for`]; the database's error otherwise.
    pub(crate) async fn select_for(
        &self,
        context: &RequestContext,
        select: Select,
    ) -> Result<Rows> {
        self.pools.readers.select(context, select).await
    }

    /// Takes a connection for what a request reads after it has written; `None` if the connection that wrote is as good,
    /// because it keeps nobody else out.
    ///
    /// # Errors
    /// As [`Database::read_for`].
    pub(crate) async fn reserve_reader_for(
        &self,
        context: &RequestContext,
    ) -> Result<Option<PooledConnection>> {
        match self.pools.manager.url {
            DatabaseUrl::Sqlite(_) => self.read_for(context).await.map(Some),
            DatabaseUrl::Postgres(_) => Ok(None),
        }
    }

    /// Takes a connection that writes, for a request.
    ///
    /// # Errors
    /// As [`Database::write`]; [`Error::Unavailable`] if none becomes free before the request's deadline.
    pub(crate) async fn write_for(&self, context: &RequestContext) -> Result<PooledConnection> {
        take_for(context, self.writer()).await
    }

    /// Takes a connection that writes, for a request that has to wait for a lock which another transaction holds.
    ///
    /// # Errors
    /// As [`Database::write_for`]; [`Error::Locked`] if others wait for locks all the time.
    pub(crate) async fn write_patiently_for(
        &self,
        context: &RequestContext,
    ) -> Result<PooledConnection> {
        take_for(context, self.pools.writers.get_patient()).await
    }

    /// Takes a connection that writes. SQLite has one: keep it for as short as possible, and pass it on to
    /// other code that has to write.
    ///
    /// # Errors
    /// [`Error::Unavailable`] if none becomes free in time; [`Error::WriterTaken`] on SQLite, within
    /// [`Database::transaction`] and in a resolver that holds the connection already.
    pub async fn write(&self) -> Result<PooledConnection> {
        Ok(self.working(self.writer().await?))
    }

    /// Begins a transaction that can write. On SQLite it holds the write lock from the start.
    ///
    /// # Errors
    /// As [`Database::write`]; the database's error otherwise.
    pub async fn begin(&self) -> Result<Transaction> {
        Transaction::begin(self.write().await?).await
    }

    /// Runs `work` in a transaction: commits it if `work` returns `Ok`, and rolls it back if it returns an error.
    ///
    /// `work` must do everything on the connection that it is given. On SQLite, taking another one that writes is an
    /// error: it could never become free.
    ///
    /// ```no_run
    /// # use relata::database::Database;
    /// # use relata::prelude::*;
    /// # use relata::models::User;
    /// # async fn example(database: &Database) -> relata::Result<()> {
    /// let name = database.transaction(async |conn| {
    ///     let mut user = User::find_or_fail(conn, 1).await?;
    ///     user.name = user.name.to_uppercase();
    ///     user.save(conn).await?;
    ///     Ok(user.name.clone())
    /// }).await?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// The error of `work`; as [`Database::begin`]; the database's error if the commit fails.
    pub async fn transaction<T>(
        &self,
        work: impl AsyncFnOnce(&mut Connection) -> Result<T>,
    ) -> Result<T> {
        run_as_caller(async {
            let mut transaction = self.begin().await?;

            match work(&mut transaction).await {
                Ok(value) => {
                    transaction.commit().await?;
                    Ok(value)
                }
                Err(error) => {
                    // The first error says more than a failed rollback, after which the connection is closed.
                    drop(transaction.rollback().await);
                    Err(error)
                }
            }
        })
        .await
    }

    /// Checks that the database answers, on a connection of its own.
    ///
    /// # Errors
    /// [`Error::Unavailable`] if no connection becomes free in time; the database's error otherwise.
    pub async fn ping(&self) -> Result<()> {
        self.pools.probe.get().await?.check(&[]).await
    }

    /// Checks that the database answers, has these tables, and has taken the last changes.
    ///
    /// # Errors
    /// As [`Database::ping`]; [`Error::SchemaMismatch`] if a table is missing; [`Error::StorageFull`] or
    /// [`Error::ReadOnly`] for some seconds after a change that the database could not take.
    pub(crate) async fn check(&self, tables: &[&str]) -> Result<()> {
        self.pools.manager.health.check()?;
        self.pools.probe.get().await?.check(tables).await
    }

    /// Opens a connection outside the pools, which can write.
    pub(super) async fn connect_once(&self) -> Result<Connection> {
        self.pools.manager.open().await
    }
}

async fn read_catalog(conn: &mut Connection) -> Result<Catalog> {
    Catalog::read(conn).await.map_err(|error| {
        Error::Configuration(format!("the tables of the database cannot be listed: {error}"))
    })
}
