//! Responses are compressed where the client accepts it, and requests are not.

use relata::server::ServerOptions;
use reqwest::{Method, Response};
use serde_json::json;

use super::{Server, code, header};
use crate::support::Test;

async fn ask(server: &Server, query: &str, accept_encoding: &str) -> Response {
    let request = server.request(Method::POST, "/graphql").json(&json!({ "query": query }));
    request.header("accept-encoding", accept_encoding).send().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn only_large_responses_are_compressed_and_only_for_clients_that_accept_it() {
    let test = Test::sqlite().await;
    test.seed(100).await;
    let server = Server::start(&test).await;
    let (small, large) = ("{ __typename }", "{ users(first: 100) { nodes { id name } } }");

    for (query, accept_encoding, expected) in [
        (large, "gzip", Some("gzip")),
        (large, "br, gzip;q=0.5", Some("gzip")),
        (large, "gzip;q=0", None),
        (large, "identity", None),
        (small, "gzip", None),
    ] {
        let response = ask(&server, query, accept_encoding).await;
        let encoding = response.headers().get("content-encoding").map(|value| value.as_bytes());
        assert_eq!(encoding, expected.map(str::as_bytes), "{query} {accept_encoding}");
    }
    let response = ask(&server, large, "gzip").await;
    assert_eq!(header(&response, "vary"), "accept-encoding");
    assert_eq!(response.bytes().await.unwrap()[..2], [0x1f, 0x8b], "gzip begins so");
}

#[tokio::test(flavor = "multi_thread")]
async fn compression_can_be_switched_off() {
    let test = Test::sqlite().await;
    test.seed(100).await;
    let options = ServerOptions { compression: false, ..ServerOptions::default() };
    let server = Server::start_with(&test, &options).await;

    let response = ask(&server, "{ users(first: 100) { nodes { id name } } }", "gzip").await;

    assert_eq!(response.headers().get("content-encoding"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_compressed_request_is_refused() {
    let test = Test::sqlite().await;
    let server = Server::start(&test).await;

    let request = server.request(Method::POST, "/graphql").header("content-encoding", "gzip");
    let response = request.json(&json!({ "query": "{ __typename }" })).send().await.unwrap();

    assert_eq!(response.status(), 415);
    assert_eq!(header(&response, "accept-encoding"), "identity");
    assert_eq!(code(response).await, "BAD_REQUEST");
}
