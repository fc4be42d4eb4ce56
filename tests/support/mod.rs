//! A fresh database for each test, and an API over it whose statements are counted.

mod faults;
mod pgbouncer;
mod postgres;
mod request;
mod template;
mod world;

use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

pub use pgbouncer::Pooler;
pub use relata_test_macros::test_on_both;
pub use request::Answer;

use async_graphql::{Request, Variables};
use relata::database::{Database, DatabaseOptions, DatabaseUrl, PooledConnection};
use relata::graphql::Api;
use relata::models::{Demo, Profile, Role, User, seed};
use serde_json::{Value, json};

use crate::domain::{Country, Domain, Label, Passport, Person, Sketch, Specimen, Visa};

relata::models! {
    /// The demo's models and those in `tests/domain`.
    struct Everything: User, Profile, Role, Person, Passport, Country, Visa, Specimen, Sketch, Label
}

/// A database of its own, empty of rows.
pub struct Test {
    pub url: String,
    pub database: Database,
    statements: Arc<Mutex<Vec<String>>>,
    everything: OnceLock<Api>,
    _folder: Option<tempfile::TempDir>,
}

impl Test {
    /// On SQLite, in a file of its own.
    pub async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("test.db");
        std::fs::write(&file, template::sqlite().await).unwrap();

        Self::connect(format!("sqlite:{}", file.display()), Some(folder)).await
    }

    /// On PostgreSQL, in a database of its own; none where PostgreSQL is not installed.
    pub async fn postgres() -> Option<Self> {
        Some(Self::connect(template::postgres().await?, None).await)
    }

    /// A database of the same kind with other tables.
    pub async fn with_tables(&self, sqlite: &str, postgres: &str) -> Self {
        let other = if self.is_postgres() {
            let cluster = postgres::cluster().await.unwrap();
            Self::connect(cluster.create_database("").await, None).await
        } else {
            let folder = tempfile::tempdir().unwrap();
            let url = format!("sqlite:{}", folder.path().join("other.db").display());
            Self::connect(url, Some(folder)).await
        };
        other.alter(if self.is_postgres() { postgres } else { sqlite }).await;
        other
    }

    async fn connect(url: String, folder: Option<tempfile::TempDir>) -> Self {
        let statements: Arc<Mutex<Vec<String>>> = Arc::default();
        let log = statements.clone();
        let options = DatabaseOptions {
            connections: 4,
            // Fifty writers of a test wait for SQLite's only connection, on a busy machine for long.
            acquire_timeout: Duration::from_secs(60),
            statement_timeout: Duration::from_secs(30),
            create: true,
            log: Some(Arc::new(move |statement| log.lock().unwrap().push(statement.to_owned()))),
            ..DatabaseOptions::default()
        };
        let database = Database::connect(DatabaseUrl::parse(&url).unwrap(), options).await.unwrap();

        statements.lock().unwrap().clear();
        Test { url, database, statements, everything: OnceLock::new(), _folder: folder }
    }

    pub fn is_postgres(&self) -> bool {
        self.url.starts_with("postgres")
    }

    /// Fills the demo's tables.
    pub async fn seed(&self, users: u32) {
        seed::seed(&self.database, users, |_| {}).await.unwrap();
        self.statements();
    }

    /// Deletes the demo's rows, and starts their keys anew.
    pub async fn empty(&self) {
        self.sql("DELETE FROM profiles; DELETE FROM users; DELETE FROM roles").await;

        if !self.is_postgres() {
            self.sql("DELETE FROM sqlite_sequence").await;
            return;
        }
        for table in ["profiles", "users", "roles"] {
            self.sql(&format!("ALTER TABLE {table} ALTER COLUMN id RESTART")).await;
        }
    }

    /// A connection that may write.
    pub async fn write(&self) -> PooledConnection {
        self.database.write().await.unwrap()
    }

    /// Runs SQL as it is.
    pub async fn sql(&self, sql: &str) {
        self.write().await.batch_execute(sql).await.unwrap();
        self.statements();
    }

    /// Changes tables or indexes, and lets the database know.
    pub async fn alter(&self, sql: &str) {
        self.sql(sql).await;
        self.database.refresh_catalog().await.unwrap();
        self.statements();
    }

    /// The statements since the last call, without their binds and quotes, which differ between the
    /// databases.
    pub fn statements(&self) -> Vec<String> {
        let statements = self.raw_statements();
        let text = |statement: &String| {
            statement.split(" -- binds").next().unwrap().replace(['"', '`'], "")
        };
        // PostgreSQL numbers its parameters.
        let unnumbered = |text: String| {
            (1..100)
                .rev()
                .fold(text, |text, number| text.replace(&format!("${number}"), "?"))
                .replace("LIMIT +?", "LIMIT ?")
        };
        statements.iter().map(text).map(unnumbered).collect()
    }

    /// The statements since the last call, as they were sent.
    pub fn raw_statements(&self) -> Vec<String> {
        std::mem::take(&mut *self.statements.lock().unwrap())
    }

    /// The number of deadlocks so far. There are none on SQLite, where one transaction writes at a time.
    pub async fn deadlocks(&self) -> usize {
        if !self.is_postgres() {
            return 0;
        }
        let database = self.url.rsplit('/').next().unwrap().split('?').next().unwrap();
        postgres::cluster().await.unwrap().deadlocks(database)
    }

    /// The demo's API.
    pub fn api(&self) -> Api {
        relata::app(Demo).api(self.database.clone()).for_system()
    }

    /// The API of the models in `tests/domain`.
    pub fn domain_api(&self) -> Api {
        relata::app(Domain).api(self.database.clone()).for_system()
    }

    /// The API of the demo's models and of those in `tests/domain`.
    pub fn request_api(&self) -> &Api {
        self.everything
            .get_or_init(|| relata::app(Everything).api(self.database.clone()).for_system())
    }

    /// Runs a document against the demo's API: the whole answer.
    pub async fn answer(&self, document: &str) -> Value {
        answer(&self.api(), document, json!({})).await
    }

    /// Runs a document against the API of all models: the whole answer.
    pub async fn answer_of_everything(&self, document: &str) -> Value {
        answer(self.request_api(), document, json!({})).await
    }

    /// Runs a document against the demo's API: its data, which must come without errors.
    pub async fn data(&self, document: &str) -> Value {
        data(self.answer(document).await)
    }
}

/// Runs a case on threads of its own, where a second run may repeat the inline snapshots of the
/// first.
pub fn run(case: impl Future<Output = ()>) {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let runtime = builder.worker_threads(2).enable_all().build().unwrap();

    insta::allow_duplicates! { runtime.block_on(case) }
}

/// Runs a document: the whole answer.
pub async fn answer(api: &Api, document: &str, variables: Value) -> Value {
    let request = Request::new(document).variables(Variables::from_json(variables));
    serde_json::to_value(api.execute(request).await).unwrap()
}

/// The data of an answer without errors.
pub fn data(answer: Value) -> Value {
    assert!(answer.get("errors").is_none(), "{answer:#}");
    answer["data"].clone()
}

/// The file of the certificate that the test's PostgreSQL shows.
pub fn postgres_certificate() -> Option<std::path::PathBuf> {
    postgres::certificate()
}
