//! Requests that pages of other sites have a browser send.

use relata::server::{Origin, ServerOptions};
use reqwest::Method;
use serde_json::json;

use super::{Server, code, header};
use crate::support::Test;

const QUERY: &str = "/graphql?query=%7B__typename%7D";

fn origins(origins: &[&str]) -> Vec<Origin> {
    origins.iter().map(|origin| origin.parse().unwrap()).collect()
}

async fn start(test: &Test, allowed: &[&str], allow_credentials: bool) -> Server {
    let allowed_origins = origins(allowed);
    let options = ServerOptions { allowed_origins, allow_credentials, ..ServerOptions::default() };
    Server::start_with(test, &options).await
}

/// The status of a POST and of a GET with headers; `HOST` in them is that of the server.
async fn statuses(server: &Server, headers: &[(&str, &str)]) -> [u16; 2] {
    let host = server.address.trim_start_matches("http://");
    let with_headers = |method, path| {
        let request = server.request(method, path);
        headers.iter().fold(request, |request, (name, value)| {
            request.header(*name, value.replace("HOST", host))
        })
    };
    let body = json!({ "query": "{ __typename }" });
    let post = with_headers(Method::POST, "/graphql").json(&body).send().await.unwrap();
    let get = with_headers(Method::GET, QUERY).send().await.unwrap();
    [post.status().as_u16(), get.status().as_u16()]
}

#[tokio::test(flavor = "multi_thread")]
async fn only_pages_of_the_same_origin_and_other_programs_are_answered() {
    let test = Test::sqlite().await;
    let server = start(&test, &["https://app.example"], false).await;

    for (headers, expected) in [
        (&[][..], 200),
        (&[("sec-fetch-site", "same-origin"), ("origin", "http://HOST")], 200),
        (&[("sec-fetch-site", "none")], 200),
        (&[("origin", "http://HOST")], 200),
        (&[("sec-fetch-site", "cross-site"), ("origin", "https://app.example")], 200),
        (&[("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")], 403),
        (&[("sec-fetch-site", "same-site"), ("origin", "https://evil.example")], 403),
        (&[("sec-fetch-site", "cross-site")], 403),
        (&[("sec-fetch-site", "unheard-of")], 403),
        (&[("origin", "https://evil.example")], 403),
        (&[("origin", "https://app.example.evil.example")], 403),
        (&[("origin", "http://app.example")], 403),
        (&[("origin", "null")], 403),
    ] {
        assert_eq!(statuses(&server, headers).await, [expected; 2], "{headers:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_page_cannot_read_the_refusal() {
    let test = Test::sqlite().await;
    let server = start(&test, &["https://app.example"], true).await;

    let request = server.request(Method::GET, QUERY).header("origin", "https://evil.example");
    let response = request.header("sec-fetch-site", "cross-site").send().await.unwrap();

    assert_eq!(response.headers().get("access-control-allow-origin"), None);
    assert_eq!(code(response).await, "CROSS_SITE_REQUEST");
}

async fn preflight(server: &Server, origin: &str) -> reqwest::Response {
    server
        .request(Method::OPTIONS, "/graphql")
        .header("origin", origin)
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "content-type,authorization")
        .send()
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listed_site_may_send_json_and_headers() {
    let test = Test::sqlite().await;
    let server = start(&test, &["https://app.example", "https://b.example"], false).await;

    let response = preflight(&server, "https://app.example").await;

    assert_eq!(response.status(), 200);
    assert_eq!(header(&response, "access-control-allow-origin"), "https://app.example");
    assert_eq!(header(&response, "access-control-allow-methods"), "GET,POST");
    assert_eq!(header(&response, "access-control-allow-headers"), "content-type,authorization");
    assert_eq!(response.headers().get("access-control-allow-credentials"), None);
    let other = preflight(&server, "https://evil.example").await;
    assert_eq!(other.headers().get("access-control-allow-origin"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn cookies_are_for_listed_sites_alone() {
    let test = Test::sqlite().await;

    let listed = start(&test, &["https://app.example"], true).await;
    let response = preflight(&listed, "https://app.example").await;
    assert_eq!(header(&response, "access-control-allow-credentials"), "true");

    let every = start(&test, &["*"], true).await;
    let response = preflight(&every, "https://app.example").await;
    assert_eq!(header(&response, "access-control-allow-origin"), "*");
    assert_eq!(response.headers().get("access-control-allow-credentials"), None);
    assert_eq!(statuses(&every, &[("origin", "https://evil.example")]).await, [200; 2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_lists_no_site_answers_no_preflight() {
    let test = Test::sqlite().await;
    let server = Server::start(&test).await;

    let response = preflight(&server, "https://app.example").await;

    assert_eq!(response.status(), 403);
    assert_eq!(response.headers().get("access-control-allow-origin"), None);
}

#[test]
fn an_origin_is_written_as_browsers_write_it() {
    for (text, expected) in [
        ("https://App.Example:443", "https://app.example"),
        ("http://localhost:3000/", "http://localhost:3000"),
        ("https://b\u{fc}cher.example", "https://xn--bcher-kva.example"),
        ("*", "*"),
    ] {
        assert_eq!(text.parse::<Origin>().unwrap().to_string(), expected);
    }
    for text in [
        "",
        "app.example",
        "https://a.example/path",
        "https://a.example?x",
        "ftp://a.example",
        "null",
    ] {
        let error = text.parse::<Origin>().unwrap_err().to_string();
        assert!(error.starts_with(&format!("`{text}` is no origin: ")), "{error}");
    }
}
