//! The server over real HTTP.

use std::time::Duration;

use relata::server;
use reqwest::{Client, Method, Response, StatusCode};
use serde_json::{Value, json};
use tokio::sync::oneshot;

use crate::on_both;
use crate::support::Test;

const GRAPHQL_RESPONSE: &str = "application/graphql-response+json";

/// A server on a port of its own.
struct Server {
    address: String,
    client: Client,
    stop: Option<oneshot::Sender<()>>,
    done: tokio::task::JoinHandle<std::io::Result<()>>,
}

impl Server {
    async fn start(test: &Test) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let router = server::router(test.api(), test.database.clone(), Some("{ __typename }".into()));
        let (stop, stopped) = oneshot::channel::<()>();
        let done = tokio::spawn(server::serve(listener, router, async { drop(stopped.await) }));
        Server { address, client: Client::new(), stop: Some(stop), done }
    }

    fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.client.request(method, format!("{}{path}", self.address))
    }

    async fn post(&self, body: Value) -> Response {
        self.request(Method::POST, "/graphql").json(&body).send().await.unwrap()
    }

    async fn post_as(&self, content_type: &str, accept: &str, body: impl Into<reqwest::Body>) -> Response {
        let request =
            self.request(Method::POST, "/graphql").header("content-type", content_type).header("accept", accept);
        request.body(body).send().await.unwrap()
    }
}

async fn code(response: Response) -> Value {
    response.json::<Value>().await.unwrap()["errors"][0]["extensions"]["code"].clone()
}

on_both! {
    async fn queries_by_post_and_by_get(test: Test) {
        test.seed(2).await;
        let server = Server::start(&test).await;
        let body = json!({ "query": "query One($id: ID!) { user(id: $id) { id profile { user { id } } } }", "variables": { "id": 2 }, "operationName": "One", "unknown": 1 });
        let expected = json!({ "data": { "user": { "id": "2", "profile": { "user": { "id": "2" } } } } });
        let response = server.post(body).await;
        assert_eq!((response.status(), response.headers()["content-type"].to_str().unwrap()), (StatusCode::OK, "application/json; charset=utf-8"));
        assert_eq!(response.json::<Value>().await.unwrap(), expected);

        let query = [("query", "query Two($id: ID!) { user(id: $id) { id profile { user { id } } } } query Other { __typename }"), ("operationName", "Two"), ("variables", r#"{"id": "2"}"#)];
        let response = server.request(Method::GET, "/graphql").query(&query).header("accept", GRAPHQL_RESPONSE).send().await.unwrap();
        assert_eq!(response.headers()["content-type"], "application/graphql-response+json; charset=utf-8");
        assert_eq!(response.json::<Value>().await.unwrap(), expected);
    }

    async fn health(test: Test) {
        let server = Server::start(&test).await;
        for path in ["/healthz", "/readyz"] {
            let response = server.request(Method::GET, path).send().await.unwrap();
            assert_eq!((response.status(), response.json::<Value>().await.unwrap()), (StatusCode::OK, json!({ "status": "UP" })), "{path}");
        }
    }

    /// Requests that run when the server is told to stop are answered; then it ends.
    async fn stopping_lets_running_requests_finish(test: Test) {
        test.seed(1000).await;
        let mut server = Server::start(&test).await;
        let query = json!({ "query": "{ users(first: 1000) { nodes { profile { user { role { users(first: 9) { nodes { name } } } } } } } }" });
        let requests: Vec<_> = (0..8).map(|_| {
            let request = server.request(Method::POST, "/graphql").json(&query);
            tokio::spawn(async move { request.send().await?.json::<Value>().await })
        }).collect();
        tokio::time::sleep(Duration::from_millis(100)).await;
        drop(server.stop.take());
        for request in requests {
            assert_eq!(request.await.unwrap().unwrap()["data"]["users"]["nodes"].as_array().unwrap().len(), 1000);
        }
        server.done.await.unwrap().unwrap();
        assert!(server.client.get(&server.address).send().await.is_err());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_that_cannot_be_run_are_refused_with_a_code() {
    let test = Test::sqlite().await;
    let server = Server::start(&test).await;
    let json = "application/json";
    for (content_type, accept, body, status, expected) in [
        ("text/plain", json, "{}", 415, "BAD_REQUEST"),
        ("application/x-www-form-urlencoded", json, "query={__typename}", 415, "BAD_REQUEST"),
        ("multipart/form-data; boundary=x", json, "--x--", 415, "BAD_REQUEST"),
        (json, "text/html", "{}", 406, "BAD_REQUEST"),
        (json, json, "{", 400, "BAD_REQUEST"),
        (json, json, "{}", 400, "BAD_REQUEST"),
        (json, json, r#"{"query": 1}"#, 400, "BAD_REQUEST"),
        (json, json, r#"[{"query": "{ __typename }"}]"#, 400, "BATCHING_NOT_ENABLED"),
        (json, json, r#"{"query": "{"}"#, 200, "GRAPHQL_PARSE_FAILED"),
        (json, GRAPHQL_RESPONSE, r#"{"query": "{"}"#, 400, "GRAPHQL_PARSE_FAILED"),
        (json, "*/*", r#"{"query": "{ nobody }"}"#, 200, "GRAPHQL_VALIDATION_FAILED"),
        (json, GRAPHQL_RESPONSE, r#"{"query": "{ nobody }"}"#, 400, "GRAPHQL_VALIDATION_FAILED"),
        (json, GRAPHQL_RESPONSE, r#"{"query": "{ user(id: \"x\") { id } }"}"#, 200, "BAD_USER_INPUT"),
        (json, GRAPHQL_RESPONSE, r#"{"query": "query($id: ID!) { user(id: $id) { id } }"}"#, 400, "BAD_USER_INPUT"),
    ] {
        let response = server.post_as(content_type, accept, body).await;
        assert_eq!(response.status().as_u16(), status, "{content_type} {accept} {body}");
        assert_eq!(code(response).await, expected, "{content_type} {accept} {body}");
    }
    let refused = too_large(&server).await;
    assert!(refused.starts_with("HTTP/1.1 413 ") && refused.contains("PAYLOAD_TOO_LARGE"), "{refused}");
    let response = server.request(Method::PUT, "/graphql").send().await.unwrap();
    assert_eq!((response.status().as_u16(), response.headers()["allow"].to_str().unwrap()), (405, "GET, POST"));
    let mutation = [("query", "mutation { __typename }")];
    let response = server.request(Method::GET, "/graphql").query(&mutation).send().await.unwrap();
    assert_eq!((response.status().as_u16(), response.headers()["allow"].to_str().unwrap()), (405, "POST"));
}

/// What the server says to a body of 2 MiB, without waiting for it.
async fn too_large(server: &Server) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut stream = tokio::net::TcpStream::connect(server.address.trim_start_matches("http://")).await.unwrap();
    let head = "POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 2097152\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = vec![0; 1024];
    let length = stream.read(&mut answer).await.unwrap();
    String::from_utf8_lossy(&answer[..length]).into_owned()
}

/// A request that was not run has no `data`; one that ran and failed has it, null or not.
#[tokio::test(flavor = "multi_thread")]
async fn data_stands_only_where_something_ran() {
    let test = Test::sqlite().await;
    let server = Server::start(&test).await;
    let refused: Value = server.post(json!({ "query": "{ nobody }" })).await.json().await.unwrap();
    assert!(refused.get("data").is_none(), "{refused}");
    let failed: Value = server
        .post(json!({ "query": "{ a: user(id: 1) { id } b: user(id: \"x\") { id } }" }))
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(failed["data"], json!({ "a": null, "b": null }));
    assert_eq!(failed["errors"][0]["path"], json!(["b"]));
    assert_eq!(failed["errors"][0]["locations"], json!([{ "line": 1, "column": 25 }]));
}

/// The console, and its absence.
#[tokio::test(flavor = "multi_thread")]
async fn console_is_served_where_it_is_wanted() {
    let test = Test::sqlite().await;
    let server = Server::start(&test).await;
    let page = server.request(Method::GET, "/").send().await.unwrap();
    assert!(
        page.headers()["content-security-policy"]
            .to_str()
            .unwrap()
            .starts_with("default-src 'none'; script-src 'self'")
    );
    assert!(page.text().await.unwrap().contains(r#"data-endpoint="/graphql""#));
    let without = server::router(test.api(), test.database.clone(), None);
    let request = axum::http::Request::get("/").body(axum::body::Body::empty()).unwrap();
    let response = tower::ServiceExt::oneshot(without, request).await.unwrap();
    assert_eq!(response.status(), 404);
}

/// A database that went away: one line for the client, nothing of the driver, and 503 for the load balancer;
/// when it is back, so is the server.
#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_goes_away_is_said_and_survived() {
    let Some(test) = Test::postgres().await else { return };
    test.seed(1).await;
    let server = Server::start(&test).await;
    let query = json!({ "query": "{ user(id: 1) { name } }" });
    assert!(server.post(query.clone()).await.json::<Value>().await.unwrap()["data"]["user"]["name"].is_string());
    let admin = Test::postgres().await.unwrap();
    let name = test.url.rsplit('/').next().unwrap().split('?').next().unwrap().to_owned();
    let kill = format!(
        "ALTER DATABASE {name} ALLOW_CONNECTIONS false; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    );
    admin.sql(&kill).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    let answer = server.post(query.clone()).await.json::<Value>().await.unwrap();
    assert_eq!(answer["errors"][0]["extensions"]["code"], "SERVICE_UNAVAILABLE", "{answer}");
    assert_eq!(answer["errors"][0]["message"], "the database is not available at the moment: try again");
    let ready = server.request(Method::GET, "/readyz").send().await.unwrap();
    assert_eq!(ready.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(server.request(Method::GET, "/healthz").send().await.unwrap().status(), StatusCode::OK);
    admin.sql(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true")).await;
    let answer = server.post(query).await.json::<Value>().await.unwrap();
    assert!(answer["data"]["user"]["name"].is_string(), "{answer}");
}
