//! The body of an answer, the same over HTTP and at the command line.

use async_graphql::{Response, ServerError, Value};
use serde::Serialize;

/// An answer in the form of the specification "GraphQL over HTTP": a request that could not be run has no `data`.
#[derive(Serialize)]
pub struct Answer<'a> {
    /// The errors.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub errors: &'a [ServerError],
    /// The data; `None` if the request was not run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<&'a Value>,
}

impl<'a> Answer<'a> {
    /// Makes the answer of a response.
    pub fn of(response: &'a Response) -> Self {
        let ran = response.errors.is_empty()
            || response.errors.iter().any(|error| !error.path.is_empty());
        Answer { errors: &response.errors, data: ran.then_some(&response.data) }
    }
}
