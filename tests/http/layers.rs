//! Layers that an app puts around its routes.

use axum::body::Body;
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use relata::models::Demo;
use tower::ServiceExt;

use crate::support::Test;

/// Marks a response; the outer layer's mark comes last.
async fn mark(name: &'static str, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().append("x-mark", name.parse().unwrap());
    response
}

#[tokio::test(flavor = "multi_thread")]
async fn layers_are_around_all_routes_the_last_outermost() {
    let test = Test::sqlite().await;
    let app = relata::app(Demo)
        .layer(from_fn(async |request: Request, next: Next| mark("inner", request, next).await))
        .layer(from_fn(async |request: Request, next: Next| mark("outer", request, next).await));
    let router = app.router(test.database.clone());

    for path in ["/graphql?query={__typename}", "/healthz", "/readyz"] {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let response = router.clone().oneshot(request).await.unwrap();

        assert_eq!(marks(response.headers()), ["inner", "outer"], "{path}");
    }
}

fn marks(headers: &HeaderMap) -> Vec<&str> {
    headers.get_all("x-mark").iter().map(|value| value.to_str().unwrap()).collect()
}
