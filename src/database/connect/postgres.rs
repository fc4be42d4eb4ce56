//! New connections to PostgreSQL.

use std::time::Duration;

use diesel_async::SimpleAsyncConnection;
use tokio_postgres::Config;
use tokio_postgres::config::Host;
use tokio_postgres_rustls::MakeRustlsConnect;

use super::ssl_settings::SslSettings;
use super::tls::client_config;
use super::{describe, environment};
use crate::database::postgres::PostgresConnection;
use crate::database::{BackendConnection, DatabaseOptions};

/// How long a silent connection is trusted: then the kernel asks the other side, and closes the connection after a few
/// questions without an answer.
const KEEPALIVE_IDLE: Duration = Duration::from_secs(10);
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(3);
const KEEPALIVE_RETRIES: u32 = 3;

/// How long what was sent may stay unacknowledged before the kernel closes the connection.
const UNACKNOWLEDGED: Duration = Duration::from_secs(10);

/// Connects to the server at `url`.
///
/// # Errors
/// The reason why it cannot be reached, without the password.
pub(super) async fn open(
    url: &url::Url,
    options: &DatabaseOptions,
) -> Result<BackendConnection, String> {
    let (settings, url) = SslSettings::read(url)?;
    let mut config: Config = url.as_str().parse().map_err(|error| describe(&error))?;
    environment::complete(&mut config, |name| std::env::var(name).ok());
    config.ssl_mode(settings.mode);
    config.connect_timeout(options.acquire_timeout);
    notice_silence(&mut config);
    if config.get_application_name().is_none() {
        config.application_name("relata");
    }

    // libpq: connections over Unix sockets are not encrypted.
    let conn = if config.get_hosts().iter().all(is_unix_socket) {
        PostgresConnection::open(&config).await
    } else {
        let tls = client_config(settings.verify, settings.root.as_deref())?;
        PostgresConnection::open_with_tls(&config, MakeRustlsConnect::new(tls)).await
    };
    let conn = conn.map_err(|error| describe(&error))?;
    Ok(BackendConnection::Postgres(Box::new(conn)))
}

fn is_unix_socket(host: &Host) -> bool {
    match host {
        Host::Tcp(_) => false,
        #[cfg(unix)]
        Host::Unix(_) => true,
    }
}

/// Has the kernel close a connection whose other side is gone without a word, as far as the URL says nothing else.
fn notice_silence(config: &mut Config) {
    let default = Config::new();
    if config.get_keepalives_idle() == default.get_keepalives_idle() {
        config.keepalives_idle(KEEPALIVE_IDLE);
    }
    if config.get_keepalives_interval().is_none() {
        config.keepalives_interval(KEEPALIVE_INTERVAL);
    }
    if config.get_keepalives_retries().is_none() {
        config.keepalives_retries(KEEPALIVE_RETRIES);
    }
    if config.get_tcp_user_timeout().is_none() {
        config.tcp_user_timeout(UNACKNOWLEDGED);
    }
}

/// Sets the time zone and the time limits of a session, and whether it can write. The settings follow the connection,
/// since poolers refuse parameters in its start.
///
/// # Errors
/// The database's message.
pub(super) async fn set_up_session(
    conn: &mut PostgresConnection,
    options: &DatabaseOptions,
    read_only: bool,
) -> Result<(), String> {
    conn.set_statement_timeout(options.statement_timeout);
    conn.set_only_reads(read_only);
    if let Some(capacity) = options.prepared_statements {
        conn.set_kept_statements(capacity);
    }

    // Poolers keep these two for each client. Statements have a backslash in a literal, which is one letter where the
    // second is on.
    let settings = "SET TIME ZONE 'UTC'; SET standard_conforming_strings = on;".to_owned();
    let settings = settings + &conn.session_settings();
    conn.batch_execute(&settings).await.map_err(|error| error.to_string())
}
