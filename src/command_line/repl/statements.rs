//! The statements of a response.

use std::sync::{Arc, Mutex, PoisonError};

use crate::database::StatementLog;

/// Collects statements as the database runs them; its clones share what they collect.
#[derive(Clone, Default)]
pub(super) struct Statements {
    collected: Arc<Mutex<Vec<String>>>,
}

impl Statements {
    /// Returns the log that collects each statement here.
    pub(super) fn log(&self) -> StatementLog {
        let collected = self.collected.clone();
        Arc::new(move |statement| {
            collected.lock().unwrap_or_else(PoisonError::into_inner).push(statement.to_owned())
        })
    }

    /// Returns the statements since the last call, with their values.
    pub(super) fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.collected.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
