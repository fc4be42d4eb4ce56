//! Lists of operations in one request.

use relata::server::ServerOptions;
use serde_json::json;

use super::{Server, body, code};
use crate::support::{Test, test_on_both};

async fn start(test: &Test, max_batch: usize) -> Server {
    Server::start_with(test, &ServerOptions { max_batch, ..ServerOptions::default() }).await
}

#[test_on_both]
async fn operations_of_a_batch_run_one_after_the_other(test: Test) {
    let server = start(&test, 3).await;

    let response = server
        .post(json!([
            { "query": "mutation { createRole(input: { name: \"Cook\" }) { role { id } } }" },
            { "query": "{ nobody }" },
            { "query": "query($id: ID!) { role(id: $id) { name } }", "variables": { "id": 1 } },
        ]))
        .await;

    assert_eq!(response.status(), 200);
    let answers = body(response).await;
    assert_eq!(answers[0], json!({ "data": { "createRole": { "role": { "id": "1" } } } }));
    assert_eq!(answers[1]["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED");
    assert_eq!(answers[2], json!({ "data": { "role": { "name": "Cook" } } }));
    assert_eq!(answers.as_array().map(Vec::len), Some(3));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_is_refused_unless_batches_are_on() {
    let test = Test::sqlite().await;
    let server = start(&test, 0).await;

    let response = server.post(json!([{ "query": "{ __typename }" }])).await;

    assert_eq!(response.status(), 400);
    assert_eq!(code(response).await, "BATCHING_NOT_ENABLED");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_of_too_many_operations_is_refused() {
    let test = Test::sqlite().await;
    let server = start(&test, 2).await;
    let operation = json!({ "query": "{ __typename }" });

    let two = server.post(json!([operation, operation])).await;
    let three = server.post(json!([operation, operation, operation])).await;

    assert_eq!(two.status(), 200);
    assert_eq!(three.status(), 413);
    assert_eq!(code(three).await, "BATCH_LIMIT_EXCEEDED");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_without_an_operation_is_refused() {
    let test = Test::sqlite().await;
    let server = start(&test, 2).await;

    for batch in [json!([]), json!([{ "query": "{ __typename }" }, {}]), json!([1])] {
        let response = server.post(batch.clone()).await;
        assert_eq!(response.status(), 400, "{batch}");
        assert_eq!(code(response).await, "BAD_REQUEST", "{batch}");
    }
}
