//! A fresh database for each test, and an API over it whose statements are counted.

mod postgres;

use std::sync::{Arc, Mutex};

use async_graphql::{Request, Variables};
use relata::database::{Database, DatabaseUrl, Options, PooledConnection};
use relata::graphql::Api;
use relata::models::{Demo, seed};
use serde_json::{Value, json};

use crate::domain::Domain;

/// Runs a case on SQLite and on PostgreSQL, as two tests.
#[macro_export]
macro_rules! on_both {
    ($($(#[doc = $doc:literal])* async fn $name:ident($test:ident: $type:ty) $body:block)+) => {$(
        $(#[doc = $doc])*
        async fn $name($test: $type) $body

        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::$name($crate::support::Test::sqlite().await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                if let Some(test) = $crate::support::Test::postgres().await {
                    super::$name(test).await;
                }
            }
        }
    )+};
}

/// A database of its own, empty of rows.
pub struct Test {
    pub url: String,
    pub database: Database,
    statements: Arc<Mutex<Vec<String>>>,
    _folder: Option<tempfile::TempDir>,
}

impl Test {
    /// On SQLite, in a file of its own.
    pub async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("test.db").display());
        let test = Self::connect(url, Some(folder)).await;
        test.migrate().await;
        test
    }

    /// On PostgreSQL, in a database of its own; none where PostgreSQL is not installed.
    pub async fn postgres() -> Option<Self> {
        let url = postgres::fresh_database().await?;
        let test = Self::connect(url, None).await;
        test.migrate().await;
        Some(test)
    }

    async fn connect(url: String, folder: Option<tempfile::TempDir>) -> Self {
        let statements: Arc<Mutex<Vec<String>>> = Arc::default();
        let log = statements.clone();
        let options = Options {
            connections: 4,
            create: true,
            log: Some(Arc::new(move |statement| log.lock().unwrap().push(statement.to_owned()))),
            ..Options::default()
        };
        let database = Database::connect(DatabaseUrl::parse(&url).unwrap(), options).await.unwrap();
        Test { url, database, statements, _folder: folder }
    }

    async fn migrate(&self) {
        relata::models::MIGRATIONS.run(&self.database).await.unwrap();
        crate::domain::MIGRATIONS.run(&self.database).await.unwrap();
        self.statements();
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
        match self.is_postgres() {
            true => {
                for table in ["profiles", "users", "roles"] {
                    self.sql(&format!("ALTER TABLE {table} ALTER COLUMN id RESTART")).await;
                }
            }
            false => self.sql("DELETE FROM sqlite_sequence").await,
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

    /// The statements since the last call, without their binds and quotes, which differ between the databases.
    pub fn statements(&self) -> Vec<String> {
        let statements = self.raw_statements();
        let text = |statement: &String| statement.split(" -- binds").next().unwrap().replace(['"', '`'], "");
        // PostgreSQL numbers its parameters.
        let unnumbered =
            |text: String| (1..100).rev().fold(text, |text, number| text.replace(&format!("${number}"), "?"));
        statements.iter().map(text).map(unnumbered).collect()
    }

    /// The statements since the last call, as they were sent.
    pub fn raw_statements(&self) -> Vec<String> {
        std::mem::take(&mut *self.statements.lock().unwrap())
    }

    /// The demo's API.
    pub fn api(&self) -> Api {
        relata::app(Demo).api(self.database.clone())
    }

    /// The API of the models in `tests/domain`.
    pub fn domain_api(&self) -> Api {
        relata::app(Domain).api(self.database.clone())
    }

    /// Runs a document against the demo's API: the whole answer.
    pub async fn answer(&self, document: &str) -> Value {
        answer(&self.api(), document, json!({})).await
    }

    /// Runs a document against the demo's API: its data, which must come without errors.
    pub async fn data(&self, document: &str) -> Value {
        data(self.answer(document).await)
    }

    /// Runs a document against the API of the models in `tests/domain`.
    pub async fn domain(&self, document: &str) -> Value {
        data(answer(&self.domain_api(), document, json!({})).await)
    }

    /// The code and the message of the only error of a document's answer.
    pub async fn error(&self, document: &str) -> (String, String) {
        error(&self.answer(document).await)
    }
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

/// The code and the message of an answer's only error.
pub fn error(answer: &Value) -> (String, String) {
    let errors = answer["errors"].as_array().unwrap_or_else(|| panic!("no errors in {answer:#}"));
    assert_eq!(errors.len(), 1, "{answer:#}");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (text(&errors[0]["extensions"]["code"]), text(&errors[0]["message"]))
}

/// The file of the certificate that the test's PostgreSQL shows.
pub fn postgres_certificate() -> Option<std::path::PathBuf> {
    postgres::certificate()
}
