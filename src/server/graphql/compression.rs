//! Responses compressed by gzip.
//!
//! tower-http's layer does the work, for the responses that need it alone: a layer around the endpoint would cost every
//! request something.

use std::convert::Infallible;

use axum::body::{Body, HttpBody};
use axum::extract::Request;
use axum::http::HeaderValue;
use axum::http::header::{ACCEPT_ENCODING, VARY};
use axum::response::Response;
use tower::{Layer, ServiceExt, service_fn};
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;

/// The size from which on a response is compressed: below it gzip saves less than a packet.
const SMALLEST: u64 = 1024;

/// Compresses a response if it is large and its client accepts it: `accepted` is the client's `accept-encoding`.
pub(super) async fn compress(accepted: Option<HeaderValue>, mut response: Response) -> Response {
    if response.body().size_hint().lower() < SMALLEST {
        return response;
    }
    let Some(accepted) = accepted else {
        response.headers_mut().append(VARY, HeaderValue::from_name(ACCEPT_ENCODING));
        return response;
    };

    let mut request = Request::new(Body::empty());
    request.headers_mut().insert(ACCEPT_ENCODING, accepted);
    let mut response = Some(response);
    let respond = service_fn(move |_: Request| {
        let response = response.take().unwrap_or_default();
        async { Ok::<_, Infallible>(response) }
    });
    // The level of nginx: higher ones take several times as long for some percents.
    let layer = CompressionLayer::new().quality(CompressionLevel::Fastest);
    match layer.layer(respond).oneshot(request).await {
        Ok(compressed) => compressed.map(Body::new),
        Err(never) => match never {},
    }
}
