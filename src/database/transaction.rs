//! A transaction on a connection of its own.

use std::ops::{Deref, DerefMut};

use super::{Connection, PooledConnection};
use crate::error::Result;

/// An open transaction. Dropped without [`Transaction::commit`], it is undone, and its connection is closed.
pub struct Transaction {
    conn: PooledConnection,
    /// The number of statements on the connection that could write, before the transaction.
    writes_before: u64,
    is_finished: bool,
}

impl Transaction {
    /// Begins a transaction.
    ///
    /// # Errors
    /// The database's error.
    pub(super) async fn begin(mut conn: PooledConnection) -> Result<Self> {
        conn.begin().await?;
        Ok(Transaction { writes_before: conn.writes(), conn, is_finished: false })
    }

    /// Makes the changes permanent.
    ///
    /// # Errors
    /// [`Error::TransactionFailed`](crate::Error::TransactionFailed) if a statement failed; the database's error
    /// otherwise. The transaction is undone.
    pub async fn commit(mut self) -> Result<()> {
        self.is_finished = true;
        self.conn.commit().await
    }

    /// Undoes the changes and returns the connection to its pool.
    ///
    /// # Errors
    /// The database's error.
    pub async fn rollback(mut self) -> Result<()> {
        self.is_finished = true;
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

/// Warns of writes that are lost. After an error the transaction has to be dropped, so that is no reason to warn.
impl Drop for Transaction {
    fn drop(&mut self) {
        let writes = self.conn.writes() - self.writes_before;
        if !self.is_finished && writes > 0 && !self.conn.has_failed() {
            tracing::warn!(
                statements = writes,
                "a transaction that wrote was dropped without `commit`: its changes are undone"
            );
        }
    }
}
