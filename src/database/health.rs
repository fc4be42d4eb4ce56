//! Whether a database takes changes, as the last ones have shown.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::error::{Error, Result};

/// The time for which a change that the database could not take says something of the next one.
const MEMORY: Duration = Duration::from_secs(10);

/// What is known of a database's health. Clones share it.
#[derive(Clone, Debug, Default)]
pub(super) struct Health(Arc<Mutex<Option<(Instant, Error)>>>);

impl Health {
    /// Notes an error if it says that the database takes no changes.
    pub(super) fn note(&self, error: &Error) {
        if matches!(error, Error::StorageFull(_) | Error::ReadOnly(_)) {
            self.set(Some((Instant::now(), error.clone())));
        }
    }

    /// Forgets earlier errors: the database has taken a change.
    pub(super) fn forget(&self) {
        self.set(None);
    }

    /// Returns the last error of a change, for some seconds.
    ///
    /// # Errors
    /// That error.
    pub(super) fn check(&self) -> Result<()> {
        match &*self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            Some((time, error)) if time.elapsed() < MEMORY => Err(error.clone()),
            _ => Ok(()),
        }
    }

    fn set(&self, trouble: Option<(Instant, Error)>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = trouble;
    }
}
