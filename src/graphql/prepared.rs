//! A request made ready for async-graphql, and its answer mended afterwards, so that both are as GraphQL has them.

use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextPrepareRequest, NextRequest};
use async_graphql::parser::types::OperationType;
use async_graphql::{Name, PathSegment, Request, Response, ServerError, ServerResult, Value as Json};

use super::allowance::Allowance;
use super::document;
use super::error::describe;
use super::root::RootAnswers;
use crate::database::Database;
use crate::relations::Loaders;

/// What must be known of a request to mend its answer.
pub(super) struct Prepared {
    pub(super) operation_type: OperationType,
    root_keys: Vec<Name>,
    answers: RootAnswers,
}

impl Prepared {
    /// Checks a request, and gives it what the resolvers need.
    ///
    /// # Errors
    /// What keeps the request from being run, with its code.
    pub(super) fn new(request: &mut Request, database: &Database) -> Result<Self, ServerError> {
        let operation = document::operation(request)?;
        let answers = RootAnswers::new(operation.repeated_keys);
        request.data.insert(answers.clone());
        request.data.insert(Allowance::default());
        request.data.insert(Loaders::new(database.clone()));
        request.data.insert(database.clone());
        Ok(Prepared { operation_type: operation.operation_type, root_keys: operation.root_keys, answers })
    }

    /// Mends the request's answer. Every error has an `extensions.code` then.
    pub(super) fn mend(self, response: &mut Response) {
        self.answers.put_into(response);
        reorder(&mut response.data, &self.root_keys);
        propagate(response);
        response.errors.iter_mut().for_each(describe);
    }
}

/// Puts the fields of the root in the request's order: async-graphql answers them as they finish, and GraphQL
/// (§ Serialized Map Ordering) wants them as they were asked for.
fn reorder(data: &mut Json, keys: &[Name]) {
    if let Json::Object(fields) = data {
        let place = |key: &Name| keys.iter().position(|each| each == key);
        fields.sort_by(|left, _, right, _| place(left).cmp(&place(right)));
    }
}

/// Makes the whole answer null where a root field that must not be null failed, as GraphQL (§ Handling Field
/// Errors) wants it: async-graphql leaves out the field.
fn propagate(response: &mut Response) {
    let Json::Object(fields) = &response.data else { return };
    let failed = response.errors.iter().filter_map(|error| error.path.first());
    let mut missing = failed.filter(|segment| match segment {
        PathSegment::Field(key) => !fields.contains_key(key.as_str()),
        PathSegment::Index(_) => false,
    });
    if missing.next().is_some() {
        response.data = Json::Null;
    }
}

/// Does the same for a schema that somebody else executes.
pub(super) struct Preparing(pub(super) Database);

impl ExtensionFactory for Preparing {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(OfRequest { database: self.0.clone(), prepared: Mutex::default() })
    }
}

struct OfRequest {
    database: Database,
    prepared: Mutex<Option<Prepared>>,
}

impl OfRequest {
    fn prepared(&self) -> std::sync::MutexGuard<'_, Option<Prepared>> {
        self.prepared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait::async_trait]
impl Extension for OfRequest {
    async fn prepare_request(
        &self,
        ctx: &ExtensionContext<'_>,
        mut request: Request,
        next: NextPrepareRequest<'_>,
    ) -> ServerResult<Request> {
        *self.prepared() = Some(Prepared::new(&mut request, &self.database)?);
        next.run(ctx, request).await
    }

    async fn request(&self, ctx: &ExtensionContext<'_>, next: NextRequest<'_>) -> Response {
        let mut response = next.run(ctx).await;
        if let Some(prepared) = self.prepared().take() {
            prepared.mend(&mut response);
        }
        response
    }
}
