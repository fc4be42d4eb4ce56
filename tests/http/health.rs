//! Health checks, and a database that goes away.

use std::time::Duration;

use serde_json::json;

use super::{Server, body};
use crate::support::{Test, test_on_both};

#[test_on_both]
async fn the_process_and_its_database_are_up(test: Test) {
    let server = Server::start(&test).await;

    for path in ["/healthz", "/readyz"] {
        let response = server.get(path).await;
        assert_eq!(response.status(), 200, "{path}");
        assert_eq!(body(response).await, json!({ "status": "UP" }), "{path}");
    }
}

#[test_on_both]
async fn a_database_without_a_table_of_a_model_is_not_ready(test: Test) {
    let server = Server::start(&test).await;

    test.sql("ALTER TABLE profiles RENAME TO portraits").await;

    let response = server.get("/readyz").await;
    assert_eq!(response.status(), 503);
    assert_eq!(body(response).await, json!({ "status": "DOWN" }));
    assert_eq!(server.get("/healthz").await.status(), 200);

    test.sql("ALTER TABLE portraits RENAME TO profiles").await;
    assert_eq!(server.get("/readyz").await.status(), 200);
}

/// The client gets one line and nothing of what the driver says.
#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_goes_away_is_reported_and_survived() {
    let Some(test) = Test::postgres().await else { return };
    let admin = Test::postgres().await.unwrap();
    test.user("Ada").await;
    let server = Server::start(&test).await;
    let query = json!({ "query": "{ user(id: 1) { name } }" });
    let answered = json!({ "data": { "user": { "name": "Ada" } } });
    assert_eq!(body(server.post(query.clone()).await).await, answered);

    let name = test.url.rsplit('/').next().unwrap().split('?').next().unwrap();
    admin
        .sql(&format!(
            "ALTER DATABASE {name} ALLOW_CONNECTIONS false;
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}';"
        ))
        .await;
    tokio::time::sleep(Duration::from_millis(200)).await;

    let answer = body(server.post(query.clone()).await).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "SERVICE_UNAVAILABLE", "{answer}");
    assert_eq!(
        answer["errors"][0]["message"],
        "the database is not available at the moment: try again"
    );
    assert_eq!(server.get("/readyz").await.status(), 503);
    assert_eq!(server.get("/healthz").await.status(), 200);

    admin.sql(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true")).await;

    assert_eq!(body(server.post(query).await).await, answered);
}
