//! Connections that read, a share of which is free of statements that take long.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::pool::{Manager, Pool};
use super::{PooledConnection, Rows, Select};
use crate::RequestContext;
use crate::error::{Error, Result};

/// One place for a statement that takes long stands beside so many connections that read.
const LONG_SHARE: u32 = 3;

/// Connections that read.
#[derive(Clone, Debug)]
pub(super) struct Readers {
    pool: Pool,
    /// The places of statements that take long. The pool has a connection more for each, so that these keep no short
    /// statement out.
    long: Arc<Semaphore>,
}

impl Readers {
    /// Makes a set of readers, `connections` of which are free of statements that take long.
    pub(super) fn new(manager: Manager, connections: u32) -> Self {
        let connections = connections.max(1);
        let long = connections.div_ceil(LONG_SHARE);
        Readers {
            pool: Pool::new(manager, connections + long),
            long: Arc::new(Semaphore::new(long.try_into().unwrap_or(Semaphore::MAX_PERMITS))),
        }
    }

    /// Waits for a free reader.
    ///
    /// # Errors
    /// [`Error::Unavailable`] if none becomes free in time.
    pub(super) async fn get(&self) -> Result<PooledConnection> {
        self.pool.get().await
    }

    /// Waits for a free reader, which then works for a request.
    ///
    /// # Errors
    /// [`Error::Unavailable`] if none becomes free in time and before the request's deadline.
    pub(super) async fn get_for(&self, context: &RequestContext) -> Result<PooledConnection> {
        take_for(context, self.get()).await
    }

    /// Runs a SELECT of a request. One that takes longer than a moment needs a place among those that take long. While
    /// there is none, it is ended; it starts anew when one comes free.
    ///
    /// # Errors
    /// [`Error::Unavailable`] if no connection or place becomes free in time; the database's error otherwise.
    pub(super) async fn select(&self, context: &RequestContext, select: Select) -> Result<Rows> {
        let mut place = None;
        let mut may_stay = || {
            place = self.long.clone().try_acquire_owned().ok();
            place.is_some()
        };
        let mut conn = self.get_for(context).await?;
        let select = match conn.load_briefly(select, &mut may_stay).await? {
            Ok(rows) => return Ok(rows),
            Err(select) => select,
        };
        drop(conn);

        let _place = before_deadline(context, self.wait_for_place()).await?;
        self.get_for(context).await?.load(select).await
    }

    async fn wait_for_place(&self) -> Result<OwnedSemaphorePermit> {
        let place = self.pool.in_time(self.long.clone().acquire_owned()).await;
        place.and_then(std::result::Result::ok).ok_or(Error::Unavailable)
    }
}

/// Waits for a connection that then works for a request, until its deadline.
pub(super) async fn take_for(
    context: &RequestContext,
    connection: impl Future<Output = Result<PooledConnection>>,
) -> Result<PooledConnection> {
    let mut conn = before_deadline(context, connection).await?;
    conn.set_request_context(context.clone());
    Ok(conn)
}

/// Waits for a part of the database until the deadline of a request.
async fn before_deadline<T>(
    context: &RequestContext,
    part: impl Future<Output = Result<T>>,
) -> Result<T> {
    match context.deadline() {
        Some(deadline) => {
            tokio::time::timeout_at(deadline.into(), part).await.unwrap_or(Err(Error::Unavailable))
        }
        None => part.await,
    }
}
