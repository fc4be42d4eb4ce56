//! Migrations of both databases, compiled into the program.

use diesel::QueryableByName;
use diesel::backend::Backend;
use diesel::migration::{Migration, MigrationSource};
use diesel::sql_types::Text;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness};

use super::{BackendConnection, Connection, Database, Error, Result};

/// The same migrations for each database, from two folders whose subfolders bear the same names.
///
/// ```no_run
/// use diesel_migrations::{EmbeddedMigrations, embed_migrations};
/// use relata::database::migrations::Migrations;
///
/// const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
/// const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");
/// const MIGRATIONS: Migrations = Migrations { sqlite: &SQLITE, postgres: &POSTGRES };
/// ```
#[derive(Clone, Copy)]
pub struct Migrations {
    /// For SQLite.
    pub sqlite: &'static EmbeddedMigrations,
    /// For PostgreSQL.
    pub postgres: &'static EmbeddedMigrations,
}

/// A migration and whether it ran.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// The folder's name.
    pub name: String,
    /// Whether the database has it.
    pub applied: bool,
}

impl Migrations {
    /// Runs every migration that has not run, and gives their names.
    ///
    /// # Errors
    /// [`Error::Configuration`] with what the database says.
    pub async fn run(self, database: &Database) -> Result<Vec<String>> {
        self.with_harness(database, Step::Up).await
    }

    /// Undoes the newest migration, and gives its name if there was one.
    ///
    /// # Errors
    /// [`Error::Configuration`] with what the database says.
    pub async fn revert(self, database: &Database) -> Result<Option<String>> {
        Ok(self.with_harness(database, Step::Down).await?.into_iter().next())
    }

    /// Every migration, oldest first; changes nothing in the database.
    ///
    /// # Errors
    /// What the database says.
    pub async fn status(self, database: &Database) -> Result<Vec<Status>> {
        let mut conn = database.read().await?;
        let applied = applied(&mut conn).await?;
        let names = match conn.backend() {
            #[cfg(feature = "sqlite")]
            BackendConnection::Sqlite(_) => names::<diesel::sqlite::Sqlite>(self.sqlite)?,
            #[cfg(feature = "postgres")]
            BackendConnection::Postgres(_) => names::<diesel::pg::Pg>(self.postgres)?,
        };
        let status = |(version, name)| Status { applied: applied.contains(&version), name };
        Ok(names.into_iter().map(status).collect())
    }

    /// Refuses a database that lacks a migration.
    ///
    /// # Errors
    /// [`Error::Configuration`] with what to do about it; what the database says.
    pub async fn require(self, database: &Database) -> Result<()> {
        if self.status(database).await?.iter().all(|status| status.applied) {
            return Ok(());
        }
        let url = database.url();
        Err(Error::Configuration(format!("the database {url} is not up to date: bring it there with `relata migrate`")))
    }

    /// Takes a connection of its own, since Diesel's synchronous harness keeps it for as long as it works.
    async fn with_harness(self, database: &Database, step: Step) -> Result<Vec<String>> {
        match database.connect_once().await?.into_backend() {
            #[cfg(feature = "sqlite")]
            BackendConnection::Sqlite(mut conn) => {
                conn.spawn_blocking(move |conn| Ok(step.run(conn, self.sqlite))).await?
            }
            #[cfg(feature = "postgres")]
            BackendConnection::Postgres(conn) => postgres::with_harness(*conn, self.postgres, step).await,
        }
    }
}

#[derive(Clone, Copy)]
enum Step {
    Up,
    Down,
}

impl Step {
    fn run<DB: Backend>(
        self,
        harness: &mut impl MigrationHarness<DB>,
        source: &EmbeddedMigrations,
    ) -> Result<Vec<String>> {
        let applied = harness.applied_migrations().map_err(failed)?;
        let is_applied = |migration: &dyn Migration<DB>| applied.contains(&migration.name().version());
        let migrations = sorted::<DB>(source)?;
        let mut names = Vec::new();
        match self {
            Step::Up => {
                for migration in migrations.iter().filter(|migration| !is_applied(&***migration)) {
                    harness.run_migration(migration).map_err(failed)?;
                    names.push(migration.name().to_string());
                }
            }
            Step::Down => {
                if let Some(migration) = migrations.iter().rfind(|migration| is_applied(&***migration)) {
                    harness.revert_migration(migration).map_err(failed)?;
                    names.push(migration.name().to_string());
                }
            }
        }
        Ok(names)
    }
}

#[cfg(feature = "postgres")]
mod postgres {
    use diesel::RunQueryDsl;
    use diesel_async::async_connection_wrapper::AsyncConnectionWrapper;

    use super::{EmbeddedMigrations, Result, Step, failed};
    use crate::database::connection::AsyncPgConnection;

    /// Names the lock that keeps two servers from migrating at the same time.
    const LOCK: &str = "SELECT pg_advisory_lock(hashtext('relata.migrations'))";

    /// The lock ends with the connection.
    pub(super) async fn with_harness(
        conn: AsyncPgConnection,
        source: &'static EmbeddedMigrations,
        step: Step,
    ) -> Result<Vec<String>> {
        let work = move || {
            let mut conn: AsyncConnectionWrapper<AsyncPgConnection> = conn.into();
            diesel::sql_query(LOCK).execute(&mut conn)?;
            step.run(&mut conn, source)
        };
        tokio::task::spawn_blocking(work).await.map_err(|error| failed(error.into()))?
    }
}

fn sorted<DB: Backend>(source: &EmbeddedMigrations) -> Result<Vec<Box<dyn Migration<DB>>>> {
    let mut migrations: Vec<Box<dyn Migration<DB>>> = source.migrations().map_err(failed)?;
    migrations.sort_by_key(|migration| migration.name().to_string());
    Ok(migrations)
}

/// The version and the name of each migration.
fn names<DB: Backend>(source: &EmbeddedMigrations) -> Result<Vec<(String, String)>> {
    let migrations = sorted::<DB>(source)?;
    Ok(migrations.iter().map(|each| (each.name().version().to_string(), each.name().to_string())).collect())
}

#[derive(QueryableByName)]
struct Version {
    #[diesel(sql_type = Text)]
    version: String,
}

async fn applied(conn: &mut Connection) -> Result<Vec<String>> {
    if !super::Catalog::read(conn).await?.has_table("__diesel_schema_migrations") {
        return Ok(Vec::new());
    }
    let query = diesel::sql_query("SELECT version FROM __diesel_schema_migrations");
    let versions: Vec<Version> =
        super::connection::on_connection!(conn, conn => diesel_async::RunQueryDsl::load(query, conn).await)?;
    Ok(versions.into_iter().map(|row| row.version).collect())
}

fn failed(error: Box<dyn std::error::Error + Send + Sync>) -> Error {
    Error::Configuration(format!("the migrations cannot be run: {error}"))
}
