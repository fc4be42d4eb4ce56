//! The flags that choose the database and how it is used.

use std::time::Duration;

use clap::Args;

use crate::database::{Database, DatabaseOptions, DatabaseUrl};
use crate::error::Result;

#[derive(Args)]
pub(super) struct DatabaseArguments {
    /// `sqlite:<file>` or `postgres://<user>:<password>@<host>/<database>`; by default `sqlite:<program>.db`, which
    /// `serve` creates.
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, global = true)]
    database_url: Option<String>,
    /// The URL where none is given; depends on the program's name.
    #[arg(skip)]
    default_url: String,
    /// The maximum number of connections that read at once; one more writes on SQLite, half as many more on
    /// PostgreSQL.
    #[arg(long, env = "RELATA_CONNECTIONS", default_value_t = 10, global = true, value_parser = clap::value_parser!(u32).range(1..=1000))]
    connections: u32,
    /// How many seconds a request waits for a free connection.
    #[arg(long, env = "RELATA_ACQUIRE_TIMEOUT", default_value_t = 5, global = true, value_parser = clap::value_parser!(u64).range(1..=3600))]
    acquire_timeout: u64,
    /// How many seconds a statement may take; on SQLite, also how many a write waits for the lock of another process.
    #[arg(long, env = "RELATA_STATEMENT_TIMEOUT", default_value_t = 5, global = true, value_parser = clap::value_parser!(u64).range(1..=86400))]
    statement_timeout: u64,
    /// The maximum number of statements that a connection keeps prepared; by default 256, or 0 through a pooler that
    /// does not keep them for each client.
    #[arg(long, env = "RELATA_PREPARED_STATEMENTS", global = true)]
    prepared_statements: Option<usize>,
}

impl DatabaseArguments {
    /// Sets the database that is used where none is named.
    pub(super) fn set_default(&mut self, program: &str) {
        self.default_url = format!("sqlite:{program}.db");
    }

    /// Returns the URL of the database.
    pub(super) fn url(&self) -> Result<DatabaseUrl> {
        DatabaseUrl::parse(self.given_url().unwrap_or(&self.default_url))
    }

    /// Returns whether the user named the database; one that nobody named is created and filled on the first start.
    pub(super) fn is_named(&self) -> bool {
        self.given_url().is_some()
    }

    /// Connects; creates a missing SQLite file where `create` is true.
    pub(super) async fn connect(&self, create: bool) -> Result<Database> {
        self.connect_with(|options| DatabaseOptions { create, ..options }).await
    }

    /// Connects with options that have no flag.
    pub(super) async fn connect_with(
        &self,
        adjust: impl FnOnce(DatabaseOptions) -> DatabaseOptions,
    ) -> Result<Database> {
        let options = DatabaseOptions {
            connections: self.connections,
            acquire_timeout: Duration::from_secs(self.acquire_timeout),
            statement_timeout: Duration::from_secs(self.statement_timeout),
            prepared_statements: self.prepared_statements,
            ..DatabaseOptions::default()
        };
        Database::connect(self.url()?, adjust(options)).await
    }

    fn given_url(&self) -> Option<&str> {
        self.database_url.as_deref().filter(|url| !url.is_empty())
    }
}
