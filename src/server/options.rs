//! The options of a server.

use std::time::Duration;

use super::authentication::Authentication;
use super::origin::Origin;

/// The options of a server, for [`App::server`](crate::App::server).
///
/// In a program they are the defaults of the flags of `serve`.
///
/// ```
/// # #[cfg(feature = "demo")] {
/// # use relata::models::Demo;
/// use relata::server::ServerOptions;
///
/// # fn example() -> Result<(), relata::server::InvalidOrigin> {
/// let origins = vec!["https://app.example".parse()?];
/// let app = relata::app(Demo).server(ServerOptions { allowed_origins: origins, ..ServerOptions::default() });
/// # Ok(()) }
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct ServerOptions {
    /// How the server finds out who sends a request.
    pub authentication: Authentication,
    /// The other sites whose pages may send requests from a browser. All others are refused.
    pub allowed_origins: Vec<Origin>,
    /// Set where pages of these sites may send cookies along. No effect where every site is allowed.
    pub allow_credentials: bool,
    /// The most bytes of the body of a request.
    pub max_body_bytes: usize,
    /// The time that a client has to send the body of a request.
    pub body_timeout: Duration,
    /// The most requests that run at once. An eighth of them is for mutations alone; the checks of a load balancer are
    /// not counted.
    pub max_requests: usize,
    /// The most operations of a batch; 0 refuses every batch.
    pub max_batch: usize,
    /// Set where responses of more than 1 KiB are compressed, if the client accepts gzip.
    #[cfg(feature = "compression")]
    pub compression: bool,
    /// The most connections, as far as the process can open files. A connection that waits for a request makes room for
    /// a new one.
    pub max_connections: usize,
    /// The time that a client has to send the head of a request.
    pub header_timeout: Duration,
    /// The time that a connection may wait for the next request.
    pub idle_timeout: Duration,
    /// The time in which a client must take 64 KiB of a response.
    pub write_timeout: Duration,
    /// The time between the signal to stop and the end of the listener, in which `/readyz` answers 503.
    pub drain: Duration,
    /// The time that running requests have to finish after that.
    pub grace: Duration,
}

impl Default for ServerOptions {
    fn default() -> Self {
        ServerOptions {
            authentication: Authentication::new(),
            allowed_origins: Vec::new(),
            allow_credentials: false,
            max_body_bytes: 1 << 20,
            body_timeout: Duration::from_secs(30),
            max_requests: 1024,
            max_batch: 0,
            #[cfg(feature = "compression")]
            compression: true,
            max_connections: 10_000,
            header_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(75),
            write_timeout: Duration::from_secs(30),
            drain: Duration::ZERO,
            grace: Duration::from_secs(10),
        }
    }
}
