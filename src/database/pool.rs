//! Pools of connections.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use bb8::{ManageConnection, RunError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::catalog::SharedCatalog;
use super::health::Health;
use super::writer::Hold;
use super::{Connection, DatabaseOptions, DatabaseUrl};
use crate::error::{Error, Result};

/// A [`Connection`] that returns to its pool when dropped.
pub struct PooledConnection {
    /// Released before the connection, so that whoever gets that next is recorded last.
    pub(super) hold: Option<Hold>,
    conn: bb8::PooledConnection<'static, Manager>,
    /// The place among those who may wait for locks, or among resolvers.
    pub(super) place: Option<OwnedSemaphorePermit>,
    /// Given back after the connection, so that whoever gets it finds a free one.
    _turn: OwnedSemaphorePermit,
}

impl Deref for PooledConnection {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.conn
    }
}

impl DerefMut for PooledConnection {
    fn deref_mut(&mut self) -> &mut Connection {
        &mut self.conn
    }
}

/// Some connections to a database, made when they are needed.
#[derive(Clone, Debug)]
pub(super) struct Pool {
    connections: bb8::Pool<Manager>,
    /// One for each connection. Whoever waits gets the next one: bb8 alone lets a task that gives a connection back take
    /// it again before one that waits.
    turns: Arc<Semaphore>,
    patience: Duration,
}

impl Pool {
    pub(super) fn new(manager: Manager, size: u32) -> Self {
        let size = size.max(1);
        let patience = manager.options.acquire_timeout;
        let connections = bb8::Pool::builder()
            .max_size(size)
            .connection_timeout(patience)
            .build_unchecked(manager);
        let turns = Arc::new(Semaphore::new(size.try_into().unwrap_or(Semaphore::MAX_PERMITS)));
        Pool { connections, turns, patience }
    }

    /// Waits for a free connection.
    ///
    /// # Errors
    /// [`Error::Unavailable`] if none becomes free in time; [`Error::Configuration`] if none can be opened.
    pub(super) async fn get(&self) -> Result<PooledConnection> {
        let turn = self.in_time(self.turns.clone().acquire_owned()).await;
        let Some(Ok(turn)) = turn else { return Err(Error::Unavailable) };

        match self.connections.get_owned().await {
            Ok(mut conn) => {
                conn.clear_request_context();
                Ok(PooledConnection { conn, hold: None, place: None, _turn: turn })
            }
            Err(RunError::User(error)) => Err(error),
            Err(RunError::TimedOut) => Err(Error::Unavailable),
        }
    }

    /// Waits as long as for a connection; `None` if that is not long enough.
    pub(super) async fn in_time<F: Future>(&self, what: F) -> Option<F::Output> {
        tokio::time::timeout(self.patience, what).await.ok()
    }
}

/// The device and the number of a file, which it keeps while it is moved; for a file that was opened as if it never
/// changed, also the time of its last change. `None` where the system has none.
pub(super) type FileIdentity = Option<(u64, u64, Option<SystemTime>)>;

/// Opens the connections of a pool.
#[derive(Clone)]
pub(super) struct Manager {
    pub(super) url: DatabaseUrl,
    pub(super) options: DatabaseOptions,
    pub(super) read_only: bool,
    pub(super) catalog: SharedCatalog,
    pub(super) health: Health,
    /// The number of times that the server stopped answering, or its file was replaced. Connections of an earlier time are not used again.
    pub(super) generation: Arc<AtomicU64>,
    /// The file that was opened last.
    pub(super) file: Arc<Mutex<FileIdentity>>,
}

impl Manager {
    /// Opens a connection.
    ///
    /// # Errors
    /// [`Error::Configuration`] with one line that says what is wrong.
    pub(super) async fn open(&self) -> Result<Connection> {
        let begun = self.generation.load(Ordering::Relaxed);
        let conn = super::connect::connect(&self.url, &self.options, self.read_only).await?;
        let generation = if self.is_new_file(&conn) {
            self.generation.fetch_add(1, Ordering::Relaxed) + 1
        } else {
            begun
        };
        let mut conn = conn.of_database(self.catalog.clone(), self.health.clone());
        conn.generation = generation;
        Ok(conn)
    }

    /// Returns whether a new connection has another file open than the one before.
    fn is_new_file(&self, conn: &Connection) -> bool {
        let mut last = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let before = std::mem::replace(&mut *last, conn.file_identity());
        before.is_some() && before != *last
    }

    /// Returns whether a connection must not be used again. After one that does not answer, none of its time is.
    fn is_broken(&self, conn: &mut Connection) -> bool {
        let generation = &self.generation;
        if conn.is_given_up() {
            let (old, new) = (conn.generation, conn.generation + 1);
            // Another connection may have noticed it before.
            generation.compare_exchange(old, new, Ordering::Relaxed, Ordering::Relaxed).ok();
        }
        conn.is_broken() || conn.generation != generation.load(Ordering::Relaxed)
    }
}

impl ManageConnection for Manager {
    type Connection = Connection;
    type Error = Error;

    async fn connect(&self) -> Result<Connection> {
        self.open().await
    }

    /// Sends nothing: a closed connection is noticed without a round trip.
    async fn is_valid(&self, conn: &mut Connection) -> Result<()> {
        if self.is_broken(conn) { Err(Error::Unavailable) } else { Ok(()) }
    }

    /// The next change finds out whether a read-only file can be written by now.
    fn has_broken(&self, conn: &mut Connection) -> bool {
        self.is_broken(conn) || (!self.read_only && conn.has_read_only_file())
    }
}

impl fmt::Debug for Manager {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Manager")
            .field("url", &self.url)
            .field("read_only", &self.read_only)
            .finish_non_exhaustive()
    }
}
