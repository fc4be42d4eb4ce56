//! A fresh database for each test, and the program's API over it.

#[path = "../../../../tests/support/postgres.rs"]
#[expect(dead_code, reason = "the package's own tests look at the server's certificate too")]
mod postgres;
#[path = "../../../../tests/support/request.rs"]
#[expect(dead_code, reason = "the package's own tests count statements too")]
mod request;

use organizations::{MIGRATIONS, app};
use relata::database::{Database, DatabaseOptions, DatabaseUrl};
use relata::graphql::Api;
pub use relata_test_macros::test_on_both;

/// A database of its own, empty of rows.
pub struct Test {
    api: Api,
    _folder: Option<tempfile::TempDir>,
}

impl Test {
    /// On SQLite, in a file of its own.
    pub async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}/test.db", folder.path().display());
        Test { api: api(&url).await, _folder: Some(folder) }
    }

    /// On PostgreSQL, in a database of its own; none where PostgreSQL is not installed.
    pub async fn postgres() -> Option<Self> {
        let url = postgres::cluster().await?.create_database("").await;
        Some(Test { api: api(&url).await, _folder: None })
    }

    /// The API that requests go to.
    fn request_api(&self) -> &Api {
        &self.api
    }

    /// Statements are not counted here.
    fn statements(&self) -> Vec<String> {
        Vec::new()
    }
}

async fn api(url: &str) -> Api {
    let options = DatabaseOptions { create: true, ..DatabaseOptions::default() };
    let database = Database::connect(DatabaseUrl::parse(url).unwrap(), options).await.unwrap();

    MIGRATIONS.run(&database).await.unwrap();
    app().api(database)
}

/// Runs a case on threads of its own.
pub fn run(case: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap().block_on(case);
}
