//! The parameters of a GraphQL request, as JSON or as a query string (GraphQL over HTTP § Request Parameters).

use async_graphql::{Extensions, Request, Variables};
use axum::http::{StatusCode, Uri};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::responder::Refusal;
use crate::graphql::{DocumentId, InexactNumbers};

/// The parameters of one operation. A parameter that is null counts as absent.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", expecting = "an object")]
pub(super) struct Parameters {
    query: Option<String>,
    operation_name: Option<String>,
    /// The id of the document, in place of `query`.
    document_id: Option<String>,
    #[serde(default)]
    variables: Variables,
    #[serde(default)]
    extensions: Extensions,
    /// The numbers of the variables that were read as other numbers.
    #[serde(skip)]
    inexact: InexactNumbers,
}

/// The operations of a request.
pub(super) enum Operations {
    One(Parameters),
    Batch(Vec<Parameters>),
}

impl Operations {
    /// Reads the body of a POST, which has one operation or a list of at most `max_batch`.
    pub(super) fn from_json(body: &[u8], max_batch: usize) -> Result<Self, Refusal> {
        let explained = |error| explain(body, &error);
        if !body.trim_ascii_start().starts_with(b"[") {
            let parameters: Parameters = serde_json::from_slice(body).map_err(explained)?;
            return Ok(Operations::One(parameters.with_text(body)));
        }
        if max_batch == 0 {
            let (code, message) = ("BATCHING_NOT_ENABLED", "send one operation for each request");
            return Err(Refusal::new(StatusCode::BAD_REQUEST, code, message));
        }

        let batch: Vec<Parameters> = serde_json::from_slice(body).map_err(explained)?;
        if batch.is_empty() {
            return Err(Refusal::bad_request("the batch has no operation"));
        }
        if batch.len() > max_batch {
            let message =
                format!("a batch has at most {max_batch} operations (the limit max-batch)");
            let status = StatusCode::PAYLOAD_TOO_LARGE;
            return Err(Refusal::new(status, "BATCH_LIMIT_EXCEEDED", message));
        }
        let batch = batch.into_iter().map(|parameters| parameters.with_text(body));
        Ok(Operations::Batch(batch.collect()))
    }
}

impl Parameters {
    /// Reads the query string of a GET.
    pub(super) fn from_uri(uri: &Uri) -> Result<Self, Refusal> {
        let mut parameters = Parameters::default();
        let query = uri.query().unwrap_or_default();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            match name.as_ref() {
                "query" => parameters.query = Some(value.into_owned()),
                "operationName" => parameters.operation_name = Some(value.into_owned()),
                "documentId" => parameters.document_id = Some(value.into_owned()),
                "variables" => {
                    parameters.variables = parse("variables", &value)?;
                    parameters = parameters.with_text(value.as_bytes());
                }
                "extensions" => parameters.extensions = parse("extensions", &value)?,
                _ => {}
            }
        }
        Ok(parameters)
    }

    /// Looks up the numbers of the variables in the JSON text that they were read from.
    fn with_text(self, json: &[u8]) -> Self {
        let json = str::from_utf8(json).unwrap_or_default();
        let inexact = InexactNumbers::find(&self.variables, json);
        Parameters { inexact, ..self }
    }

    /// Makes the request for the API.
    pub(super) fn into_request(self) -> Result<Request, Refusal> {
        let query = self.query.unwrap_or_default();
        let names_document =
            self.document_id.is_some() || self.extensions.contains_key("persistedQuery");
        if query.is_empty() && !names_document {
            return Err(Refusal::bad_request("the request has no `query`"));
        }

        let mut request = Request::new(query).variables(self.variables);
        request.operation_name = self.operation_name;
        request.extensions = self.extensions;
        if let Some(id) = self.document_id {
            request.data.insert(DocumentId(id));
        }
        Ok(self.inexact.put_into(request))
    }
}

fn parse<T: DeserializeOwned>(name: &str, value: &str) -> Result<T, Refusal> {
    serde_json::from_str(value).map_err(|error| {
        Refusal::bad_request(if error.is_data() {
            format!("`{name}` must be a JSON object")
        } else {
            format!("`{name}` is not JSON: {error}")
        })
    })
}

/// Returns the reason why a body cannot be used: it is not JSON, or one of its parameters has another type.
fn explain(body: &[u8], error: &serde_json::Error) -> Refusal {
    if !error.is_data() {
        return Refusal::bad_request(format!("the body is not JSON: {error}"));
    }

    let fields = serde_json::from_slice::<Map<String, Value>>(body).unwrap_or_default();
    let is_wrong = |name: &str, fits: fn(&Value) -> bool| {
        fields.get(name).is_some_and(|value| !value.is_null() && !fits(value))
    };
    for name in ["query", "operationName", "documentId"] {
        if is_wrong(name, Value::is_string) {
            return Refusal::bad_request(format!("`{name}` must be a string"));
        }
    }
    for name in ["variables", "extensions"] {
        if is_wrong(name, Value::is_object) {
            return Refusal::bad_request(format!("`{name}` must be an object"));
        }
    }
    Refusal::bad_request(format!("the body is no JSON object with a `query`: {error}"))
}
