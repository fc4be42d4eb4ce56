//! Migrations on SQLite.

use diesel::SqliteConnection;
use diesel::connection::SimpleConnection;
use diesel::migration::Migration;
use diesel::sqlite::Sqlite;
use diesel_migrations::EmbeddedMigrations;

use super::sort_migrations;
use super::step::Step;
use crate::database::DieselSqliteConnection;
use crate::error::Result;

/// Waits for as long as another process may take to migrate.
const PATIENCE: &str = "PRAGMA busy_timeout = 600000";

/// Takes a step.
pub(super) async fn take(
    step: Step,
    mut conn: DieselSqliteConnection,
    source: &'static EmbeddedMigrations,
) -> Result<Vec<String>> {
    conn.spawn_blocking(move |conn| {
        let mut names = Vec::new();
        let taken = take_in_parts(step, conn, source, &mut names);
        Ok(step.report(taken, names))
    })
    .await?
}

/// Takes a step in a transaction that keeps other writers out, and so decides what is pending. A migration that must
/// not run in a transaction is a part by itself.
fn take_in_parts(
    step: Step,
    conn: &mut SqliteConnection,
    source: &EmbeddedMigrations,
    names: &mut Vec<String>,
) -> Result<()> {
    conn.batch_execute(PATIENCE)?;
    let migrations = sort_migrations::<Sqlite>(source)?;
    let may_nest = |migration: &dyn Migration<Sqlite>| migration.metadata().run_in_transaction();
    let parts = migrations.chunk_by(|one, next| may_nest(&**one) && may_nest(&**next));

    if matches!(step, Step::Down) {
        return step.take(conn, &migrations, names);
    }
    for part in parts {
        let before = names.len();
        let taken = if part.iter().all(|migration| may_nest(&**migration)) {
            conn.immediate_transaction(|conn| step.take(conn, part, names))
        } else {
            step.take(conn, part, names)
        };
        if taken.is_err() {
            names.truncate(before);
        }
        taken?;
    }
    Ok(())
}
