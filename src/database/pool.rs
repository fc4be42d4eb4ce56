//! Pools of connections: several that read; and others that write, of which SQLite has one.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::Duration;

use bb8::{ManageConnection, RunError};

use super::{Connection, DatabaseUrl, Error, Result, StatementGuard};

/// Is told every statement, with its binds, before it runs.
pub type StatementLog = Arc<dyn Fn(&str) + Send + Sync>;

/// A connection that goes back to its pool when dropped.
pub type PooledConnection = bb8::PooledConnection<'static, Manager>;

/// How to connect.
#[derive(Clone)]
pub struct Options {
    /// The most connections that read at once; one more writes on SQLite, half as many more on PostgreSQL.
    pub connections: u32,
    /// How long a request waits for a free connection.
    pub acquire_timeout: Duration,
    /// How long PostgreSQL works on one statement; how long SQLite waits for another process's lock.
    pub statement_timeout: Duration,
    /// Whether a missing SQLite file is made.
    pub create: bool,
    /// Is told every statement.
    pub log: Option<StatementLog>,
    /// Is asked before every statement: tests make statements fail with it.
    pub guard: Option<StatementGuard>,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            connections: 10,
            acquire_timeout: Duration::from_secs(5),
            statement_timeout: Duration::from_secs(5),
            create: false,
            log: None,
            guard: None,
        }
    }
}

/// A database to read from and write to; cheap to clone.
#[derive(Clone, Debug)]
pub struct Database {
    manager: Manager,
    readers: bb8::Pool<Manager>,
    writers: bb8::Pool<Manager>,
}

impl Database {
    /// Connects, once for a start, so that a wrong address is known at once.
    ///
    /// # Errors
    /// [`Error::Configuration`] with one line that says what is wrong.
    pub async fn connect(url: DatabaseUrl, options: Options) -> Result<Self> {
        if let Some(file) = url.file() {
            check_file(file, options.create)?;
        }
        let connections = options.connections;
        let manager = Manager { url, options, read_only: false };
        drop(manager.connect().await?);
        let (readers, writers) = match manager.url {
            DatabaseUrl::Sqlite(_) => {
                let reader = Manager { read_only: true, ..manager.clone() };
                (pool(reader, connections), pool(manager.clone(), 1))
            }
            DatabaseUrl::Postgres(_) => {
                // Writers that wait for one another's locks must not keep readers out.
                (pool(manager.clone(), connections), pool(manager.clone(), connections.div_ceil(2)))
            }
        };
        Ok(Database { manager, readers, writers })
    }

    /// The address, whose `Display` shows no password.
    pub fn url(&self) -> &DatabaseUrl {
        &self.manager.url
    }

    /// A connection to read from.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when none comes free in time.
    pub async fn read(&self) -> Result<PooledConnection> {
        get(&self.readers).await
    }

    /// A connection to write to.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when none comes free in time.
    pub async fn write(&self) -> Result<PooledConnection> {
        get(&self.writers).await
    }

    /// Asks the database for a sign of life.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when no connection comes free in time; what the database says otherwise.
    pub async fn ping(&self) -> Result<()> {
        self.read().await?.ping().await
    }

    /// A connection outside the pool, to write to.
    pub(super) async fn connect_once(&self) -> Result<Connection> {
        self.manager.connect().await
    }

    /// Opens a transaction that can write; on SQLite it holds the write lock from the start.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when no connection comes free in time; what the database says otherwise.
    pub async fn begin(&self) -> Result<Transaction> {
        let mut conn = self.write().await?;
        conn.begin().await?;
        Ok(Transaction { conn })
    }
}

/// An open transaction. Dropped without [`Transaction::commit`], it is undone: its connection is closed.
pub struct Transaction {
    conn: PooledConnection,
}

impl Transaction {
    /// Makes the changes permanent.
    ///
    /// # Errors
    /// What the database says, as an [`Error`].
    pub async fn commit(mut self) -> Result<()> {
        self.conn.commit().await
    }

    /// Undoes the changes and gives the connection back.
    ///
    /// # Errors
    /// What the database says, as an [`Error`].
    pub async fn rollback(mut self) -> Result<()> {
        self.conn.rollback().await
    }
}

impl Deref for Transaction {
    type Target = Connection;
    fn deref(&self) -> &Connection {
        &self.conn
    }
}

impl DerefMut for Transaction {
    fn deref_mut(&mut self) -> &mut Connection {
        &mut self.conn
    }
}

/// Makes the connections of a pool.
#[derive(Clone)]
pub struct Manager {
    url: DatabaseUrl,
    options: Options,
    read_only: bool,
}

impl ManageConnection for Manager {
    type Connection = Connection;
    type Error = Error;

    async fn connect(&self) -> Result<Connection> {
        super::establish::establish(&self.url, &self.options, self.read_only).await
    }

    /// Sends nothing: a closed connection is known without a round trip.
    async fn is_valid(&self, conn: &mut Connection) -> Result<()> {
        if conn.is_broken() { Err(Error::Unavailable) } else { Ok(()) }
    }

    fn has_broken(&self, conn: &mut Connection) -> bool {
        conn.is_broken()
    }
}

impl fmt::Debug for Manager {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Manager").field("url", &self.url).field("read_only", &self.read_only).finish_non_exhaustive()
    }
}

fn pool(manager: Manager, size: u32) -> bb8::Pool<Manager> {
    bb8::Pool::builder()
        .max_size(size.max(1))
        .connection_timeout(manager.options.acquire_timeout)
        .build_unchecked(manager)
}

async fn get(pool: &bb8::Pool<Manager>) -> Result<PooledConnection> {
    pool.get_owned().await.map_err(|error| match error {
        RunError::User(error) => error,
        RunError::TimedOut => Error::Unavailable,
    })
}

fn check_file(file: &std::path::Path, create: bool) -> Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
        return Err(Error::Configuration(format!("the folder {} does not exist", folder.display())));
    }
    if !create && !file.exists() {
        let file = file.display();
        return Err(Error::Configuration(format!(
            "the database {file} does not exist: make it with the command `migrate`"
        )));
    }
    Ok(())
}
