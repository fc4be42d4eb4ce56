//! The checks of a load balancer: the process runs, and the database answers.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use serde_json::{Value, json};

use crate::database::Database;

/// The time that the database has to answer.
const PATIENCE: Duration = Duration::from_secs(1);

/// Answers 200 as long as the process runs.
pub(super) async fn process() -> Json<Value> {
    Json(json!({ "status": "UP" }))
}

/// Stands in the requests of a server that is about to stop.
#[derive(Clone, Copy)]
pub(super) struct Draining;

/// What is checked.
#[derive(Clone)]
pub(super) struct Checked {
    pub(super) database: Database,
    /// The tables of the models.
    pub(super) tables: Arc<[&'static str]>,
}

/// Answers 200 when the database answers a statement, has the tables of the models and takes changes. Answers 503
/// otherwise, or when the server is about to stop.
pub(super) async fn database(
    State(Checked { database, tables }): State<Checked>,
    draining: Option<Extension<Draining>>,
) -> (StatusCode, Json<Value>) {
    if draining.is_some() {
        return (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "status": "DRAINING" })));
    }
    match tokio::time::timeout(PATIENCE, database.check(&tables)).await {
        Ok(Ok(())) => (StatusCode::OK, Json(json!({ "status": "UP" }))),
        Ok(Err(_)) | Err(_) => (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "status": "DOWN" }))),
    }
}
