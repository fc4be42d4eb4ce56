//! Migrations, compiled into the program.

#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;
mod step;

use diesel::QueryableByName;
use diesel::backend::Backend;
use diesel::migration::{Migration, MigrationSource};
use diesel::sql_types::Text;
use diesel_migrations::EmbeddedMigrations;

use super::{BackendConnection, Connection, Database};
use crate::error::{Error, Result};
use step::Step;

/// The backend that names of migrations are read for, which are the same for each.
#[cfg(feature = "sqlite")]
type AnyBackend = diesel::sqlite::Sqlite;
#[cfg(not(feature = "sqlite"))]
type AnyBackend = diesel::pg::Pg;

/// The migrations of a program, for one database or for both.
///
/// For both, each has a folder of migrations whose names are the same. A name that only one of them has is an error.
///
/// ```
/// use diesel_migrations::embed_migrations;
/// use relata::database::migrations::Migrations;
///
/// const MIGRATIONS: Migrations = Migrations::new()
///     .sqlite(&embed_migrations!("migrations/sqlite"))
///     .postgres(&embed_migrations!("migrations/postgres"));
/// ```
#[derive(Clone, Copy, Default)]
pub struct Migrations {
    sqlite: Option<&'static EmbeddedMigrations>,
    postgres: Option<&'static EmbeddedMigrations>,
}

/// A migration, and whether it has been applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// The name of the migration's folder.
    pub name: String,
    /// True if the database has it.
    pub applied: bool,
}

impl Migrations {
    /// Returns no migrations, for a program that does not create its tables itself.
    pub const fn new() -> Self {
        Migrations { sqlite: None, postgres: None }
    }

    /// Sets the migrations for SQLite.
    pub const fn sqlite(mut self, migrations: &'static EmbeddedMigrations) -> Self {
        self.sqlite = Some(migrations);
        self
    }

    /// Sets the migrations for PostgreSQL.
    pub const fn postgres(mut self, migrations: &'static EmbeddedMigrations) -> Self {
        self.postgres = Some(migrations);
        self
    }

    /// Applies every pending migration, and returns their names.
    ///
    /// Where several processes do it at once, one of them migrates and the others wait for it. On SQLite all are applied
    /// or, if one fails, none, but for migrations that must not run in a transaction. On PostgreSQL those before it stay.
    ///
    /// # Errors
    /// [`Error::Configuration`] if a migration fails, with the names of those that were applied before it; if a migration
    /// exists for the other database only.
    pub async fn run(self, database: &Database) -> Result<Vec<String>> {
        self.step(database, Step::Up).await
    }

    /// Reverts the newest migration that has been applied, and returns its name.
    ///
    /// # Errors
    /// As [`Migrations::run`].
    pub async fn revert(self, database: &Database) -> Result<Option<String>> {
        Ok(self.step(database, Step::Down).await?.into_iter().next())
    }

    /// Returns every migration, the oldest first. Changes nothing in the database.
    ///
    /// # Errors
    /// As [`Migrations::run`]; the database's error.
    pub async fn status(self, database: &Database) -> Result<Vec<Status>> {
        let mut conn = database.read().await?;
        let applied = applied_versions(&mut conn).await?;

        let names = match conn.backend() {
            #[cfg(feature = "sqlite")]
            BackendConnection::Sqlite(_) => names::<diesel::sqlite::Sqlite>(self.for_sqlite()?)?,
            #[cfg(feature = "postgres")]
            BackendConnection::Postgres(_) => names::<diesel::pg::Pg>(self.for_postgres()?)?,
        };
        let status = |(version, name)| Status { applied: applied.contains(&version), name };
        Ok(names.into_iter().map(status).collect())
    }

    /// Takes a step; the database then knows the tables and indexes that there are.
    async fn step(self, database: &Database, step: Step) -> Result<Vec<String>> {
        let names = self.with_harness(database, step).await;
        let refreshed = database.refresh_catalog().await;
        refreshed.and(names)
    }

    /// Takes a step on a connection outside the pools, since Diesel's synchronous harness keeps the connection.
    async fn with_harness(self, database: &Database, step: Step) -> Result<Vec<String>> {
        match database.connect_once().await?.into_backend() {
            #[cfg(feature = "sqlite")]
            BackendConnection::Sqlite(conn) => {
                let is_read_only = conn.is_read_only();
                let taken = sqlite::take(step, conn.into_diesel(), self.for_sqlite()?).await;
                taken.map_err(|error| if is_read_only { read_only(database) } else { error })
            }
            #[cfg(feature = "postgres")]
            BackendConnection::Postgres(conn) => {
                let locking = database.connect_once().await?;
                postgres::take(step, *conn, locking, self.for_postgres()?).await
            }
        }
    }

    #[cfg(feature = "sqlite")]
    fn for_sqlite(self) -> Result<&'static EmbeddedMigrations> {
        self.check_names()?;
        self.sqlite.map_or_else(|| none_for("SQLite", self.postgres), Ok)
    }

    #[cfg(feature = "postgres")]
    fn for_postgres(self) -> Result<&'static EmbeddedMigrations> {
        self.check_names()?;
        self.postgres.map_or_else(|| none_for("PostgreSQL", self.sqlite), Ok)
    }

    /// Refuses a migration that only one of the databases has.
    fn check_names(self) -> Result<()> {
        let (Some(sqlite), Some(postgres)) = (self.sqlite, self.postgres) else { return Ok(()) };
        let sqlite = names::<AnyBackend>(sqlite)?;
        let postgres = names::<AnyBackend>(postgres)?;

        let for_sqlite = sqlite.iter().find(|each| !postgres.contains(each));
        let for_postgres = postgres.iter().find(|each| !sqlite.contains(each));
        let (name, database, other) = match (for_sqlite, for_postgres) {
            (Some((_, name)), _) => (name, "SQLite", "PostgreSQL"),
            (None, Some((_, name))) => (name, "PostgreSQL", "SQLite"),
            (None, None) => return Ok(()),
        };
        Err(Error::Configuration(format!(
            "the migration {name} is for {database} alone: write one of the same name for {other}"
        )))
    }
}

/// Nothing is applied: migrations on SQLite are in a transaction.
#[cfg(feature = "sqlite")]
fn read_only(database: &Database) -> Error {
    let url = database.url();
    Error::Configuration(format!(
        "the migrations cannot be run: {url} is read-only; run them where the file and its folder can be written"
    ))
}

/// Returns no migrations for a database, unless there are some for the other: then the program lacks them.
fn none_for(
    database: &str,
    other: Option<&'static EmbeddedMigrations>,
) -> Result<&'static EmbeddedMigrations> {
    const NONE: EmbeddedMigrations = EmbeddedMigrations::new(&[]);

    if other.is_some() {
        let message = format!("this program has no migrations for {database}");
        return Err(Error::Configuration(message));
    }
    Ok(&NONE)
}

/// Returns the migrations, the oldest first.
fn sort_migrations<DB: Backend>(
    source: &EmbeddedMigrations,
) -> Result<Vec<Box<dyn Migration<DB>>>> {
    let mut migrations: Vec<Box<dyn Migration<DB>>> =
        source.migrations().map_err(migration_error)?;
    migrations.sort_by_key(|migration| migration.name().to_string());
    Ok(migrations)
}

/// Returns the version and the name of each migration, the oldest first.
fn names<DB: Backend>(source: &EmbeddedMigrations) -> Result<Vec<(String, String)>> {
    let migrations = sort_migrations::<DB>(source)?;
    let names = migrations.iter().map(|migration| {
        let name = migration.name();
        (name.version().to_string(), name.to_string())
    });
    Ok(names.collect())
}

#[derive(QueryableByName)]
struct Version {
    #[diesel(sql_type = Text)]
    version: String,
}

/// Reads the versions of the applied migrations, without creating Diesel's table of them.
async fn applied_versions(conn: &mut Connection) -> Result<Vec<String>> {
    use diesel_async::RunQueryDsl;

    if !super::Catalog::read(conn).await?.has_table("__diesel_schema_migrations") {
        return Ok(Vec::new());
    }

    let query = diesel::sql_query("SELECT version FROM __diesel_schema_migrations");
    let versions: Vec<Version> = crate::run_query!(conn, |conn| query.load(conn).await)?;
    Ok(versions.into_iter().map(|row| row.version).collect())
}

fn migration_error(error: Box<dyn std::error::Error + Send + Sync>) -> Error {
    Error::Configuration(format!("the migrations cannot be run: {error}"))
}
