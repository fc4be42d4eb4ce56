//! The outcome of a transaction, which rows in memory ask for after it has ended.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Tells whether a transaction was undone.
#[derive(Clone, Debug)]
pub(crate) struct TransactionOutcome(Arc<AtomicBool>);

impl TransactionOutcome {
    /// Returns whether the transaction has ended without a commit.
    pub(crate) fn is_undone(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }

    /// Returns whether both are of one transaction.
    pub(crate) fn is_of(&self, other: &TransactionOutcome) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// How a write finds out that a row exists which a new row points at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Trust {
    /// It reads the row.
    #[default]
    No,
    /// It may leave that to the database's foreign key.
    Given,
    /// It has left that to a foreign key, and begins anew without trust if one is violated.
    Used,
}

/// An open transaction. Dropped without a commit, as by a rollback or with its connection, it is undone.
pub(super) struct OpenTransaction {
    outcome: TransactionOutcome,
    is_committed: bool,
    pub(super) trust: Trust,
}

impl OpenTransaction {
    pub(super) fn new() -> Self {
        OpenTransaction {
            outcome: TransactionOutcome(Arc::default()),
            is_committed: false,
            trust: Trust::default(),
        }
    }

    pub(super) fn outcome(&self) -> TransactionOutcome {
        self.outcome.clone()
    }

    pub(super) fn commit(mut self) {
        self.is_committed = true;
    }
}

impl Drop for OpenTransaction {
    fn drop(&mut self) {
        if !self.is_committed {
            self.outcome.0.store(true, Ordering::Release);
        }
    }
}
