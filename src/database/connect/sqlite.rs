//! New connections to SQLite.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::database::error::LOCKED;
use crate::database::options::KEPT_STATEMENTS;
use crate::database::sql_types::decimal;
use crate::database::sqlite::SqliteConnection;
use crate::database::{BackendConnection, DatabaseOptions};

/// The size to which the write-ahead log shrinks when all of it is in the database. SQLite writes it there whenever the log
/// has 1,000 pages of 4 KiB, and nobody still reads an older state.
const LOG_BYTES: u32 = 1000 * 4096;

/// The time between two attempts to use a file that another program keeps for itself.
const PAUSE: Duration = Duration::from_millis(10);

/// Opens a file.
///
/// # Errors
/// The reason why it cannot be opened.
pub(super) async fn open(file: &Path) -> Result<BackendConnection, String> {
    let path = file.to_str().ok_or("its path is not UTF-8")?;
    let conn = SqliteConnection::open(path).await?;
    Ok(BackendConnection::Sqlite(Box::new(conn)))
}

/// Sets the pragmas of a session, and registers decimal numbers.
///
/// # Errors
/// The database's message.
pub(super) async fn set_up_session(
    conn: &mut SqliteConnection,
    options: &DatabaseOptions,
    read_only: bool,
) -> Result<(), String> {
    conn.set_statement_timeout(options.statement_timeout);
    conn.set_kept_statements(options.prepared_statements.unwrap_or(KEPT_STATEMENTS));

    let pragmas = format!(
        "PRAGMA busy_timeout = {}; PRAGMA synchronous = FULL; \
         PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA journal_size_limit = {LOG_BYTES}; \
         PRAGMA query_only = {};",
        options.statement_timeout.as_millis(),
        if read_only { "ON" } else { "OFF" },
    );
    conn.batch_execute(&pragmas).await.map_err(|error| error.to_string())?;
    write_ahead(conn, options.statement_timeout).await?;

    let registered = conn.diesel().spawn_blocking(decimal::register);
    registered.await.map_err(|error| error.to_string())
}

/// Turns the write-ahead log on, as soon as no other program does the same.
///
/// # Errors
/// The database's message.
async fn write_ahead(conn: &mut SqliteConnection, patience: Duration) -> Result<(), String> {
    let end = Instant::now() + patience;
    while !conn.write_ahead().await? {
        if Instant::now() >= end {
            return Err(LOCKED.into());
        }
        tokio::time::sleep(PAUSE).await;
    }
    Ok(())
}
