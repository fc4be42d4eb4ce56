//! The body of an answer, ready to be sent.

use async_graphql::{Response, ServerError, Value};
use axum::http::HeaderMap;
use serde_json::json;

/// The first bytes of an answer without errors.
pub(in crate::graphql) const PREFIX: &[u8] = br#"{"data":"#;

/// An answer as bytes, in the form that the specification "GraphQL over HTTP" has: of a request that could not be run
/// there is no `data`.
pub struct Body {
    /// The prefix and the data; `None` if the request was not run.
    data: Option<Vec<u8>>,
    errors: Vec<ServerError>,
    /// The cost of the request and the most that it may be, if the client asked for it.
    cost: Option<(u64, u64)>,
    headers: HeaderMap,
}

impl Body {
    /// Makes the answer to a request that was not run.
    pub(in crate::graphql) fn refused(errors: Vec<ServerError>) -> Self {
        Body { data: None, errors, cost: None, headers: HeaderMap::new() }
    }

    /// Makes the answer to a request that was run; `data` begins with the prefix.
    pub(in crate::graphql) fn new(data: Vec<u8>, errors: Vec<ServerError>) -> Self {
        Body { data: Some(data), errors, cost: None, headers: HeaderMap::new() }
    }

    pub(in crate::graphql) fn with_cost(mut self, cost: Option<(u64, u64)>) -> Self {
        self.cost = cost;
        self
    }

    pub(in crate::graphql) fn with_headers(mut self, headers: HeaderMap) -> Self {
        self.headers = headers;
        self
    }

    /// Returns whether the request was run.
    pub fn has_data(&self) -> bool {
        self.data.is_some()
    }

    /// Returns the code of the first error.
    pub fn code(&self) -> Option<&str> {
        match self.errors.first()?.extensions.as_ref()?.get("code")? {
            Value::String(code) => Some(code),
            _ => None,
        }
    }

    /// Takes the headers that custom resolvers have set.
    pub fn take_headers(&mut self) -> HeaderMap {
        std::mem::take(&mut self.headers)
    }

    /// Returns the whole body as JSON.
    pub fn into_bytes(self) -> Vec<u8> {
        let extensions = self.cost.map(|(cost, maximum)| {
            json!({ "cost": { "estimated": cost, "maximum": maximum } }).to_string()
        });
        let mut body = if self.errors.is_empty() {
            self.data.unwrap_or_else(|| PREFIX.to_vec())
        } else {
            with_errors(&self.errors, self.data.as_deref())
        };

        if let Some(extensions) = extensions {
            body.extend_from_slice(br#","extensions":"#);
            body.extend_from_slice(extensions.as_bytes());
        }
        body.push(b'}');
        body
    }

    /// Returns the answer as a response of async-graphql.
    pub fn into_response(self) -> Response {
        let data = self.data.as_deref().and_then(|data| data.get(PREFIX.len()..));
        let data = data.and_then(|data| serde_json::from_slice::<Value>(data).ok());

        let mut response = Response::new(data.unwrap_or_default());
        response.errors = self.errors;
        response.http_headers = self.headers;
        if let Some((cost, maximum)) = self.cost {
            let cost = async_graphql::value!({ "estimated": cost, "maximum": maximum });
            response.extensions.insert("cost".to_owned(), cost);
        }
        response
    }
}

/// The errors come first, so that a client that gives up while reading has seen them.
fn with_errors(errors: &[ServerError], data: Option<&[u8]>) -> Vec<u8> {
    let mut body = br#"{"errors":"#.to_vec();
    if serde_json::to_writer(&mut body, errors).is_err() {
        body.extend_from_slice(b"[]");
    }
    if let Some(data) = data.and_then(|data| data.get(1..)) {
        body.push(b',');
        body.extend_from_slice(data);
    }
    body
}
