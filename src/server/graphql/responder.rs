//! Responses: the one place that knows status codes and headers (GraphQL over HTTP § Response).

use std::any::Any;
use std::borrow::Cow;

use async_graphql::{ServerError, Value};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::media_type::MediaType;
use crate::graphql::Body;

/// Makes the responses to a request, in the media type that its client accepts.
#[derive(Clone, Copy)]
pub(super) struct Responder(pub(super) MediaType);

/// A request that is not answered by the API, with the reason.
#[derive(Debug)]
pub(in crate::server) struct Refusal {
    status: StatusCode,
    code: &'static str,
    message: Cow<'static, str>,
    header: Option<(HeaderName, HeaderValue)>,
}

impl Refusal {
    pub(in crate::server) fn new(
        status: StatusCode,
        code: &'static str,
        message: impl Into<Cow<'static, str>>,
    ) -> Self {
        Refusal { status, code, message: message.into(), header: None }
    }

    /// Makes the refusal of a request that cannot be used as it is.
    pub(super) fn bad_request(message: impl Into<Cow<'static, str>>) -> Self {
        Refusal::new(StatusCode::BAD_REQUEST, "BAD_REQUEST", message)
    }

    /// Makes the refusal of a request for which there is no room at the moment.
    pub(super) fn busy() -> Self {
        let message = "the server has too many requests at the moment: try again in a second";
        Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "SERVICE_UNAVAILABLE", message)
    }

    /// Makes the refusal of a request whose sender cannot be found out, or may send nothing.
    pub(super) fn of(error: ServerError) -> Self {
        let code = error.extensions.as_ref().and_then(|extensions| extensions.get("code"));
        let (status, code) = match code {
            Some(Value::String(code)) if code == "UNAUTHENTICATED" => {
                (StatusCode::UNAUTHORIZED, "UNAUTHENTICATED")
            }
            Some(Value::String(code)) if code == "FORBIDDEN" => {
                (StatusCode::FORBIDDEN, "FORBIDDEN")
            }
            Some(Value::String(code)) if code == "SERVICE_UNAVAILABLE" => {
                (StatusCode::SERVICE_UNAVAILABLE, "SERVICE_UNAVAILABLE")
            }
            Some(Value::String(code)) if code == "TIMEOUT" => {
                (StatusCode::GATEWAY_TIMEOUT, "TIMEOUT")
            }
            _ => (StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL_SERVER_ERROR"),
        };
        Refusal::new(status, code, error.message)
    }

    /// Adds a header to the response.
    pub(in crate::server) fn with_header(mut self, name: HeaderName, value: &'static str) -> Self {
        self.header = Some((name, HeaderValue::from_static(value)));
        self
    }
}

impl Responder {
    /// Responds with the answer of the API.
    pub(super) fn answer(self, mut body: Body) -> Response {
        let status = self.status(&body);
        let headers = body.take_headers();

        let mut response = self.respond(status, body.into_bytes());
        response.headers_mut().extend(headers);
        response
    }

    /// Responds with the answers to the operations of a batch, in their order.
    pub(super) fn batch(self, bodies: Vec<Body>) -> Response {
        let mut bytes = vec![b'['];
        for (index, body) in bodies.into_iter().enumerate() {
            if index > 0 {
                bytes.push(b',');
            }
            bytes.extend_from_slice(&body.into_bytes());
        }
        bytes.push(b']');
        self.respond(StatusCode::OK, bytes)
    }

    pub(super) fn refuse(self, refusal: Refusal) -> Response {
        let Refusal { status, code, message, header } = refusal;
        let body = json!({ "errors": [{ "message": message, "extensions": { "code": code } }] });

        let mut response = self.respond(status, body.to_string().into_bytes());
        response.headers_mut().extend(header);
        response
    }

    /// Returns the status of an answer: 200 if the request was run, and for clients that know no other.
    fn status(self, body: &Body) -> StatusCode {
        if body.has_data() || self.0 == MediaType::Json {
            return StatusCode::OK;
        }
        match body.code().unwrap_or_default() {
            // Apollo's clients send the document when they have read this, and give up at another status.
            "PERSISTED_QUERY_NOT_FOUND" | "PERSISTED_QUERY_NOT_SUPPORTED" => StatusCode::OK,
            "INTERNAL_SERVER_ERROR" => StatusCode::INTERNAL_SERVER_ERROR,
            "SERVICE_UNAVAILABLE" => StatusCode::SERVICE_UNAVAILABLE,
            "TIMEOUT" => StatusCode::GATEWAY_TIMEOUT,
            _ => StatusCode::BAD_REQUEST,
        }
    }

    /// Responds with a body that no cache keeps, since another viewer may get another one.
    fn respond(self, status: StatusCode, body: Vec<u8>) -> Response {
        let headers = [
            (CONTENT_TYPE, self.0.header()),
            (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
            (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        ];
        let mut response = (status, headers, body).into_response();
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}

/// Responds where a handler panicked.
#[expect(clippy::needless_pass_by_value, reason = "the layer hands the panic over")]
pub(in crate::server) fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response {
    let message = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied());
    tracing::error!(panic = message.unwrap_or("unknown"), "a request panicked");

    let status = StatusCode::INTERNAL_SERVER_ERROR;
    let message = "something went wrong on the server";
    Responder(MediaType::Json).refuse(Refusal::new(status, "INTERNAL_SERVER_ERROR", message))
}
