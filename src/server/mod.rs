//! HTTP: the GraphQL endpoint, the console, and the checks of a load balancer.

mod admission;
mod authentication;
#[cfg(feature = "console")]
mod console;
mod graphql;
mod health;
mod options;
mod origin;
mod serve;

use axum::Router;
use axum::routing::get;
use tower_http::catch_panic::CatchPanicLayer;

use crate::database::Database;
use crate::graphql::Api;
pub use authentication::{
    Authentication, Claims, InvalidProxyHeader, InvalidTrustedProxy, ProxyHeader, ProxyHeaders,
    ShortSecret, TrustedProxy,
};
#[cfg(feature = "jwt")]
pub use authentication::{InvalidKeys, Tokens};
#[cfg(feature = "console")]
pub use console::console;
pub use options::ServerOptions;
pub use origin::{InvalidOrigin, Origin};
pub use serve::{Stopped, serve};

/// The path of the GraphQL endpoint.
pub const GRAPHQL_PATH: &str = "/graphql";

/// Builds the routes of an API over a database.
///
/// | Path | Answer |
/// |---|---|
/// | `/graphql` | A GraphQL response, to POST and, for queries, GET |
/// | `/healthz` | 200 as long as the process runs |
/// | `/readyz` | 200 if the database answers within a second, has the tables and takes changes; 503 otherwise, or when the server is stopping |
///
/// A panic in a handler becomes a response with the code `INTERNAL_SERVER_ERROR`. Layers of yours go around the
/// router, as around every axum router: `router(api, database, &options).layer(…)`.
pub fn router(api: Api, database: Database, options: &ServerOptions) -> Router {
    let checked = health::Checked { database, tables: api.tables() };

    Router::new()
        .route(GRAPHQL_PATH, graphql::endpoint(api, options))
        .route("/healthz", get(health::process))
        .route("/readyz", get(health::database).with_state(checked))
        .layer(CatchPanicLayer::custom(graphql::panicked))
}
