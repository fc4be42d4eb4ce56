//! The console, where it is wanted.

use axum::body::Body;
use axum::http::Request;
use relata::server::{self, ServerOptions};
use tower::ServiceExt;

use super::{Server, header};
use crate::support::Test;

#[tokio::test(flavor = "multi_thread")]
async fn the_console_is_served_with_a_policy_for_its_scripts() {
    let test = Test::sqlite().await;
    let server = Server::start(&test).await;

    let page = server.get("/").await;

    let policy = header(&page, "content-security-policy");
    assert!(policy.starts_with("default-src 'none'; script-src 'self'"), "{policy}");
    assert!(page.text().await.unwrap().contains(r#"data-endpoint="/graphql""#));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_the_console_has_nothing_at_the_root() {
    let test = Test::sqlite().await;
    let router = server::router(test.api(), test.database.clone(), &ServerOptions::default());

    let response = router.oneshot(Request::get("/").body(Body::empty()).unwrap()).await.unwrap();

    assert_eq!(response.status(), 404);
}
