//! Requests that cannot be run: each is refused with a status and a code.

use reqwest::Method;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{GRAPHQL_RESPONSE, Server, body, header};
use crate::support::Test;

#[tokio::test(flavor = "multi_thread")]
async fn requests_that_cannot_be_run_are_refused_with_a_code() {
    let test = Test::sqlite().await;
    let server = Server::start(&test).await;
    let json = "application/json";

    for (content_type, accept, text, status, code) in [
        ("text/plain", json, "{}", 415, "BAD_REQUEST"),
        ("application/x-www-form-urlencoded", json, "query={__typename}", 415, "BAD_REQUEST"),
        ("multipart/form-data; boundary=x", json, "--x--", 415, "BAD_REQUEST"),
        ("application/json; charset=utf-16", json, "{}", 415, "BAD_REQUEST"),
        (json, "text/html", "{}", 406, "BAD_REQUEST"),
        (json, json, "{", 400, "BAD_REQUEST"),
        (json, json, "{}", 400, "BAD_REQUEST"),
        (json, json, r#"{"query": 1}"#, 400, "BAD_REQUEST"),
        (json, json, r#"[{"query": "{ __typename }"}]"#, 400, "BATCHING_NOT_ENABLED"),
        (json, json, r#"{"query": "{"}"#, 200, "GRAPHQL_PARSE_FAILED"),
        (json, GRAPHQL_RESPONSE, r#"{"query": "{"}"#, 400, "GRAPHQL_PARSE_FAILED"),
        (json, "*/*", r#"{"query": "{ nobody }"}"#, 200, "GRAPHQL_VALIDATION_FAILED"),
        (json, GRAPHQL_RESPONSE, r#"{"query": "{ nobody }"}"#, 400, "GRAPHQL_VALIDATION_FAILED"),
        (
            json,
            GRAPHQL_RESPONSE,
            r#"{"query": "{ user(id: \"x\") { id } }"}"#,
            200,
            "BAD_USER_INPUT",
        ),
        (
            json,
            GRAPHQL_RESPONSE,
            r#"{"query": "query($id: ID!) { user(id: $id) { id } }"}"#,
            400,
            "BAD_USER_INPUT",
        ),
    ] {
        let case = format!("{content_type} {accept} {text}");
        let request = server.request(Method::POST, "/graphql").header("content-type", content_type);
        let response = request.header("accept", accept).body(text).send().await.unwrap();

        assert_eq!(response.status(), status, "{case}");
        assert_eq!(body(response).await["errors"][0]["extensions"]["code"], code, "{case}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_too_large_is_refused_by_its_head() {
    let test = Test::sqlite().await;
    let server = Server::start(&test).await;
    let address = server.address.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).await.unwrap();

    let head = "POST /graphql HTTP/1.1\r\nhost: localhost\r\n\
        content-type: application/json\r\ncontent-length: 2097152\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();

    let mut answer = vec![0; 1024];
    let length = stream.read(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer[..length]);
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    assert!(answer.contains("PAYLOAD_TOO_LARGE"), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn other_methods_than_get_and_post_are_refused() {
    let test = Test::sqlite().await;
    let server = Server::start(&test).await;

    let response = server.request(Method::PUT, "/graphql").send().await.unwrap();

    assert_eq!(response.status(), 405);
    assert_eq!(header(&response, "allow"), "GET, POST");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mutation_by_get_is_refused() {
    let test = Test::sqlite().await;
    let server = Server::start(&test).await;
    let several =
        "query A { __typename } mutation B($id: ID!) { deleteUser(id: $id) { __typename } }";

    for (document, name, status) in [
        ("mutation { __typename }", "", 405),
        ("mutation($id: ID!) { deleteUser(id: $id) { __typename } }", "", 405),
        (several, "B", 405),
        (several, "A", 200),
    ] {
        let mut query = vec![("query", document)];
        query.extend((!name.is_empty()).then_some(("operationName", name)));
        let response = server.request(Method::GET, "/graphql").query(&query).send().await.unwrap();

        assert_eq!(response.status(), status, "{document} {name}");
        if status == 405 {
            assert_eq!(header(&response, "allow"), "POST", "{document} {name}");
        }
    }
}

/// A body that is not JSON, or whose parameters have other types, is refused with the reason.
#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_cannot_be_used_is_refused_with_the_reason() {
    let test = Test::sqlite().await;
    let server = Server::start(&test).await;
    let nested = format!(r#"{{"variables": {{"x": {}{}}}}}"#, "[".repeat(200), "]".repeat(200));

    for (text, message) in [
        ("", "the body is not JSON: EOF while parsing a value at line 1 column 0"),
        (
            r#"{"query": "{ a }", "variables": {"x": 1e400}}"#,
            "the body is not JSON: number out of range at line 1 column 43",
        ),
        (
            r#"{"query": "\ud800 "}"#,
            "the body is not JSON: unexpected end of hex escape at line 1 column 18",
        ),
        (nested.as_str(), "the body is not JSON: recursion limit exceeded at line 1 column 146"),
        (r#"{"query": 1}"#, "`query` must be a string"),
        (r#"{"query": "{ a }", "operationName": []}"#, "`operationName` must be a string"),
        (r#"{"query": "{ a }", "variables": "{}"}"#, "`variables` must be an object"),
        (r#"{"query": "{ a }", "variables": []}"#, "`variables` must be an object"),
        (r#"{"query": "{ a }", "extensions": 1}"#, "`extensions` must be an object"),
        (r#"{"variables": null}"#, "the request has no `query`"),
        (
            r#""{ a }""#,
            "the body is no JSON object with a `query`: invalid type: string \"{ a }\", \
            expected an object at line 1 column 7",
        ),
    ] {
        let request = server.request(Method::POST, "/graphql");
        let request = request.header("content-type", "application/json").body(text.to_owned());
        let response = request.send().await.unwrap();

        assert_eq!(response.status(), 400, "{text}");
        let answer = body(response).await;
        assert_eq!(answer["errors"][0]["message"], message, "{text}");
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_REQUEST", "{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn parameters_of_a_get_that_cannot_be_used_are_refused_with_the_reason() {
    let test = Test::sqlite().await;
    let server = Server::start(&test).await;

    for (name, value, message) in [
        ("variables", "[1]", "`variables` must be a JSON object"),
        (
            "variables",
            "{",
            "`variables` is not JSON: EOF while parsing an object at line 1 column 1",
        ),
        ("extensions", "1", "`extensions` must be a JSON object"),
    ] {
        let query = [("query", "{ __typename }"), (name, value)];
        let response = server.request(Method::GET, "/graphql").query(&query).send().await.unwrap();

        assert_eq!(response.status(), 400, "{value}");
        assert_eq!(body(response).await["errors"][0]["message"], message, "{value}");
    }
}

/// Browsers must not guess another type, and caches must not keep what another viewer may not see.
#[tokio::test(flavor = "multi_thread")]
async fn every_response_has_its_type_and_is_not_cached() {
    let test = Test::sqlite().await;
    let server = Server::start(&test).await;

    for path in ["/graphql?query={__typename}", "/graphql?query={", "/graphql"] {
        let response = server.get(path).await;
        assert_eq!(header(&response, "x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header(&response, "cache-control"), "no-store", "{path}");
        assert_eq!(header(&response, "content-type"), "application/json; charset=utf-8", "{path}");
    }
}
