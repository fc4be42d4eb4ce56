//! The GraphQL endpoint, as the specification "GraphQL over HTTP" has it.

use std::any::Any;

use async_graphql::ParseRequestError;
use async_graphql_axum::GraphQLRequest;
use async_graphql_axum::rejection::GraphQLRejection;
use axum::body::Body;
use axum::extract::{FromRequest, Request, State};
use axum::http::header::{ACCEPT, ALLOW, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::graphql::{Answer, Api};

/// The most bytes of a request's body.
const LARGEST_BODY: usize = 1 << 20;

const JSON: &str = "application/json; charset=utf-8";
const GRAPHQL_RESPONSE: &str = "application/graphql-response+json; charset=utf-8";

/// Answers GET for queries, and POST.
pub(super) async fn handle(State(api): State<Api>, request: Request) -> Response {
    let is_get = request.method() == Method::GET;
    if !is_get && request.method() != Method::POST {
        return not_allowed("GET, POST", "send GET or POST");
    }
    // A form or a text can be posted by any page in a browser without asking; JSON cannot.
    if !is_get && !is_json(request.headers()) {
        let message = "send the content type application/json";
        return refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, "BAD_REQUEST", message);
    }
    let Some(media_type) = accepted(request.headers()) else {
        let message = "accept application/graphql-response+json or application/json";
        return refuse(StatusCode::NOT_ACCEPTABLE, "BAD_REQUEST", message);
    };
    let read = if is_get { read_query(request.uri()) } else { read_body(request).await };
    let request = match read {
        Ok(request) => request,
        Err(refusal) => return refusal,
    };
    if request.query.is_empty() {
        return refuse(StatusCode::BAD_REQUEST, "BAD_REQUEST", "the request has no `query`");
    }
    let response = if is_get { api.execute_query(request).await } else { Some(api.execute(request).await) };
    match response {
        Some(response) => respond(&Answer::of(&response), media_type),
        None => not_allowed("POST", "a mutation goes by POST"),
    }
}

/// The request of a POST.
async fn read_body(request: Request) -> Result<async_graphql::Request, Response> {
    let (parts, body) = request.into_parts();
    let announced = parts.headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    if announced.is_some_and(|length: usize| length > LARGEST_BODY) {
        return Err(too_large());
    }
    let body = axum::body::to_bytes(body, LARGEST_BODY).await.map_err(|_| too_large())?;
    let request = Request::from_parts(parts, Body::from(body));
    let request = GraphQLRequest::<GraphQLRejection>::from_request(request, &()).await;
    request.map(GraphQLRequest::into_inner).map_err(|GraphQLRejection(error)| unreadable(&error))
}

/// The request of a GET, whose parameters are called as the specification calls them.
#[expect(clippy::result_large_err, reason = "the error is the answer, and is moved once")]
fn read_query(uri: &Uri) -> Result<async_graphql::Request, Response> {
    let mut fields = serde_json::Map::new();
    for (name, value) in url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()) {
        let value = match name.as_ref() {
            "query" | "operationName" => serde_json::Value::String(value.into_owned()),
            "variables" | "extensions" => serde_json::from_str(&value).map_err(|_| malformed())?,
            _ => continue,
        };
        fields.insert(name.into_owned(), value);
    }
    serde_json::from_value(fields.into()).map_err(|_| malformed())
}

fn is_json(headers: &HeaderMap) -> bool {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    media_type.eq_ignore_ascii_case("application/json")
}

/// The media type to answer in: the first of the two that the client names, JSON if it takes anything.
fn accepted(headers: &HeaderMap) -> Option<&'static str> {
    let accept = headers.get_all(ACCEPT).iter().filter_map(|value| value.to_str().ok()).collect::<Vec<_>>().join(",");
    if accept.trim().is_empty() {
        return Some(JSON);
    }
    let accept = accept.to_ascii_lowercase();
    let wanted = accept.split(',').filter(|range| !range.replace(' ', "").ends_with(";q=0"));
    wanted.into_iter().find_map(|range| match range.split(';').next().unwrap_or_default().trim() {
        "application/graphql-response+json" => Some(GRAPHQL_RESPONSE),
        "application/json" | "application/*" | "*/*" => Some(JSON),
        _ => None,
    })
}

fn respond(answer: &Answer<'_>, media_type: &'static str) -> Response {
    // Clients that ask for plain JSON read every status but 200 as a broken transport.
    let status = if answer.data.is_some() || media_type == JSON { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    match serde_json::to_vec(answer) {
        Ok(bytes) => (status, [(CONTENT_TYPE, media_type)], bytes).into_response(),
        Err(_) => refuse(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL_SERVER_ERROR", "the answer cannot be written"),
    }
}

fn unreadable(error: &ParseRequestError) -> Response {
    match error {
        ParseRequestError::UnsupportedBatch => {
            refuse(StatusCode::BAD_REQUEST, "BATCHING_NOT_ENABLED", "send one operation for each request")
        }
        _ => malformed(),
    }
}

fn malformed() -> Response {
    refuse(StatusCode::BAD_REQUEST, "BAD_REQUEST", "the request is no JSON object with a `query`")
}

fn too_large() -> Response {
    refuse(StatusCode::PAYLOAD_TOO_LARGE, "PAYLOAD_TOO_LARGE", "the request is larger than 1 MiB")
}

fn not_allowed(allowed: &'static str, message: &str) -> Response {
    let mut response = refuse(StatusCode::METHOD_NOT_ALLOWED, "BAD_REQUEST", message);
    response.headers_mut().insert(ALLOW, HeaderValue::from_static(allowed));
    response
}

fn refuse(status: StatusCode, code: &str, message: &str) -> Response {
    let body = json!({ "errors": [{ "message": message, "extensions": { "code": code } }] });
    (status, [(CONTENT_TYPE, JSON)], body.to_string()).into_response()
}

/// The answer when a handler panicked.
#[expect(clippy::needless_pass_by_value, reason = "the layer hands the panic over")]
pub(super) fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response {
    let message = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    tracing::error!(panic = message.unwrap_or("unknown"), "a request panicked");
    refuse(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL_SERVER_ERROR", "something went wrong on the server")
}
