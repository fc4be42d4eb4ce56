//! More requests than may run at once.

use std::sync::Arc;

use async_graphql::Object;
use relata::models::Demo;
use relata::server::ServerOptions;
use serde_json::json;
use tokio::sync::Semaphore;

use super::{Server, body, code, header};
use crate::support::{Test, test_on_both};

/// Queries that run until the test lets them go.
struct Waiting {
    started: Arc<Semaphore>,
    released: Arc<Semaphore>,
}

#[Object]
impl Waiting {
    async fn wait(&self) -> bool {
        self.started.add_permits(1);
        self.released.acquire().await.is_ok()
    }
}

#[test_on_both]
async fn a_query_too_many_is_refused_while_writes_and_checks_are_answered(test: Test) {
    let (started, released) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
    let waiting = Waiting { started: started.clone(), released: released.clone() };
    let api = relata::app(Demo).queries(waiting).api(test.database.clone()).for_system();
    let options = ServerOptions { max_requests: 8, max_batch: 2, ..ServerOptions::default() };
    let server = Arc::new(Server::start_api(api, &test, &options).await);
    let mut queries = Vec::new();
    for _ in 0..7 {
        let server = server.clone();
        queries
            .push(tokio::spawn(async move { server.post(json!({ "query": "{ wait }" })).await }));
    }
    drop(started.acquire_many(7).await.unwrap());

    let query = server.post(json!({ "query": "{ __typename }" })).await;
    let create = |name: &str| {
        format!("mutation {{ createRole(input: {{ name: {name:?} }}) {{ role {{ id }} }} }}")
    };
    let batch = server.post(json!([{ "query": "{ __typename }" }, { "query": create("a") }])).await;
    let mutation = server.post(json!({ "query": create("b") })).await;

    assert_eq!(query.status(), 503);
    assert_eq!(header(&query, "retry-after"), "1");
    assert_eq!(code(query).await, "SERVICE_UNAVAILABLE");
    let created = |id: &str| json!({ "data": { "createRole": { "role": { "id": id } } } });
    let answers = json!([{ "data": { "__typename": "Query" } }, created("1")]);
    assert_eq!(body(batch).await, answers, "a batch with a mutation has a place of mutations");
    assert_eq!(body(mutation).await, created("2"));
    assert_eq!(server.get("/healthz").await.status(), 200);
    assert_eq!(server.get("/readyz").await.status(), 200);

    released.add_permits(7);
    for query in queries {
        assert_eq!(body(query.await.unwrap()).await, json!({ "data": { "wait": true } }));
    }
    assert_eq!(server.post(json!({ "query": "{ __typename }" })).await.status(), 200);
}
