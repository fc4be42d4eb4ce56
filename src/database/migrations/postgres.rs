//! Migrations on PostgreSQL.

use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::pg::Pg;
use diesel_async::async_connection_wrapper::AsyncConnectionWrapper;
use diesel_migrations::EmbeddedMigrations;

use super::step::Step;
use super::{migration_error, sort_migrations};
use crate::database::connection::on_connection;
use crate::database::{Connection, PostgresConnection};
use crate::error::Result;

/// Takes the lock that keeps two processes from migrating at the same time, until the transaction ends. A pooler may give
/// another session to what follows a transaction.
const LOCK: &str = "BEGIN; SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0; \
    SET LOCAL idle_in_transaction_session_timeout = 0; \
    SELECT pg_advisory_xact_lock(hashtext('relata.migrations'))";

/// The time that a migration may take: an index on a large table is no request.
const LIMIT: Duration = Duration::from_secs(24 * 60 * 60);

/// Takes a step, while `locking` keeps others from it.
pub(super) async fn take(
    step: Step,
    mut conn: PostgresConnection,
    mut locking: Connection,
    source: &'static EmbeddedMigrations,
) -> Result<Vec<String>> {
    conn.set_statement_timeout(LIMIT);
    on_connection!(locking, conn => conn.set_statement_timeout(LIMIT));
    locking.batch_execute(LOCK).await?;

    let work = move || {
        let has_session = conn.has_session();
        let mut conn: AsyncConnectionWrapper<PostgresConnection> = conn.into();
        if has_session {
            conn.batch_execute("SET statement_timeout = 0; SET lock_timeout = 0")?;
        }

        let migrations = sort_migrations::<Pg>(source)?;
        let mut names = Vec::new();
        let taken = step.take(&mut conn, &migrations, &mut names);
        step.report(taken, names)
    };
    let taken = tokio::task::spawn_blocking(work).await;
    // Without it, the lock ends with the connection.
    drop(locking.batch_execute("COMMIT").await);
    taken.map_err(|error| migration_error(error.into()))?
}
