//! Connections to PostgreSQL as `sslmode` of the URL says.

use std::time::Duration;

use relata::database::{Database, DatabaseOptions, DatabaseUrl};

use crate::support::{Test, postgres_certificate};

/// Connects, and asserts that the connection is encrypted.
async fn connect(test: &Test, settings: &str) -> Result<(), String> {
    let url = test.url.replace("sslmode=disable", settings);
    let url = DatabaseUrl::parse(&url).unwrap();
    let options =
        DatabaseOptions { acquire_timeout: Duration::from_secs(5), ..DatabaseOptions::default() };

    let database = Database::connect(url, options).await.map_err(|error| error.to_string())?;
    let mut conn = database.write().await.map_err(|error| error.to_string())?;
    let encrypted =
        "DO $$ BEGIN ASSERT (SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()); END $$";
    conn.batch_execute(encrypted).await.map_err(|error| error.to_string())
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_are_encrypted_unless_disabled() {
    let Some(test) = Test::postgres().await else { return };

    assert_eq!(connect(&test, "sslmode=require").await, Ok(()));
    assert_eq!(connect(&test, "sslmode=prefer").await, Ok(()));
    assert!(connect(&test, "sslmode=disable").await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_certificate_is_checked_against_an_authority() {
    let Some(test) = Test::postgres().await else { return };
    let certificate = postgres_certificate().unwrap().display().to_string();

    for mode in ["verify-full", "verify-ca"] {
        let settings = format!("sslmode={mode}&sslrootcert={certificate}");
        assert_eq!(connect(&test, &settings).await, Ok(()), "{mode}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_of_another_authority_is_refused() {
    let Some(test) = Test::postgres().await else { return };

    let refused = connect(&test, "sslmode=verify-full").await.unwrap_err();

    assert!(refused.contains("certificate"), "{refused}");
    assert!(!refused.contains("secret-password"), "{refused}");
}
