//! Migrations on PostgreSQL.

use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::pg::Pg;
use diesel_async::async_connection_wrapper::AsyncConnectionWrapper;
use diesel_migrations::EmbeddedMigrations;

use super::step::Step;
use super::{migration_error, sort_migrations};
use crate::database::PostgresConnection;
use crate::error::Result;

/// Takes the lock that keeps two processes from migrating at the same time, for as long as that takes. It ends with the
/// connection.
const LOCK: &str = "SET statement_timeout = 0; SET lock_timeout = 0; \
    SELECT pg_advisory_lock(hashtext('relata.migrations'))";

/// The time that a migration may take: an index on a large table is no request.
const LIMIT: Duration = Duration::from_secs(24 * 60 * 60);

/// Takes a step.
pub(super) async fn take(
    step: Step,
    mut conn: PostgresConnection,
    source: &'static EmbeddedMigrations,
) -> Result<Vec<String>> {
    conn.set_statement_timeout(LIMIT);
    let work = move || {
        let mut conn: AsyncConnectionWrapper<PostgresConnection> = conn.into();
        conn.batch_execute(LOCK)?;

        let migrations = sort_migrations::<Pg>(source)?;
        let mut names = Vec::new();
        let taken = step.take(&mut conn, &migrations, &mut names);
        step.report(taken, names)
    };
    tokio::task::spawn_blocking(work).await.map_err(|error| migration_error(error.into()))?
}
