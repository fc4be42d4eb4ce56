//! Migrations on PostgreSQL.

use std::time::Duration;

use diesel::QueryableByName;
use diesel::connection::SimpleConnection;
use diesel::pg::Pg;
use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;
use diesel_async::async_connection_wrapper::AsyncConnectionWrapper;
use diesel_migrations::EmbeddedMigrations;

use super::step::Step;
use super::{migration_error, sort_migrations};
use crate::database::{Connection, PostgresConnection};
use crate::error::Result;

/// Begins a transaction, with which the lock ends: a pooler may give another session to what follows a transaction.
const BEGIN: &str = "BEGIN; SET LOCAL idle_in_transaction_session_timeout = 0";

/// Takes the lock that keeps two processes from migrating at the same time, if it is free.
const LOCK: &str = "SELECT pg_try_advisory_xact_lock(hashtext('relata.migrations')) AS is_taken";

/// The time between two attempts to take the lock. A statement that waits for it would hold a connection of a pooler that
/// whoever migrates may need.
const PAUSE: Duration = Duration::from_millis(100);

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
    lock(&mut locking).await?;

    let work = move || {
        let owns_session = conn.owns_session();
        let mut conn: AsyncConnectionWrapper<PostgresConnection> = conn.into();
        if owns_session {
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

#[derive(QueryableByName)]
struct Lock {
    #[diesel(sql_type = Bool)]
    is_taken: bool,
}

async fn lock(conn: &mut Connection) -> Result<()> {
    loop {
        conn.batch_execute(BEGIN).await?;
        let lock = diesel::sql_query(LOCK);
        let lock: Lock = crate::run_query!(conn, |conn| lock.get_result(conn).await)?;
        if lock.is_taken {
            return Ok(());
        }
        conn.batch_execute("ROLLBACK").await?;
        tokio::time::sleep(PAUSE).await;
    }
}
