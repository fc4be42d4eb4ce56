//! Automatic persisted queries: a hash in place of a document, as Apollo's clients send it.

use async_graphql::{Request, Value as Json, value};
use relata::graphql::PersistedDocuments;
use relata::server::ServerOptions;
use reqwest::{Method, Response};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{GRAPHQL_RESPONSE, Server, body, code};
use crate::support::{Test, test_on_both};

const QUERY: &str = "{ role(id: 1) { name } }";

fn hash(document: &str) -> String {
    Sha256::digest(document).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn extensions(hash: &str) -> Value {
    json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } })
}

async fn get(server: &Server, query: &[(&str, &str)]) -> Response {
    server.request(Method::GET, "/graphql").query(query).send().await.unwrap()
}

#[test_on_both]
async fn a_document_is_sent_once_and_then_named_by_its_hash(test: Test) {
    test.role("cook").await;
    let server = Server::start(&test).await;
    let answer = json!({ "data": { "role": { "name": "cook" } } });
    let extensions = extensions(&hash(QUERY));
    let by_hash = json!({ "extensions": extensions });

    let missed = server.post(by_hash.clone()).await;
    let sent = server.post(json!({ "query": QUERY, "extensions": extensions })).await;
    let found = server.post(by_hash).await;
    let by_get = get(&server, &[("extensions", &extensions.to_string())]).await;

    assert_eq!(missed.status(), 200);
    assert_eq!(
        body(missed).await,
        json!({ "errors": [{
            "message": "PersistedQueryNotFound",
            "extensions": { "code": "PERSISTED_QUERY_NOT_FOUND" },
        }] })
    );
    for response in [sent, found, by_get] {
        assert_eq!(body(response).await, answer);
    }
}

/// Apollo's client sends the document when it has read this answer, and gives up at another status.
#[tokio::test(flavor = "multi_thread")]
async fn a_missed_hash_is_200_in_every_media_type() {
    let test = Test::sqlite().await;
    let server = Server::start(&test).await;

    let request = server.request(Method::POST, "/graphql").header("accept", GRAPHQL_RESPONSE);
    let response = request.json(&json!({ "extensions": extensions(&hash(QUERY)) })).send().await;

    assert_eq!(response.unwrap().status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hash_of_a_mutation_is_not_run_by_get() {
    let test = Test::sqlite().await;
    let server = Server::start(&test).await;
    let mutation = "mutation { __typename }";
    let extensions = extensions(&hash(mutation));
    server.post(json!({ "query": mutation, "extensions": extensions })).await;

    let response = get(&server, &[("extensions", &extensions.to_string())]).await;

    assert_eq!(response.status(), 405);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_valid_documents_are_kept() {
    let test = Test::sqlite().await;
    let server = Server::start(&test).await;
    let extensions = extensions(&hash("{ nobody }"));

    let sent = server.post(json!({ "query": "{ nobody }", "extensions": extensions })).await;
    let named = server.post(json!({ "extensions": extensions })).await;

    assert_eq!(code(sent).await, "GRAPHQL_VALIDATION_FAILED");
    assert_eq!(code(named).await, "PERSISTED_QUERY_NOT_FOUND");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_extension_that_cannot_be_used_is_refused() {
    let test = Test::sqlite().await;
    let server = Server::start(&test).await;
    let shape = "`extensions.persistedQuery` must have `version` 1 and a text `sha256Hash`";
    let short = "`sha256Hash` must be a SHA-256 of 64 hexadecimal digits";

    for (extension, message) in [
        (json!({ "version": 2, "sha256Hash": hash(QUERY) }), shape),
        (json!({ "version": 1 }), shape),
        (json!(true), shape),
        (json!({ "version": 1, "sha256Hash": "12" }), short),
        (json!({ "version": 1, "sha256Hash": "+".repeat(64) }), short),
        (
            json!({ "version": 1, "sha256Hash": hash("{ __typename }") }),
            "`sha256Hash` is not the SHA-256 of `query`",
        ),
    ] {
        let extensions = json!({ "persistedQuery": extension });
        let answer =
            body(server.post(json!({ "query": QUERY, "extensions": extensions })).await).await;

        assert_eq!(answer["errors"][0]["message"], message, "{extension}");
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_REQUEST", "{extension}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_persisted_queries_says_so() {
    let test = Test::sqlite().await;
    let documents = PersistedDocuments { automatic: false, ..PersistedDocuments::default() };
    let api = test.api().with_documents(documents);
    let server = Server::start_api(api, &test, &ServerOptions::default()).await;
    let extensions = extensions(&hash(QUERY));

    let named = server.post(json!({ "extensions": extensions })).await;
    let sent = server.post(json!({ "query": QUERY, "extensions": extensions })).await;

    assert_eq!(named.status(), 200);
    let answer = body(named).await;
    assert_eq!(answer["errors"][0]["message"], "PersistedQueryNotSupported");
    assert_eq!(answer["errors"][0]["extensions"]["code"], "PERSISTED_QUERY_NOT_SUPPORTED");
    assert_eq!(body(sent).await, json!({ "data": { "role": null } }));
}

/// A client cannot fill the server's memory.
#[tokio::test(flavor = "multi_thread")]
async fn at_most_a_thousand_documents_are_kept_however_short_they_are() {
    let test = Test::sqlite().await;
    let api = test.api();
    let request = |document: String, is_sent: bool| {
        let extension = value!({ "version": 1, "sha256Hash": hash(&document) });
        let mut request = Request::new(if is_sent { document } else { String::new() });
        request.extensions.insert("persistedQuery".to_owned(), extension);
        request
    };

    let mut found = 0;
    for is_sent in [true, false] {
        for number in 0..1200 {
            let document = format!("{{ a{number}: __typename }}");
            let response = api.execute(request(document, is_sent)).await;
            found += usize::from(!is_sent && response.data != Json::Null);
        }
    }

    assert!((500..=1000).contains(&found), "{found}");
    let (hits, requests) = api.document_usage();
    assert!(requests <= 2200 && hits <= 1000, "{hits} of {requests}");
}
