//! A migrated database of each kind, which the tests copy: faster than running the migrations for
//! each.

use relata::database::{Database, DatabaseOptions, DatabaseUrl};
use tokio::sync::OnceCell;

use super::postgres;

static SQLITE: OnceCell<Vec<u8>> = OnceCell::const_new();
static POSTGRES: OnceCell<()> = OnceCell::const_new();

/// The name of the migrated database in the PostgreSQL cluster.
const NAME: &str = "migrated";

/// The file of a migrated SQLite database.
pub async fn sqlite() -> &'static [u8] {
    SQLITE.get_or_init(make_sqlite).await
}

async fn make_sqlite() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.db");
    let database = migrate(&format!("sqlite:{}", folder.path().join("test.db").display())).await;

    // Without its write-ahead log, which the file alone would lack.
    let vacuum = format!("VACUUM INTO '{}'", copy.display());
    database.write().await.unwrap().batch_execute(&vacuum).await.unwrap();

    std::fs::read(copy).unwrap()
}

/// The URL of a copy of a migrated PostgreSQL database; none where PostgreSQL is not installed.
pub async fn postgres() -> Option<String> {
    let cluster = postgres::cluster().await?;
    POSTGRES.get_or_init(|| make_postgres(cluster)).await;
    Some(cluster.create_database(&format!("TEMPLATE {NAME}")).await)
}

async fn make_postgres(cluster: &postgres::Cluster) {
    cluster.execute(&format!("CREATE DATABASE {NAME}")).await;
    drop(migrate(&cluster.url(NAME)).await);

    // A database that somebody is connected to cannot be copied.
    let disconnect =
        format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{NAME}'");
    cluster.execute(&disconnect).await;
}

async fn migrate(url: &str) -> Database {
    let options = DatabaseOptions { connections: 1, create: true, ..DatabaseOptions::default() };
    let database = Database::connect(DatabaseUrl::parse(url).unwrap(), options).await.unwrap();

    relata::models::MIGRATIONS.run(&database).await.unwrap();
    crate::domain::MIGRATIONS.run(&database).await.unwrap();
    database
}
