//! The transaction of a connection.

use std::sync::Arc;
use std::time::Instant;

use diesel::QueryResult;
use diesel_async::{AsyncConnection, TransactionManager};

use super::Connection;
use super::backend::{DialectConnection, on_connection, on_diesel};
use super::outcome::{OpenTransaction, TransactionOutcome, Trust};
use crate::error::{Error, Result};

impl Connection {
    /// Locks a name until this transaction ends. On SQLite the transaction itself is the lock.
    pub(crate) async fn lock_name(&mut self, name: &str) -> Result<()> {
        self.run_guard()?;
        let result = on_connection!(self, conn => conn.lock_name(name).await);
        self.record_result(result)
    }

    /// Checks a constraint when this transaction ends, or at once again. SQLite has no unique ones of which it could.
    pub(crate) async fn set_deferred(&mut self, constraint: &str, is_deferred: bool) -> Result<()> {
        self.run_guard()?;
        let time = if is_deferred { "DEFERRED" } else { "IMMEDIATE" };
        let sql = format!("SET CONSTRAINTS \"{}\" {time}", constraint.replace('"', "\"\""));
        let result = on_connection!(self, conn => conn.run_batch(&sql).await);
        self.record_result(result)
    }

    /// Returns whether a transaction is open.
    pub(crate) fn is_in_transaction(&mut self) -> Result<bool> {
        let depth = on_diesel!(self, conn => depth(conn));
        Ok(self.describe(depth)?.is_some())
    }

    pub(crate) async fn begin(&mut self) -> Result<()> {
        self.run_guard()?;
        self.failed = false;
        let lock_wait = self.lock_wait;
        let begun = on_connection!(self, conn => conn.begin_writing(lock_wait).await);
        self.describe(begun)?;
        self.transaction = Some(OpenTransaction::new());
        Ok(())
    }

    /// Commits the open transaction. A commit that fails undoes it. After a failed statement a commit is not even
    /// tried: PostgreSQL would undo the transaction and report success.
    ///
    /// # Errors
    /// [`Error::TransactionFailed`] after a failed statement; [`Error::CommitUnknown`] if the answer was lost; the
    /// database's error otherwise.
    pub(crate) async fn commit(&mut self) -> Result<()> {
        let result =
            if self.failed { Err(Error::TransactionFailed) } else { self.check_deadline() };
        if let Err(error) = result.and_then(|()| self.run_guard()) {
            self.rollback().await?;
            return Err(error);
        }

        // Cut off, a commit would leave open whether it happened. It has the time of any statement.
        self.set_deadline(None);
        let transaction = self.transaction.take();
        let committed = on_diesel!(self, conn => commit(conn).await);
        self.set_deadline(self.request_context().deadline());
        self.describe(committed).map_err(of_commit)?;
        if let Some(transaction) = transaction {
            transaction.commit();
        }
        self.health.forget();
        Ok(())
    }

    /// # Errors
    /// [`Error::Timeout`] if the request's time is over.
    fn check_deadline(&self) -> Result<()> {
        match self.request_context().deadline() {
            Some(deadline) if deadline <= Instant::now() => Err(Error::Timeout(Arc::new(TooLate))),
            _ => Ok(()),
        }
    }

    pub(crate) async fn rollback(&mut self) -> Result<()> {
        self.is_running = true;
        self.set_deadline(None);
        self.transaction = None;
        let rolled_back = on_diesel!(self, conn => rollback(conn).await);
        self.set_deadline(self.request_context().deadline());
        self.describe(rolled_back)
    }

    /// Returns the outcome of the open transaction, if there is one.
    pub(crate) fn outcome(&self) -> Option<TransactionOutcome> {
        self.transaction.as_ref().map(OpenTransaction::outcome)
    }

    /// Lets the open transaction leave it to foreign keys to find out whether rows exist that others point at. If one is
    /// violated, whoever began the transaction tries again without.
    pub(crate) fn trust_foreign_keys(&mut self) {
        if let Some(transaction) = &mut self.transaction {
            transaction.trust = Trust::Given;
        }
    }

    /// Returns whether the transaction need not read a row that others point at, and keeps in mind that it did not.
    pub(crate) fn leaves_to_foreign_key(&mut self) -> bool {
        match &mut self.transaction {
            Some(transaction) if transaction.trust != Trust::No => {
                transaction.trust = Trust::Used;
                true
            }
            _ => false,
        }
    }

    /// Returns whether the open transaction has left something to foreign keys.
    pub(crate) fn has_left_to_foreign_keys(&self) -> bool {
        self.transaction.as_ref().is_some_and(|transaction| transaction.trust == Trust::Used)
    }

    /// Returns the number of statements so far that could write.
    pub(crate) fn writes(&self) -> u64 {
        self.writes
    }

    /// Keeps the open transaction from being committed.
    pub(crate) fn fail(&mut self) {
        self.failed = true;
    }

    /// Returns whether the open transaction cannot be committed any more.
    pub(crate) fn has_failed(&self) -> bool {
        self.failed
    }
}

/// The time of a request was over before its transaction was committed.
#[derive(Debug, thiserror::Error)]
#[error("the request's deadline was over before the commit")]
struct TooLate;

/// A connection that was lost while it committed does not say whether it did.
fn of_commit(error: Error) -> Error {
    match error {
        Error::ConnectionLost(source) => Error::CommitUnknown(source),
        other => other,
    }
}

fn depth<C: AsyncConnection>(conn: &mut C) -> QueryResult<Option<std::num::NonZeroU32>> {
    <C::TransactionManager as TransactionManager<C>>::transaction_manager_status_mut(conn)
        .transaction_depth()
}

async fn commit<C: AsyncConnection>(conn: &mut C) -> QueryResult<()> {
    <C::TransactionManager as TransactionManager<C>>::commit_transaction(conn).await
}

async fn rollback<C: AsyncConnection>(conn: &mut C) -> QueryResult<()> {
    <C::TransactionManager as TransactionManager<C>>::rollback_transaction(conn).await
}
