//! HTTP: the GraphQL endpoint, the console, and what a load balancer asks.

mod console;
mod graphql;
mod health;

use std::future::Future;
use std::time::Duration;

use axum::Router;
use axum::routing::{any, get};
use axum::serve::ListenerExt;
use tokio::net::TcpListener;
use tower_http::catch_panic::CatchPanicLayer;

use crate::database::Database;
use crate::graphql::Api;

/// The path of the GraphQL endpoint.
pub const GRAPHQL_PATH: &str = "/graphql";

/// How long running requests may take to finish once the server is told to stop.
const SHUTDOWN_GRACE: Duration = Duration::from_secs(10);

/// The routes of an API over a database. With a first query, the console is served at `/`.
pub fn router(api: Api, database: Database, console: Option<String>) -> Router {
    let routes = Router::new()
        .route(GRAPHQL_PATH, any(graphql::handle).with_state(api))
        .route("/healthz", get(health::process))
        .route("/readyz", get(health::database).with_state(database));
    let routes = match console {
        Some(first_query) => {
            routes.merge(console::router(console::Settings { endpoint: GRAPHQL_PATH.to_owned(), first_query }))
        }
        None => routes,
    };
    routes.layer(CatchPanicLayer::custom(graphql::panicked))
}

/// Serves until `stop` is done; then takes no more connections and lets running requests finish.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection keeps Nagle's delay");
        }
    });
    let (stopping, stopped) = tokio::sync::oneshot::channel::<()>();
    let signal = async move {
        stop.await;
        drop(stopping);
    };
    let server = axum::serve(listener, router).with_graceful_shutdown(signal);
    tokio::select! {
        served = server => served,
        () = async { drop(stopped.await); tokio::time::sleep(SHUTDOWN_GRACE).await } => {
            tracing::warn!("requests that did not finish in time were cut off");
            Ok(())
        }
    }
}
