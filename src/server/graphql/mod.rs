//! The GraphQL endpoint, as the specification "GraphQL over HTTP" has it.

mod body;
#[cfg(feature = "compression")]
mod compression;
mod media_type;
mod parameters;
mod responder;

use std::sync::Arc;

use axum::extract::{Request, State};
#[cfg(feature = "compression")]
use axum::http::header::ACCEPT_ENCODING;
use axum::http::header::ALLOW;
use axum::http::{Method, StatusCode, Uri};
use axum::response::Response;
use axum::routing::{MethodRouter, any};

use self::body::BodyReader;
use self::media_type::MediaType;
use self::parameters::{Operations, Parameters};
use self::responder::Responder;
pub(super) use self::responder::{Refusal, panicked};
use super::admission::Admission;
use super::authentication::Authentication;
use super::options::ServerOptions;
use super::origin::{self, Origin};
use crate::RequestContext;
use crate::graphql::{Api, Body, PreparedRequest};

/// Returns the endpoint of an API.
pub(super) fn endpoint(api: Api, options: &ServerOptions) -> MethodRouter {
    let cors = origin::cors(&options.allowed_origins, options.allow_credentials);
    let endpoint = Endpoint {
        api,
        authentication: options.authentication.clone(),
        allowed_origins: options.allowed_origins.clone(),
        max_batch: options.max_batch,
        bodies: BodyReader::new(options),
        admission: Admission::new(options.max_requests),
        #[cfg(feature = "compression")]
        compression: options.compression,
    };

    let route = any(handle).with_state(Arc::new(endpoint));
    match cors {
        Some(cors) => route.layer(cors),
        None => route,
    }
}

struct Endpoint {
    api: Api,
    authentication: Authentication,
    allowed_origins: Vec<Origin>,
    max_batch: usize,
    bodies: BodyReader,
    admission: Admission,
    #[cfg(feature = "compression")]
    compression: bool,
}

/// Answers GET for queries, and POST.
async fn handle(State(endpoint): State<Arc<Endpoint>>, request: Request) -> Response {
    let Some(media_type) = MediaType::negotiate(request.headers()) else {
        let message = "accept application/graphql-response+json or application/json";
        let refusal = Refusal::new(StatusCode::NOT_ACCEPTABLE, "BAD_REQUEST", message);
        return Responder(MediaType::Json).refuse(refusal);
    };

    let responder = Responder(media_type);
    #[cfg(feature = "compression")]
    let accepted = request.headers().get(ACCEPT_ENCODING).cloned();
    let response = match endpoint.answer(request, responder).await {
        Ok(response) => response,
        Err(refusal) => responder.refuse(refusal),
    };

    #[cfg(feature = "compression")]
    if endpoint.compression {
        return compression::compress(accepted, response).await;
    }
    response
}

impl Endpoint {
    async fn answer(&self, request: Request, responder: Responder) -> Result<Response, Refusal> {
        let (mut parts, body) = request.into_parts();
        origin::check(&parts.headers, &parts.uri, &self.allowed_origins)?;
        self.authentication.authenticate(&mut parts).await?;
        let context = self.api.context(&parts).await.map_err(Refusal::of)?;
        let context = context.or_else(|| parts.extensions.remove());

        match parts.method {
            Method::GET => self.get(&parts.uri, context.as_ref(), responder).await,
            Method::POST => {
                let body = self.bodies.read(&parts.headers, body).await?;
                let operations = Operations::from_json(&body.bytes, self.max_batch)?;
                drop(body);
                self.post(operations, context.as_ref(), responder).await
            }
            _ => Err(not_allowed("GET, POST", "send GET or POST")),
        }
    }

    async fn get(
        &self,
        uri: &Uri,
        context: Option<&RequestContext>,
        responder: Responder,
    ) -> Result<Response, Refusal> {
        let request = request(Parameters::from_uri(uri)?, context)?;
        match self.api.prepare_query(request) {
            Ok(Some(prepared)) => Ok(responder.answer(self.run(prepared).await?)),
            Ok(None) => Err(not_allowed("POST", "send a mutation by POST")),
            Err(body) => Ok(responder.answer(*body)),
        }
    }

    async fn post(
        &self,
        operations: Operations,
        context: Option<&RequestContext>,
        responder: Responder,
    ) -> Result<Response, Refusal> {
        let parameters = match operations {
            Operations::One(parameters) => parameters,
            Operations::Batch(batch) => return self.batch(batch, context, responder).await,
        };
        match self.api.prepare(request(parameters, context)?) {
            Ok(prepared) => Ok(responder.answer(self.run(prepared).await?)),
            Err(body) => Ok(responder.answer(*body)),
        }
    }

    /// Runs the operations of a batch one after the other. They have one place, so that all of them are run or none.
    async fn batch(
        &self,
        batch: Vec<Parameters>,
        context: Option<&RequestContext>,
        responder: Responder,
    ) -> Result<Response, Refusal> {
        let mut operations = Vec::with_capacity(batch.len());
        for parameters in batch {
            operations.push(self.api.prepare(request(parameters, context)?));
        }

        let has_mutation = operations.iter().flatten().any(PreparedRequest::is_mutation);
        let place = self.admission.admit(has_mutation).ok_or_else(Refusal::busy)?;
        let mut bodies = Vec::with_capacity(operations.len());
        for operation in operations {
            bodies.push(match operation {
                Ok(prepared) => prepared.run().await,
                Err(body) => *body,
            });
        }
        drop(place);
        Ok(responder.batch(bodies))
    }

    /// Runs a request if there is a place for it.
    async fn run(&self, prepared: PreparedRequest) -> Result<Body, Refusal> {
        let place = self.admission.admit(prepared.is_mutation()).ok_or_else(Refusal::busy)?;
        let body = prepared.run().await;
        drop(place);
        Ok(body)
    }
}

/// Makes a request with its context.
fn request(
    parameters: Parameters,
    context: Option<&RequestContext>,
) -> Result<async_graphql::Request, Refusal> {
    let mut request = parameters.into_request()?;
    if let Some(context) = context {
        request.data.insert(context.clone());
    }
    Ok(request)
}

fn not_allowed(allowed: &'static str, message: &'static str) -> Refusal {
    let status = StatusCode::METHOD_NOT_ALLOWED;
    Refusal::new(status, "BAD_REQUEST", message).with_header(ALLOW, allowed)
}
