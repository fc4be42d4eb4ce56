//! The body of an answer, the same over HTTP and at the command line.

use async_graphql::{Response, ServerError, Value};
use serde::Serialize;

/// An answer as the specification "GraphQL over HTTP" has it: of a request that could not be run there is no `data`.
#[derive(Serialize)]
pub struct Answer<'a> {
    /// What went wrong.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub errors: &'a [ServerError],
    /// What was asked for; `None` if the request was not run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<&'a Value>,
}

impl<'a> Answer<'a> {
    /// The answer that a response makes.
    pub fn of(response: &'a Response) -> Self {
        let ran = response.errors.is_empty() || response.errors.iter().any(|error| !error.path.is_empty());
        Answer { errors: &response.errors, data: ran.then_some(&response.data) }
    }
}
