//! The plain async-graphql schema of an app: it hands its requests to the engine.

use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::extensions::{
    Extension, ExtensionContext, ExtensionFactory, NextExecute, NextPrepareRequest,
};
use async_graphql::{Request, Response, ServerResult};

use super::engine::Engine;
use crate::graphql::request::Persisted;

/// An extension that has the engine answer every request.
pub(in crate::graphql) struct Executing {
    pub(in crate::graphql) engine: Arc<Engine>,
    pub(in crate::graphql) persisted: Arc<Persisted>,
}

impl ExtensionFactory for Executing {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(OfRequest {
            engine: self.engine.clone(),
            persisted: self.persisted.clone(),
            request: Mutex::default(),
        })
    }
}

struct OfRequest {
    engine: Arc<Engine>,
    persisted: Arc<Persisted>,
    request: Mutex<Option<Request>>,
}

#[async_trait::async_trait]
impl Extension for OfRequest {
    /// Keeps the request, and gives async-graphql one that costs nothing.
    async fn prepare_request(
        &self,
        ctx: &ExtensionContext<'_>,
        request: Request,
        next: NextPrepareRequest<'_>,
    ) -> ServerResult<Request> {
        *self.request.lock().unwrap_or_else(PoisonError::into_inner) = Some(request);
        next.run(ctx, Request::new("{ __typename }")).await
    }

    async fn execute(
        &self,
        ctx: &ExtensionContext<'_>,
        operation_name: Option<&str>,
        next: NextExecute<'_>,
    ) -> Response {
        let request = self.request.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(request) = request else { return next.run(ctx, operation_name).await };

        match self.engine.prepare(request, &self.persisted) {
            Ok(prepared) => prepared.run().await.into_response(),
            Err(body) => body.into_response(),
        }
    }
}
