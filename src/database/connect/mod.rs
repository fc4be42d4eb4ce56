//! New connections: opening them, setting up their sessions, and errors for a database that cannot be reached.

#[cfg(feature = "postgres")]
mod environment;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;
#[cfg(feature = "postgres")]
mod ssl_settings;
#[cfg(feature = "postgres")]
mod tls;

use std::path::Path;

use diesel::connection::InstrumentationEvent;
#[cfg(feature = "postgres")]
use diesel_async::AsyncConnection;

use super::{BackendConnection, Connection, DatabaseOptions, DatabaseUrl, StatementLog};
use crate::error::{Error, Result};

/// Opens a connection, and sets up its session, which cannot write if `read_only` is true.
///
/// # Errors
/// [`Error::Configuration`] with one line that says what is wrong.
pub(super) async fn connect(
    url: &DatabaseUrl,
    options: &DatabaseOptions,
    read_only: bool,
) -> Result<Connection> {
    if let Some(file) = url.file()
        && options.connector.is_none()
    {
        check_file(file, options.create)?;
    }
    let unreachable = |reason: String| {
        Error::Configuration(format!("cannot use the database {url}: {}", one_line(&reason)))
    };

    let backend = match &options.connector {
        Some(connector) => connector.connect().await.map_err(|error| describe(&*error)),
        None => open(url, options).await,
    };
    let mut backend = backend.map_err(unreachable)?;
    if !is_of(&backend, url) {
        return Err(unreachable("the connector opens connections to another database".into()));
    }
    set_up_session(&mut backend, options, read_only).await.map_err(unreachable)?;

    let log = || instrumentation(options.log.clone());
    match &mut backend {
        #[cfg(feature = "sqlite")]
        BackendConnection::Sqlite(conn) => conn.set_instrumentation(log(), log()),
        #[cfg(feature = "postgres")]
        BackendConnection::Postgres(conn) => conn.set_instrumentation(log()),
    }
    Ok(Connection::new(backend, options.guard.clone(), read_only))
}

#[cfg_attr(
    not(feature = "postgres"),
    expect(unused_variables, reason = "SQLite has its options in the session")
)]
async fn open(url: &DatabaseUrl, options: &DatabaseOptions) -> Result<BackendConnection, String> {
    match url {
        #[cfg(feature = "sqlite")]
        DatabaseUrl::Sqlite(file) => sqlite::open(file).await,
        #[cfg(feature = "postgres")]
        DatabaseUrl::Postgres(url) => postgres::open(url, options).await,
        #[cfg(not(all(feature = "sqlite", feature = "postgres")))]
        _ => Err("this program was built without it".into()),
    }
}

fn check_file(file: &Path, create: bool) -> Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
        let message = format!("the folder {} does not exist", folder.display());
        return Err(Error::Configuration(message));
    }

    if !create && !file.exists() {
        let file = file.display();
        let message =
            format!("the database {file} does not exist: make it with the command `migrate`");
        return Err(Error::Configuration(message));
    }
    Ok(())
}

/// Returns whether a connection is to the kind of database that a URL names.
fn is_of(backend: &BackendConnection, url: &DatabaseUrl) -> bool {
    match backend {
        #[cfg(feature = "sqlite")]
        BackendConnection::Sqlite(_) => matches!(url, DatabaseUrl::Sqlite(_)),
        #[cfg(feature = "postgres")]
        BackendConnection::Postgres(_) => matches!(url, DatabaseUrl::Postgres(_)),
    }
}

async fn set_up_session(
    backend: &mut BackendConnection,
    options: &DatabaseOptions,
    read_only: bool,
) -> Result<(), String> {
    match backend {
        #[cfg(feature = "sqlite")]
        BackendConnection::Sqlite(conn) => sqlite::set_up_session(conn, options, read_only).await,
        #[cfg(feature = "postgres")]
        BackendConnection::Postgres(conn) => {
            postgres::set_up_session(conn, options, read_only).await
        }
    }
}

/// Passes statements to the program's log, at debug level, and to the log of the options.
fn instrumentation(
    log: Option<StatementLog>,
) -> impl FnMut(InstrumentationEvent<'_>) + Send + 'static {
    move |event| {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            tracing::debug!(target: "relata::sql", %query);
            if let Some(log) = &log {
                log(&query.to_string());
            }
        }
    }
}

/// Joins the messages of an error and of its sources: drivers keep the reason there.
fn describe(error: &dyn std::error::Error) -> String {
    match error.source() {
        Some(source) => format!("{error}: {}", describe(source)),
        None => error.to_string(),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
