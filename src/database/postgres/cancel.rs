//! Requests to cancel a running statement, each on a connection of its own.
//!
//! The driver closes its end at once, by which PgBouncer takes the request for withdrawn. Where the addresses of the
//! server are known, the request waits until the other side has closed the connection, as libpq does.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures::FutureExt;
use futures::future::{BoxFuture, join_all};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::config::Host;
use tokio_postgres::tls::{MakeTlsConnect, NoTls, TlsConnect};
use tokio_postgres::{CancelToken, Config, Socket};

/// How long PostgreSQL may take to end a statement that was cancelled.
pub const CANCEL_PATIENCE: Duration = Duration::from_secs(1);

/// The port of a server that has no other.
const PORT: u16 = 5432;

/// Sends a request to cancel the running statement of a connection.
pub type Cancel = Arc<dyn Fn() -> BoxFuture<'static, ()> + Send + Sync>;

/// A connection to a host.
pub type TcpSocket = tokio::net::TcpStream;

/// Cancels by the driver.
pub fn by_token<T>(token: CancelToken, tls: T) -> Cancel
where
    T: MakeTlsConnect<Socket> + Clone + Send + Sync + 'static,
    T::Stream: Send,
    T::TlsConnect: Send,
    <T::TlsConnect as TlsConnect<Socket>>::Future: Send,
{
    Arc::new(move || {
        let (token, tls) = (token.clone(), tls.clone());
        async move { note(in_time(async { Ok(token.cancel_query(tls).await?) }).await) }.boxed()
    })
}

/// Cancels at all addresses of a configuration: those that are not the server's do not know the statement.
pub fn at<T>(config: &Config, token: CancelToken, tls: T) -> Cancel
where
    T: MakeTlsConnect<Lingering<TcpSocket>> + Clone + Send + Sync + 'static,
    T::Stream: Send,
    T::TlsConnect: Send,
    <T::TlsConnect as TlsConnect<Lingering<TcpSocket>>>::Future: Send,
{
    let addresses: Arc<[Address]> = addresses(config).into();
    Arc::new(move || {
        let (addresses, token, tls) = (addresses.clone(), token.clone(), tls.clone());
        async move {
            let requests = addresses.iter().map(|address| {
                let (token, tls) = (&token, tls.clone());
                in_time(async move { address.ask(token, tls).await })
            });
            let results = join_all(requests).await;
            if results.iter().all(Result::is_err) {
                results.into_iter().for_each(note);
            }
        }
        .boxed()
    })
}

type Reason = Box<dyn std::error::Error + Send + Sync>;

async fn in_time(request: impl Future<Output = Result<(), Reason>>) -> Result<(), Reason> {
    tokio::time::timeout(CANCEL_PATIENCE, request).await?
}

fn note(result: Result<(), Reason>) {
    if let Err(error) = result {
        tracing::debug!(%error, "a statement could not be cancelled");
    }
}

/// Where a server may listen.
enum Address {
    /// The name for its certificate, and what to connect to.
    Tcp { name: String, host: String, port: u16 },
    /// The file of its socket.
    #[cfg(unix)]
    Unix(std::path::PathBuf),
}

/// Returns the addresses of a configuration. PostgreSQL: a list has one port, or one for each host.
fn addresses(config: &Config) -> Vec<Address> {
    let (hosts, ports) = (config.get_hosts(), config.get_ports());
    let numbers = config.get_hostaddrs();

    (0..hosts.len().max(numbers.len()))
        .map(|index| {
            let port = ports.get(index).or(ports.first()).copied().unwrap_or(PORT);
            let number = numbers.get(index).map(ToString::to_string);
            match hosts.get(index) {
                #[cfg(unix)]
                Some(Host::Unix(folder)) => Address::Unix(folder.join(format!(".s.PGSQL.{port}"))),
                Some(Host::Tcp(name)) => {
                    let host = number.unwrap_or_else(|| name.clone());
                    Address::Tcp { name: name.clone(), host, port }
                }
                None => {
                    let host = number.unwrap_or_default();
                    Address::Tcp { name: host.clone(), host, port }
                }
            }
        })
        .collect()
}

impl Address {
    async fn ask<T>(&self, token: &CancelToken, mut tls: T) -> Result<(), Reason>
    where
        T: MakeTlsConnect<Lingering<TcpSocket>>,
    {
        match self {
            Address::Tcp { name, host, port } => {
                let tls = tls.make_tls_connect(name).map_err(Into::into)?;
                let stream = TcpSocket::connect((host.as_str(), *port)).await?;
                Ok(token.cancel_query_raw(Lingering(stream), tls).await?)
            }
            #[cfg(unix)]
            Address::Unix(file) => {
                let stream = tokio::net::UnixStream::connect(file).await?;
                Ok(token.cancel_query_raw(Lingering(stream), NoTls).await?)
            }
        }
    }
}

/// A stream that is shut down only when the other side has closed it.
pub struct Lingering<S>(S);

impl<S: AsyncRead + Unpin> AsyncRead for Lingering<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, buffer)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Lingering<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut bytes = [0; 64];
        loop {
            let mut buffer = ReadBuf::new(&mut bytes);
            let read = ready!(Pin::new(&mut self.0).poll_read(context, &mut buffer));
            if read.is_err() || buffer.filled().is_empty() {
                return Poll::Ready(Ok(()));
            }
        }
    }
}
