//! The databases: one for each of the two servers, with the same rows.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::cluster::Cluster;
use crate::options::Engine;
use crate::work::USERS;

/// The databases of one engine. PostgreSQL's cluster is gone when they are dropped.
pub struct Databases {
    pub cluster: Option<Cluster>,
    pub relata: String,
    pub other: String,
}

impl Databases {
    /// Makes the databases in a folder, and fills them by Relata's commands.
    pub async fn make(engine: Engine, folder: &Path, relata: &Path) -> Result<Self> {
        match engine {
            Engine::Postgres => Self::make_postgres(folder, relata).await,
            Engine::Sqlite => Self::make_sqlite(folder, relata),
        }
    }

    async fn make_postgres(folder: &Path, relata: &Path) -> Result<Self> {
        let folder = folder.join("postgres");
        std::fs::create_dir(&folder)?;
        let cluster = Cluster::start(&folder).await?;

        cluster.run("postgres", &["CREATE DATABASE relata"]).await?;
        fill(relata, &cluster.url("relata"))?;
        cluster.run("postgres", &["CREATE DATABASE other TEMPLATE relata"]).await?;
        for database in ["relata", "other"] {
            cluster.run(database, &["VACUUM ANALYZE"]).await?;
        }
        cluster.run("postgres", &["CHECKPOINT"]).await?;

        let (relata, other) = (cluster.url("relata"), cluster.url("other"));
        Ok(Databases { cluster: Some(cluster), relata, other })
    }

    fn make_sqlite(folder: &Path, relata: &Path) -> Result<Self> {
        let (first, second) = (folder.join("relata.db"), folder.join("other.db"));
        let url = |file: &Path| format!("sqlite:{}", file.display());
        fill(relata, &url(&first))?;
        rusqlite::Connection::open(&first)?
            .execute_batch("ANALYZE; PRAGMA wal_checkpoint(TRUNCATE)")?;
        std::fs::copy(&first, &second)?;

        let (relata, other) = (url(&first), url(&second));
        Ok(Databases { cluster: None, relata, other })
    }
}

/// How many times as many users a grown database has.
pub const GROWTH: u64 = 100;

impl Databases {
    /// Copies the users and profiles of the second database until it has [`GROWTH`] times as many.
    pub async fn grow(&self) -> Result<()> {
        let highest = GROWTH - 1;
        let uuid = match self.cluster {
            Some(_) => format!(
                "(substr(uuid::text, 1, 24) || lpad(to_hex(id + i * {USERS}), 12, '0'))::uuid"
            ),
            None => format!("substr(uuid, 1, 24) || printf('%012x', id + i * {USERS})"),
        };
        let copies = format!(
            "WITH RECURSIVE copies (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM copies WHERE i < {highest})"
        );
        let users = format!(
            "{copies} INSERT INTO users (id, uuid, name, email, role_id, created_at, updated_at) \
             SELECT id + i * {USERS}, {uuid}, name, i || email, role_id, created_at, updated_at FROM users, copies"
        );
        let profiles = format!(
            "{copies} INSERT INTO profiles (id, user_id, display_name, bio, is_public, created_at, updated_at) \
             SELECT id + i * {USERS}, user_id + i * {USERS}, display_name, bio, is_public, created_at, updated_at \
             FROM profiles, copies"
        );

        match &self.cluster {
            Some(cluster) => {
                cluster.run("other", &[&users, &profiles]).await?;
                cluster.run("other", &["VACUUM ANALYZE"]).await
            }
            None => {
                let file = self.other.trim_start_matches("sqlite:");
                let statements = format!("{users}; {profiles}; ANALYZE");
                Ok(rusqlite::Connection::open(file)?.execute_batch(&statements)?)
            }
        }
    }
}

fn fill(relata: &Path, url: &str) -> Result<()> {
    run(relata, url, &["migrate"])?;
    run(relata, url, &["seed", "--users", &USERS.to_string()])
}

fn run(relata: &Path, url: &str, arguments: &[&str]) -> Result<()> {
    let mut command = Command::new(relata);
    command.args(arguments).env("DATABASE_URL", url);
    let output = command.output().with_context(|| format!("cannot run {}", relata.display()))?;
    ensure!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    Ok(())
}
