//! The one place where a write opens a transaction, and retries it after a conflict.

use std::hash::{BuildHasher, RandomState};
use std::time::{Duration, Instant};

use futures::future::BoxFuture;

use crate::database::Connection;
use crate::error::{Error, Result};

/// Maximum number of attempts after conflicts.
const ATTEMPTS: u32 = 5;

/// Maximum time after which a conflict is still retried.
const PATIENCE: Duration = Duration::from_secs(5);

/// Writes in the caller's transaction; if there is none, in a new one, which is retried after a conflict. A lock for which
/// the connection does not wait long is left to the caller.
///
/// # Errors
/// The error of `write`. In a new transaction nothing is written then; a caller rolls its own back.
pub(crate) async fn in_transaction<T>(
    conn: &mut Connection,
    write: impl for<'c> Fn(&'c mut Connection) -> BoxFuture<'c, Result<T>> + Send + Sync,
) -> Result<T> {
    if conn.is_in_transaction()? {
        return join(conn, write).await;
    }

    let start = Instant::now();
    let mut attempt = 1;
    loop {
        match attempt_once(conn, &write, attempt == 1).await {
            Err(Failure { error, left_to_foreign_keys: true })
                if error.is_foreign_key_violation() => {}
            Err(Failure { error, .. })
                if attempt < ATTEMPTS
                    && start.elapsed() < PATIENCE
                    && is_transient(&error, attempt)
                    && !(error.is_locked() && conn.has_lock_wait()) =>
            {
                pause(attempt).await;
            }
            result => return result.map_err(|failure| failure.error),
        }
        attempt += 1;
    }
}

/// The end of an attempt that wrote nothing.
struct Failure {
    error: Error,
    /// True if it was left to foreign keys to find out whether rows exist, which tell less than a read of the row.
    left_to_foreign_keys: bool,
}

/// Writes in the caller's transaction. After a write that failed halfway the transaction cannot commit, even if the
/// caller ignores the error.
async fn join<T>(
    conn: &mut Connection,
    write: impl for<'c> Fn(&'c mut Connection) -> BoxFuture<'c, Result<T>>,
) -> Result<T> {
    let before = conn.writes();
    let result = write(conn).await;

    if result.is_err() && conn.writes() != before {
        conn.fail();
    }
    result
}

async fn attempt_once<T>(
    conn: &mut Connection,
    write: impl for<'c> Fn(&'c mut Connection) -> BoxFuture<'c, Result<T>>,
    trusts_foreign_keys: bool,
) -> std::result::Result<T, Failure> {
    let fail = |error, left_to_foreign_keys| Failure { error, left_to_foreign_keys };
    conn.begin().await.map_err(|error| fail(error, false))?;
    if trusts_foreign_keys {
        conn.trust_foreign_keys();
    }

    let written = write(conn).await;
    let left_to_foreign_keys = conn.has_left_to_foreign_keys();
    match written {
        Ok(written) => match conn.commit().await {
            Ok(()) => Ok(written),
            Err(error) => Err(fail(error, left_to_foreign_keys)),
        },
        Err(error) => {
            // The first error says more than a failed rollback, after which the connection is closed.
            drop(conn.rollback().await);
            Err(fail(error, left_to_foreign_keys))
        }
    }
}

/// Returns whether the write can succeed on another attempt. A unique value that another writer inserted meanwhile is
/// visible from the start of the second attempt, and is then handled as any existing row.
fn is_transient(error: &Error, attempt: u32) -> bool {
    match error {
        Error::AtInput { error, .. } => is_transient(error, attempt),
        Error::Conflict(_) | Error::Locked(_) => true,
        Error::UniqueViolation { .. } | Error::RelationOccupied { source: Some(_), .. } => {
            attempt == 1
        }
        _ => false,
    }
}

async fn pause(attempt: u32) {
    let longest = 10_u64 << attempt.min(4);
    let milliseconds = longest / 2 + RandomState::new().hash_one(attempt) % (longest / 2 + 1);
    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
}
