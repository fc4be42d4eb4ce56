//! New connections: how each database is told to behave, and what is said when it cannot be reached.

use diesel::connection::InstrumentationEvent;
use diesel_async::AsyncConnection;

use super::{Connection, DatabaseUrl, Error, Options, Result, StatementLog};

/// Opens a connection.
///
/// # Errors
/// [`Error::Configuration`] with one line that says what is wrong.
#[cfg_attr(not(feature = "sqlite"), expect(unused_variables, reason = "PostgreSQL has one pool for both"))]
pub(super) async fn establish(url: &DatabaseUrl, options: &Options, read_only: bool) -> Result<Connection> {
    let unreachable = |why: String| Error::Configuration(format!("cannot use the database {url}: {}", one_line(&why)));
    let backend = match url {
        #[cfg(feature = "sqlite")]
        DatabaseUrl::Sqlite(file) => sqlite(file, options, read_only).await.map_err(unreachable)?,
        #[cfg(feature = "postgres")]
        DatabaseUrl::Postgres(url) => super::tls::connect(url, options).await.map_err(unreachable)?,
        #[cfg(not(all(feature = "sqlite", feature = "postgres")))]
        _ => return Err(unreachable("this program was built without it".into())),
    };
    let log = options.log.clone();
    let mut conn = Connection::new(backend, options.guard.clone());
    super::connection::on_connection!(conn, conn => conn.set_instrumentation(instrumentation(log)));
    Ok(conn)
}

#[cfg(feature = "sqlite")]
async fn sqlite(
    file: &std::path::Path,
    options: &Options,
    read_only: bool,
) -> Result<super::BackendConnection, String> {
    let path = file.to_str().ok_or("its path is not UTF-8")?;
    let mut conn =
        super::connection::AsyncSqliteConnection::establish(path).await.map_err(|error| error.to_string())?;
    let pragmas = format!(
        "PRAGMA busy_timeout = {}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
         PRAGMA trusted_schema = OFF; PRAGMA query_only = {};",
        options.statement_timeout.as_millis(),
        if read_only { "ON" } else { "OFF" },
    );
    diesel_async::SimpleAsyncConnection::batch_execute(&mut conn, &pragmas).await.map_err(|error| error.to_string())?;
    conn.spawn_blocking(super::sql_types::decimal::register).await.map_err(|error| error.to_string())?;
    Ok(super::BackendConnection::Sqlite(conn))
}

/// Shows statements to the log of the program, at debug level, and to whoever asked to see them.
fn instrumentation(log: Option<StatementLog>) -> impl FnMut(InstrumentationEvent<'_>) + Send + 'static {
    move |event| {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            tracing::debug!(target: "relata::sql", %query);
            if let Some(log) = &log {
                log(&query.to_string());
            }
        }
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
