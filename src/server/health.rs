//! Whether the process lives, and whether it can serve.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::database::Database;

/// How long the database has to answer.
const PATIENCE: Duration = Duration::from_secs(1);

/// Answers as long as the process does.
pub(super) async fn process() -> Json<Value> {
    Json(json!({ "status": "UP" }))
}

/// Answers 200 when the database answers a statement, and 503 otherwise.
pub(super) async fn database(State(database): State<Database>) -> (StatusCode, Json<Value>) {
    match tokio::time::timeout(PATIENCE, database.ping()).await {
        Ok(Ok(())) => (StatusCode::OK, Json(json!({ "status": "UP" }))),
        Ok(Err(_)) | Err(_) => (StatusCode::SERVICE_UNAVAILABLE, Json(json!({ "status": "DOWN" }))),
    }
}
