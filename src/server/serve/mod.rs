//! The server: connections with time limits, and an orderly end.

mod activity;
mod connections;
mod files;
mod stream;

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use socket2::SockRef;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tower::Service;

use self::activity::Timeouts;
use self::connections::{Connection, Connections, Slot};
use self::stream::Stream;
use super::health::Draining;
use super::options::ServerOptions;

/// The bytes that the head of a request may have, and that are read from a connection ahead.
const BUFFER: usize = 64 << 10;

/// The time until the next try where no connection can be accepted.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// The connections that may wait to be accepted. The standard library's 128 are fewer than a burst of clients, of whom the
/// rest would wait a second for the next try.
const BACKLOG: i32 = 1024;

/// The response where all connections are busy.
const BUSY: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\nconnection: close\r\n\
    content-length: 0\r\n\r\n";

/// How a server ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// All requests were answered.
    Finished,
    /// Requests that did not finish within the grace period were cut off.
    CutOff {
        /// The number of connections that were closed.
        connections: usize,
    },
}

/// Serves a router by HTTP/1.1 until `stop` completes, and then ends in order: `/readyz` answers 503 for the time
/// [`drain`](ServerOptions::drain), the listener is closed, and running requests have the time
/// [`grace`](ServerOptions::grace) to finish.
///
/// ```no_run
/// # async fn example(router: axum::Router) -> std::io::Result<()> {
/// use relata::server::{ServerOptions, serve};
///
/// let listener = tokio::net::TcpListener::bind("127.0.0.1:8000").await?;
/// let stop = async { drop(tokio::signal::ctrl_c().await) };
/// let stopped = serve(listener, router, &ServerOptions::default(), stop).await;
/// # Ok(()) }
/// ```
pub async fn serve(
    listener: TcpListener,
    router: Router,
    options: &ServerOptions,
    stop: impl Future<Output = ()> + Send,
) -> Stopped {
    let mut server = Server::new(router, options);
    if let Err(error) = SockRef::from(&listener).listen(BACKLOG) {
        tracing::debug!(%error, "the listener keeps its backlog");
    }

    let is_draining = server.shared.is_draining.clone();
    let stop = async {
        stop.await;
        is_draining.store(true, Ordering::Relaxed);
        tokio::time::sleep(options.drain).await;
    };
    let mut stop = pin!(stop);
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => server.start(stream).await,
                Err(error) => server.pause(&error).await,
            },
            Some(_) = server.tasks.join_next() => {}
            () = &mut stop => break,
        }
    }

    drop(listener);
    server.finish(options.grace).await
}

/// A server that accepts connections.
struct Server {
    most: usize,
    connections: Arc<Connections>,
    shared: Shared,
    tasks: JoinSet<()>,
    stopping: watch::Sender<bool>,
    /// Set while no connection can be accepted, so that it is logged once.
    is_short_of_files: bool,
}

/// What all connections share.
#[derive(Clone)]
struct Shared {
    router: Router,
    timeouts: Timeouts,
    is_draining: Arc<AtomicBool>,
    stopping: watch::Receiver<bool>,
}

impl Server {
    fn new(router: Router, options: &ServerOptions) -> Self {
        let timeouts = Timeouts {
            idle: options.idle_timeout,
            header: options.header_timeout,
            write: options.write_timeout,
        };
        let (sender, stopping) = watch::channel(false);
        let most = options.max_connections.min(files::most_connections());
        Server {
            most,
            connections: Arc::new(Connections::new(most)),
            shared: Shared { router, timeouts, is_draining: Arc::default(), stopping },
            tasks: JoinSet::new(),
            stopping: sender,
            is_short_of_files: false,
        }
    }

    /// Serves a connection, or refuses it where there are too many.
    async fn start(&mut self, stream: TcpStream) {
        self.is_short_of_files = false;
        let Some(slot) = self.connections.open() else {
            tracing::debug!("a connection is refused: all are busy");
            drop(stream.try_write(BUSY));
            return;
        };
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection keeps Nagle's delay");
        }
        self.tasks.spawn(handle(stream, slot, self.shared.clone()));
        self.close_surplus().await;
    }

    /// Waits until the connections that made room are closed, which their tasks do. A burst of new connections would
    /// take all file descriptors before.
    async fn close_surplus(&mut self) {
        let closed = async {
            while self.tasks.len() > self.most && self.tasks.join_next().await.is_some() {}
        };
        if tokio::time::timeout(ACCEPT_PAUSE, closed).await.is_err() {
            tracing::debug!("connections that made room are still open");
        }
    }

    /// Waits until a connection may be accepted again. Where there are no file descriptors left, one is given back.
    async fn pause(&mut self, error: &io::Error) {
        if matches!(error.kind(), io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset)
        {
            return;
        }
        if !self.is_short_of_files {
            tracing::warn!(%error, "no connection can be accepted");
        }
        self.is_short_of_files = true;
        self.connections.close_longest_idle();
        tokio::time::sleep(ACCEPT_PAUSE).await;
    }

    /// Waits for the running requests, and cuts off those that do not finish in time.
    async fn finish(mut self, grace: Duration) -> Stopped {
        self.stopping.send_replace(true);
        let all = async { while self.tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(grace, all).await.is_ok() {
            return Stopped::Finished;
        }

        let connections = self.connections.answering();
        self.tasks.abort_all();
        if connections == 0 {
            return Stopped::Finished;
        }
        tracing::warn!(connections, "requests that did not finish in time are cut off");
        Stopped::CutOff { connections }
    }
}

/// Serves a connection until its end, or until its client has taken too long.
async fn handle(stream: TcpStream, slot: Slot, shared: Shared) {
    let connection = slot.connection.clone();
    let peer = stream.peer_addr().ok();
    let Shared { router, timeouts, is_draining, mut stopping } = shared;
    let service = {
        let connection = connection.clone();
        hyper::service::service_fn(move |request| {
            answer(router.clone(), request, peer, connection.clone(), is_draining.clone())
        })
    };

    let io = TokioIo::new(Stream::new(stream, connection.clone()));
    let served = http1::Builder::new()
        .header_read_timeout(None)
        .max_buf_size(BUFFER)
        .serve_connection(io, service)
        .with_upgrades();
    let mut served = pin!(served);
    let mut overdue = pin!(wait_until_overdue(&connection, &timeouts));
    loop {
        tokio::select! {
            result = &mut served => {
                if let Err(error) = result {
                    tracing::debug!(%error, "a connection ended");
                }
                return;
            }
            what = &mut overdue => {
                tracing::debug!("a connection is closed: its client takes too long to {what}");
                return;
            }
            () = connection.close.notified() => {
                tracing::debug!("an idle connection makes room for another");
                return;
            }
            Ok(()) = stopping.changed() => served.as_mut().graceful_shutdown(),
        }
    }
}

/// Waits until the client of a connection has taken too long, and returns what for.
async fn wait_until_overdue(connection: &Connection, timeouts: &Timeouts) -> &'static str {
    let mut tick = tokio::time::interval(timeouts.tick());
    loop {
        tick.tick().await;
        if let Some(what) = connection.activity.overdue(timeouts) {
            return what;
        }
    }
}

/// Answers a request by the router.
async fn answer(
    mut router: Router,
    request: hyper::Request<Incoming>,
    peer: Option<SocketAddr>,
    connection: Arc<Connection>,
    is_draining: Arc<AtomicBool>,
) -> Result<Response, Infallible> {
    connection.activity.begin_answer();
    let mut request: Request = request.map(Body::new);
    if let Some(peer) = peer {
        request.extensions_mut().insert(ConnectInfo(peer));
    }
    if is_draining.load(Ordering::Relaxed) {
        request.extensions_mut().insert(Draining);
    }

    let response = router.call(request).await;
    connection.activity.end_answer();
    response
}
