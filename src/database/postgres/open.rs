//! Connections as the driver opens them.

use std::sync::Arc;

use diesel_async::AnsiTransactionManager;
use tokio_postgres::tls::{MakeTlsConnect, NoTlsStream, TlsConnect, TlsStream};
use tokio_postgres::{Client, Config, NoTls, Socket};

use super::cache::Statements;
use super::cancel::{self, Cancel, Lingering, TcpSocket};
use super::pooler::Pooler;
use super::wait::Waiting;
use super::{PostgresConnection, STATEMENT_TIMEOUT, types};
use crate::database::options::KEPT_STATEMENTS;

type Result<T> = std::result::Result<T, tokio_postgres::Error>;

impl PostgresConnection {
    /// Connects.
    ///
    /// # Errors
    /// The database's error.
    pub(in crate::database) async fn open(config: &Config) -> Result<Self> {
        let (client, connection): (_, tokio_postgres::Connection<Socket, NoTlsStream>) =
            config.connect(NoTls).await?;
        let cancel = cancel::at(config, client.cancel_token(), NoTls);
        Self::of(client, connection, cancel).await
    }

    /// Connects over TLS, as far as the configuration says.
    ///
    /// # Errors
    /// The database's error.
    pub(in crate::database) async fn open_with_tls<T>(config: &Config, tls: T) -> Result<Self>
    where
        T: MakeTlsConnect<Socket> + MakeTlsConnect<Lingering<TcpSocket>>,
        T: Clone + Send + Sync + 'static,
        <T as MakeTlsConnect<Socket>>::Stream: Send + 'static,
        <T as MakeTlsConnect<Lingering<TcpSocket>>>::Stream: Send,
        <T as MakeTlsConnect<Lingering<TcpSocket>>>::TlsConnect: Send,
        <<T as MakeTlsConnect<Lingering<TcpSocket>>>::TlsConnect as TlsConnect<
            Lingering<TcpSocket>,
        >>::Future: Send,
    {
        let (client, connection) = config.connect(tls.clone()).await?;
        let cancel = cancel::at(config, client.cancel_token(), tls);
        Self::of(client, connection, cancel).await
    }

    /// Makes a connection of a client and the connection that belongs to it, as `tokio_postgres::Config::connect`
    /// returns them.
    ///
    /// # Errors
    /// The database's error.
    pub async fn new<S>(
        client: Client,
        connection: tokio_postgres::Connection<Socket, S>,
    ) -> Result<Self>
    where
        S: TlsStream + Unpin + Send + 'static,
    {
        Self::with_tls(client, connection, NoTls).await
    }

    /// Makes a connection whose requests to cancel a statement are encrypted as the connection itself is.
    ///
    /// # Errors
    /// The database's error.
    pub async fn with_tls<S, T>(
        client: Client,
        connection: tokio_postgres::Connection<Socket, S>,
        tls: T,
    ) -> Result<Self>
    where
        S: TlsStream + Unpin + Send + 'static,
        T: MakeTlsConnect<Socket> + Clone + Send + Sync + 'static,
        T::Stream: Send,
        T::TlsConnect: Send,
        <T::TlsConnect as TlsConnect<Socket>>::Future: Send,
    {
        let cancel = cancel::by_token(client.cancel_token(), tls);
        Self::of(client, connection, cancel).await
    }

    async fn of<S>(
        client: Client,
        connection: tokio_postgres::Connection<Socket, S>,
        cancel: Cancel,
    ) -> Result<Self>
    where
        S: TlsStream + Unpin + Send + 'static,
    {
        let driver = tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection to PostgreSQL ended");
            }
        });
        let waiting = Waiting::new(cancel, driver.abort_handle()).into();
        let (known_types, pooler) = tokio::try_join!(types::read(&client), Pooler::find(&client))?;
        if let Some(pooler) = pooler {
            tracing::debug!(pooler.renames_statements, "connected through a pooler");
        }
        let keeps_statements = pooler.is_none_or(|pooler| pooler.renames_statements);

        Ok(PostgresConnection {
            client,
            waiting,
            statements: Statements::new(if keeps_statements { KEPT_STATEMENTS } else { 0 }),
            known_types: Arc::new(known_types),
            transaction: AnsiTransactionManager::default(),
            instrumentation: diesel::connection::get_default_instrumentation(),
            failure: None,
            has_ended: false,
            statement_timeout: STATEMENT_TIMEOUT,
            owns_session: pooler.is_none(),
            only_reads: false,
            deadline: None,
        })
    }
}
