//! Connections that write, of which SQLite has one.
//!
//! A caller that holds SQLite's writer and waits for it a second time waits for itself. That is refused at once within a
//! [`run_as_caller`] scope, where one step follows another: within [`Database::transaction`](super::Database) and in
//! each custom resolver. Everyone else waits in turn, also beside the holder in the same task, as under `join!`.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::Semaphore;

use super::PooledConnection;
use super::pool::{Manager, Pool};
use crate::error::{Error, Result};

tokio::task_local! {
    /// The callers that the current future belongs to, the outermost first.
    static CALLERS: Vec<u64>;
}

/// Stands for no caller.
const NOBODY: u64 = 0;

/// Connections that write.
#[derive(Clone, Debug)]
pub(super) struct Writers {
    pool: Pool,
    /// The caller that holds the only writer; `None` if there are several writers.
    holder: Option<Arc<AtomicU64>>,
    /// The places of those who wait for the locks of others, half as many as there are writers.
    patient: Arc<Semaphore>,
    /// The places of resolvers, which hold a writer for as long as they like: not all writers at once.
    held: Arc<Semaphore>,
}

/// Records that a caller holds the only writer, until it is dropped.
pub(super) struct Hold(Arc<AtomicU64>);

/// Runs a future as one caller, which does not release a connection while it waits for another.
pub(crate) async fn run_as_caller<F: Future>(work: F) -> F::Output {
    static NEXT: AtomicU64 = AtomicU64::new(NOBODY + 1);

    let mut callers = CALLERS.try_with(Clone::clone).unwrap_or_default();
    callers.push(NEXT.fetch_add(1, Ordering::Relaxed));
    CALLERS.scope(callers, work).await
}

impl Writers {
    /// Makes a set of several writers.
    pub(super) fn many(manager: Manager, size: u32) -> Self {
        let places = size.div_ceil(2).try_into().unwrap_or(Semaphore::MAX_PERMITS);
        let patient = Arc::new(Semaphore::new(places));
        let held = Arc::new(Semaphore::new(held_at_once(size)));
        Writers { pool: Pool::new(manager, size), holder: None, patient, held }
    }

    /// Makes a set of one writer.
    pub(super) fn one(manager: Manager) -> Self {
        let patient = Arc::new(Semaphore::new(1));
        let held = Arc::new(Semaphore::new(Semaphore::MAX_PERMITS));
        Writers { pool: Pool::new(manager, 1), holder: Some(Arc::default()), patient, held }
    }

    /// Waits for a free writer.
    ///
    /// # Errors
    /// [`Error::Unavailable`] if none becomes free in time; [`Error::WriterTaken`] if the caller, or a caller that it is
    /// part of, holds the only one.
    pub(super) async fn get(&self) -> Result<PooledConnection> {
        let Some(holder) = &self.holder else { return self.pool.get().await };

        let callers = CALLERS.try_with(Clone::clone).unwrap_or_default();
        if callers.contains(&holder.load(Ordering::Acquire)) {
            return Err(Error::WriterTaken);
        }

        let mut conn = self.pool.get().await?;
        if let Some(caller) = callers.last() {
            holder.store(*caller, Ordering::Release);
            conn.hold = Some(Hold(holder.clone()));
        }
        Ok(conn)
    }

    /// Waits for a free writer that a resolver holds.
    ///
    /// # Errors
    /// As [`Writers::get`].
    pub(super) async fn get_to_hold(&self) -> Result<PooledConnection> {
        let place = self.pool.in_time(self.held.clone().acquire_owned()).await;
        let place = place.and_then(std::result::Result::ok).ok_or(Error::Unavailable)?;

        let mut conn = self.get().await?;
        conn.place = Some(place);
        Ok(conn)
    }

    /// Waits for a free writer that may wait for locks, which is one of half of them: the others stay free for those who
    /// need not wait.
    ///
    /// # Errors
    /// [`Error::Locked`] if others wait for locks all the time; as [`Writers::get`].
    pub(super) async fn get_patient(&self) -> Result<PooledConnection> {
        let place = self.pool.in_time(self.patient.clone().acquire_owned()).await;
        let place = place.and_then(std::result::Result::ok);
        let place = place.ok_or_else(|| Error::Locked(Arc::new(NoPlace)))?;

        let mut conn = self.get().await?;
        conn.place = Some(place);
        Ok(conn)
    }
}

/// Returns how many writers resolvers may hold at once. Of three or more a quarter stays free for generated mutations,
/// which hold none while they wait for a lock.
fn held_at_once(writers: u32) -> usize {
    let free = if writers > 2 { (writers / 4).max(1) } else { 0 };
    usize::try_from(writers - free).unwrap_or(Semaphore::MAX_PERMITS)
}

/// All places of those who wait for locks were taken.
#[derive(Debug, thiserror::Error)]
#[error("as many writers as may wait for locks did so all the time")]
struct NoPlace;

impl Drop for Hold {
    fn drop(&mut self) {
        self.0.store(NOBODY, Ordering::Release);
    }
}
