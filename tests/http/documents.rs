//! Documents by POST and by GET, and the answers to them.

use std::time::Duration;

use relata::server::Stopped;
use reqwest::Method;
use serde_json::json;

use super::{GRAPHQL_RESPONSE, Server, body, header};
use crate::support::{Test, test_on_both};

#[test_on_both]
async fn post_takes_a_document_with_variables_and_the_name_of_an_operation(test: Test) {
    test.user("Ada").with_profile("A").await;
    let server = Server::start(&test).await;

    let response = server
        .post(json!({
            "query": "query One($id: ID!) { user(id: $id) { id profile { user { id } } } }",
            "variables": { "id": 1 },
            "operationName": "One",
            "unknown": 1,
        }))
        .await;

    assert_eq!(response.status(), 200);
    assert_eq!(header(&response, "content-type"), "application/json; charset=utf-8");
    assert_eq!(
        body(response).await,
        json!({ "data": { "user": { "id": "1", "profile": { "user": { "id": "1" } } } } })
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn post_takes_json_whose_charset_is_named() {
    let test = Test::sqlite().await;
    let server = Server::start(&test).await;

    for content_type in ["application/json; charset=utf-8", "application/json;charset=\"UTF-8\""] {
        let request = server.request(Method::POST, "/graphql").header("content-type", content_type);
        let response = request.body(r#"{"query": "{ __typename }"}"#).send().await.unwrap();

        assert_eq!(response.status(), 200, "{content_type}");
    }
}

#[test_on_both]
async fn get_takes_a_document_with_variables_and_the_name_of_an_operation(test: Test) {
    test.user("Ada").with_profile("A").await;
    let server = Server::start(&test).await;
    let query = [
        (
            "query",
            "query One($id: ID!) { user(id: $id) { id profile { user { id } } } }
            query Other { __typename }",
        ),
        ("operationName", "One"),
        ("variables", r#"{"id": "1"}"#),
    ];

    let request = server.request(Method::GET, "/graphql").query(&query);
    let response = request.header("accept", GRAPHQL_RESPONSE).send().await.unwrap();

    assert_eq!(
        header(&response, "content-type"),
        "application/graphql-response+json; charset=utf-8"
    );
    assert_eq!(
        body(response).await,
        json!({ "data": { "user": { "id": "1", "profile": { "user": { "id": "1" } } } } })
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_that_was_not_run_has_no_data() {
    let test = Test::sqlite().await;
    let server = Server::start(&test).await;

    let answer = body(server.post(json!({ "query": "{ nobody }" })).await).await;

    assert_eq!(answer.get("data"), None, "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_that_ran_and_failed_has_data() {
    let test = Test::sqlite().await;
    let server = Server::start(&test).await;
    let query = r#"{ a: user(id: 1) { id } b: user(id: "x") { id } }"#;

    let answer = body(server.post(json!({ "query": query })).await).await;

    assert_eq!(answer["data"], json!({ "a": null, "b": null }));
    assert_eq!(answer["errors"][0]["path"], json!(["b"]));
    assert_eq!(answer["errors"][0]["locations"], json!([{ "line": 1, "column": 25 }]));
}

/// A thousand rows keep the requests running until the server stops.
#[test_on_both]
async fn a_server_that_is_stopped_answers_the_requests_that_run(test: Test) {
    test.seed(1000).await;
    let mut server = Server::start(&test).await;
    let query = json!({
        "query": "{
            users(first: 1000) {
                nodes { profile { user { role { users(first: 9) { nodes { name } } } } } }
            }
        }",
    });
    let mut requests = Vec::new();
    for _ in 0..8 {
        let request = server.request(Method::POST, "/graphql").json(&query);
        requests.push(tokio::spawn(async move { body(request.send().await.unwrap()).await }));
    }
    tokio::time::sleep(Duration::from_millis(100)).await;

    drop(server.stop.take());

    for request in requests {
        let answer = request.await.unwrap();
        assert_eq!(answer["data"]["users"]["nodes"].as_array().map(Vec::len), Some(1000));
    }
    assert_eq!(server.done.await.unwrap(), Stopped::Finished);
    assert!(server.client.get(&server.address).send().await.is_err(), "the server has ended");
}
