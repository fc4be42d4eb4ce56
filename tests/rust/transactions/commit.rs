//! How a transaction ends: committed, undone, or dropped with a warning.

use std::io::Write;
use std::sync::{Arc, Mutex};

use relata::Error;

use super::{committed_roles, count_roles, insert_role};
use crate::support::{Test, test_on_both};

#[test_on_both]
async fn a_transaction_commits_what_its_closure_did(test: Test) {
    let seen = test
        .database
        .transaction(async |conn| {
            insert_role(conn).await?;
            count_roles(conn).await
        })
        .await;

    assert_eq!(seen.unwrap(), 1);
    assert_eq!(committed_roles(&test.database).await, 1);
}

#[test_on_both]
async fn a_transaction_whose_closure_fails_is_undone(test: Test) {
    let failed = test
        .database
        .transaction(async |conn| {
            insert_role(conn).await?;
            Err::<(), _>(Error::BadUserInput("changed my mind".into()))
        })
        .await;

    assert_eq!(failed.unwrap_err().to_string(), "changed my mind");
    assert_eq!(committed_roles(&test.database).await, 0);
}

#[test_on_both]
async fn a_transaction_with_a_failed_statement_is_undone_though_its_closure_succeeds(test: Test) {
    let failed = test
        .database
        .transaction(async |conn| {
            insert_role(conn).await?;
            drop(conn.batch_execute("INSERT INTO roles (nonsense) VALUES (1)").await);
            Ok(())
        })
        .await;

    assert!(matches!(failed, Err(Error::TransactionFailed)));
    assert_eq!(committed_roles(&test.database).await, 0);
}

#[test_on_both]
async fn a_failed_diesel_query_keeps_its_transaction_from_being_committed(test: Test) {
    use diesel_async::RunQueryDsl;

    let mut transaction = test.database.begin().await.unwrap();
    let query = diesel::sql_query("SELECT nonsense");
    let failed = relata::run_query!(&mut *transaction, |diesel| query.execute(diesel).await);

    assert!(matches!(failed, Err(Error::SchemaMismatch(_))));
    assert!(matches!(transaction.commit().await, Err(Error::TransactionFailed)));
}

#[test_on_both]
async fn errors_keep_what_the_driver_said_as_their_source(test: Test) {
    let failed = test.write().await.batch_execute("SELECT nonsense").await.unwrap_err();
    let source = std::error::Error::source(&failed).unwrap().to_string();

    assert_eq!(
        failed.to_string(),
        "the database does not fit this server: a table or a column is missing"
    );
    assert!(source.contains("nonsense"), "{source}");
}

#[test_on_both]
async fn a_transaction_that_wrote_and_is_dropped_warns(test: Test) {
    let mut transaction = test.database.begin().await.unwrap();
    insert_role(&mut transaction).await.unwrap();
    let log = logged(|| drop(transaction));

    assert!(log.contains("a transaction that wrote was dropped without `commit`"), "{log}");
    assert_eq!(committed_roles(&test.database).await, 0);
}

#[test_on_both]
async fn a_transaction_that_read_and_is_dropped_does_not_warn(test: Test) {
    let transaction = test.database.begin().await.unwrap();

    assert_eq!(logged(|| drop(transaction)), "");
}

#[test_on_both]
async fn a_transaction_that_is_finished_does_not_warn(test: Test) {
    let mut transaction = test.database.begin().await.unwrap();
    insert_role(&mut transaction).await.unwrap();
    transaction.commit().await.unwrap();
    let mut transaction = test.database.begin().await.unwrap();
    insert_role(&mut transaction).await.unwrap();
    let log = Log::default();
    let rollback = transaction.rollback();
    tracing::instrument::WithSubscriber::with_subscriber(rollback, log.subscriber()).await.unwrap();

    assert_eq!(log.text(), "");
}

/// The warnings of a closure.
fn logged(work: impl FnOnce()) -> String {
    let log = Log::default();
    tracing::subscriber::with_default(log.subscriber(), work);
    log.text()
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn subscriber(&self) -> impl tracing::Subscriber + Send + Sync + use<> {
        let log = self.clone();
        tracing_subscriber::fmt()
            .with_ansi(false)
            .with_max_level(tracing::Level::WARN)
            .with_writer(move || log.clone())
            .finish()
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
