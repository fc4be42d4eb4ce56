//! Headers of a proxy that has found out who sends a request.

use relata::server::{Authentication, ProxyHeaders, TrustedProxy};
use serde_json::{Value, json};

use super::super::Server;
use super::{answer, refusal, serve};
use crate::support::Test;

/// A server behind a proxy at an address, which sends the user's key and role.
async fn serve_behind(test: &Test, proxy: &str) -> Server {
    let headers = ["x-user-id=sub", "x-user-role=role"].map(|header| header.parse().unwrap());
    let trusted: TrustedProxy = proxy.parse().unwrap();
    let proxy = ProxyHeaders::new(headers.to_vec(), vec![trusted]);
    serve(test, Authentication::new().proxy(proxy)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trusted_proxy_says_who_sends_a_request() {
    let test = Test::sqlite().await;
    let server = serve_behind(&test, "127.0.0.0/8").await;

    let member = server.who(&[("x-user-id", "7"), ("x-user-role", "member")]).await;
    let without_role = server.who(&[("x-user-id", "7")]).await;

    assert_eq!(answer(member).await, json!({ "sub": "7", "role": "member" }));
    assert_eq!(answer(without_role).await, json!({ "sub": "7" }));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_first_header_a_request_is_anonymous() {
    let test = Test::sqlite().await;
    let server = serve_behind(&test, "127.0.0.1").await;

    assert_eq!(answer(server.who(&[("x-user-role", "admin")]).await).await, Value::Null);
    assert_eq!(answer(server.who(&[("x-user-id", "")]).await).await, Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_may_send_the_headers() {
    let test = Test::sqlite().await;
    let server = serve_behind(&test, "10.0.0.0/8").await;

    assert_eq!(
        refusal(server.who(&[("x-user-id", "7")]).await).await,
        "the header x-user-id is taken from a trusted proxy alone: send the request to the proxy, without it",
    );
    assert_eq!(answer(server.who(&[]).await).await, Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_header_that_a_client_has_sent_as_well_is_refused() {
    let test = Test::sqlite().await;
    let server = serve_behind(&test, "127.0.0.1").await;

    let response = server.who(&[("x-user-id", "1"), ("x-user-id", "7")]).await;

    assert_eq!(refusal(response).await, "send the header x-user-id once");
}
