//! Waiting for PostgreSQL: a statement that takes too long, or whose caller is gone, is cancelled; a connection that
//! does not answer is given up.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use futures::future::BoxFuture;
use tokio::task::AbortHandle;
use tokio_postgres::error::SqlState;

use super::cancel::{CANCEL_PATIENCE, Cancel};
use super::error::Failure;

/// The state of a connection's statements.
pub struct Waiting {
    cancel: Cancel,
    /// The task that drives the connection.
    driver: AbortHandle,
    /// True while a statement has no answer.
    unanswered: AtomicBool,
    /// True if the connection was given up.
    given_up: AtomicBool,
    /// True after a request to cancel a statement that has no answer yet.
    cancel_sent: AtomicBool,
    /// True if a statement ended before it was cancelled: the request could end the next one.
    cancel_is_due: AtomicBool,
}

impl Waiting {
    /// Cancels by `cancel`.
    pub fn new(cancel: Cancel, driver: AbortHandle) -> Self {
        Waiting {
            cancel,
            driver,
            unanswered: AtomicBool::new(false),
            given_up: AtomicBool::new(false),
            cancel_sent: AtomicBool::new(false),
            cancel_is_due: AtomicBool::new(false),
        }
    }

    /// Returns whether the connection must not run another statement: one has no answer yet, or a request to cancel one
    /// is still on its way.
    pub fn is_unanswered(&self) -> bool {
        self.unanswered.load(Ordering::Relaxed) || self.cancel_is_due.load(Ordering::Relaxed)
    }

    /// Returns whether PostgreSQL stopped answering.
    pub fn is_given_up(&self) -> bool {
        self.given_up.load(Ordering::Relaxed)
    }

    /// Waits for the answer of a statement until `limit`. Dropped before, it cancels the statement.
    pub async fn answer<T>(
        &self,
        limit: Instant,
        statement: impl Future<Output = Result<T, tokio_postgres::Error>>,
    ) -> Result<T, Failure> {
        if self.is_given_up() {
            return Err(Failure::GivenUp);
        }
        let statement = std::pin::pin!(statement);
        let mut statement = statement;
        let running = Running::begin(self);

        let answer = match tokio::time::timeout_at(limit.into(), &mut statement).await {
            Ok(answer) => Some(answer),
            Err(_) => {
                tokio::spawn(self.cancel());
                tokio::time::timeout(CANCEL_PATIENCE, &mut statement).await.ok()
            }
        };
        running.end();

        match answer {
            Some(answer) => {
                self.note_cancelled(answer.as_ref().err());
                Ok(answer?)
            }
            None => {
                self.give_up();
                Err(Failure::Silent)
            }
        }
    }

    /// Asks PostgreSQL to cancel the running statement.
    pub fn cancel(&self) -> BoxFuture<'static, ()> {
        self.cancel_sent.store(true, Ordering::Relaxed);
        (self.cancel)()
    }

    /// Notes whether a request to cancel a statement is still on its way when that has its answer.
    fn note_cancelled(&self, error: Option<&tokio_postgres::Error>) {
        if self.cancel_sent.swap(false, Ordering::Relaxed) {
            let is_cancelled =
                error.and_then(|error| error.code()) == Some(&SqlState::QUERY_CANCELED);
            self.cancel_is_due.store(!is_cancelled, Ordering::Relaxed);
        }
    }

    /// Closes the connection without a word to PostgreSQL.
    fn give_up(&self) {
        self.given_up.store(true, Ordering::Relaxed);
        self.driver.abort();
    }
}

/// A connection whose statement has no answer is closed, since PostgreSQL would wait for it to be read.
impl Drop for Waiting {
    fn drop(&mut self) {
        if self.is_unanswered() {
            self.driver.abort();
        }
    }
}

/// A statement that is running.
struct Running<'w> {
    waiting: &'w Waiting,
    has_ended: bool,
}

impl<'w> Running<'w> {
    fn begin(waiting: &'w Waiting) -> Self {
        waiting.unanswered.store(true, Ordering::Relaxed);
        Running { waiting, has_ended: false }
    }

    fn end(mut self) {
        self.has_ended = true;
        self.waiting.unanswered.store(false, Ordering::Relaxed);
    }
}

/// Nobody waits for the statement any more.
impl Drop for Running<'_> {
    fn drop(&mut self) {
        if !self.has_ended
            && let Ok(runtime) = tokio::runtime::Handle::try_current()
        {
            runtime.spawn((self.waiting.cancel)());
        }
    }
}
