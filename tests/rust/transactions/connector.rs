//! Connections that a program opens by itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use relata::database::{
    BackendConnection, Connection, Connector, Database, DatabaseOptions, DatabaseUrl,
    PostgresConnection, SqliteConnection,
};

use super::{committed_roles, insert_role};
use crate::support::{Test, test_on_both};

#[test_on_both]
async fn a_connector_opens_the_connections_and_relata_sets_their_limits(test: Test) {
    let opened = Arc::new(AtomicU32::new(0));
    let options = DatabaseOptions {
        connector: Some(connector(&test, opened.clone())),
        statement_timeout: Duration::from_secs(7),
        ..DatabaseOptions::default()
    };
    let url = if test.is_postgres() { "postgres://elsewhere/db" } else { "sqlite:elsewhere.db" };
    let database = Database::connect(DatabaseUrl::parse(url).unwrap(), options).await.unwrap();

    let mut conn = database.write().await.unwrap();
    assert_eq!(time_limit(&mut conn).await, if test.is_postgres() { "7s" } else { "7000" });
    insert_role(&mut conn).await.unwrap();

    assert_eq!(committed_roles(&test.database).await, 1);
    assert_eq!(opened.load(Ordering::Relaxed), 2);
}

#[test_on_both]
async fn a_connector_to_another_kind_of_database_is_refused(test: Test) {
    let options = DatabaseOptions {
        connector: Some(connector(&test, Arc::default())),
        ..DatabaseOptions::default()
    };
    let url = if test.is_postgres() { "sqlite:elsewhere.db" } else { "postgres://elsewhere/db" };
    let refused = Database::connect(DatabaseUrl::parse(url).unwrap(), options).await.unwrap_err();

    assert!(refused.to_string().ends_with("the connector opens connections to another database"));
}

/// Asks the session how long a statement may take.
async fn time_limit(conn: &mut Connection) -> String {
    use diesel_async::RunQueryDsl;

    match conn.backend() {
        BackendConnection::Sqlite(conn) => {
            let query = diesel::sql_query("PRAGMA busy_timeout");
            query.get_result::<BusyTimeout>(conn.diesel()).await.unwrap().timeout.to_string()
        }
        BackendConnection::Postgres(conn) => {
            let query = diesel::sql_query("SHOW statement_timeout");
            query.get_result::<StatementTimeout>(conn).await.unwrap().statement_timeout
        }
    }
}

#[derive(diesel::QueryableByName)]
struct BusyTimeout {
    #[diesel(sql_type = diesel::sql_types::Integer)]
    timeout: i32,
}

#[derive(diesel::QueryableByName)]
struct StatementTimeout {
    #[diesel(sql_type = diesel::sql_types::Text)]
    statement_timeout: String,
}

/// Opens connections to the database of a test, and counts them.
fn connector(test: &Test, opened: Arc<AtomicU32>) -> Connector {
    let url = test.url.clone();
    Connector::new(move || {
        opened.fetch_add(1, Ordering::Relaxed);
        let url = url.clone();
        async move {
            match url.strip_prefix("sqlite:") {
                Some(file) => {
                    Ok(BackendConnection::Sqlite(Box::new(SqliteConnection::open(file).await?)))
                }
                None => {
                    let config: tokio_postgres::Config = url.parse()?;
                    let (client, connection) = config.connect(tokio_postgres::NoTls).await?;
                    let conn = PostgresConnection::new(client, connection).await?;
                    Ok(BackendConnection::Postgres(Box::new(conn)))
                }
            }
        }
    })
}
