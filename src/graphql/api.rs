//! The API as a value: a schema over a database, ready to answer requests.

use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use async_graphql::{EmptySubscription, Name, PathSegment, Request, Response, SDLExportOptions, Schema, Value as Json};
use futures::future::BoxFuture;

use super::document::Operation;
use super::mutation::Mutation;
use super::query::Query;
use super::root::RootAnswers;
use super::{Models, document};
use crate::database::{Database, Error};
use crate::relations::Loaders;

/// How much a request may ask for.
#[derive(Clone, Debug)]
pub struct Limits {
    /// The rows of a page where the request names no number.
    pub default_page_size: i64,
    /// The most rows of a page.
    pub max_page_size: i64,
    /// The most relations that a filter or an order goes through, one behind the other.
    pub max_filter_hops: usize,
    /// The most comparisons and groups of a filter.
    pub max_filter_nodes: usize,
    /// The most objects of the answer of one root field.
    pub max_answer_objects: usize,
}

impl Limits {
    pub(super) fn too_many_hops(&self, what: &str) -> Error {
        let most = self.max_filter_hops;
        Error::BadUserInput(format!(
            "`{what}` goes through more than {most} relations in a row (the limit max-filter-hops)"
        ))
    }

    pub(super) fn too_many_nodes(&self) -> Error {
        let most = self.max_filter_nodes;
        Error::BadUserInput(format!("`where` has more than {most} comparisons and groups (the limit max-filter-nodes)"))
    }
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            default_page_size: 50,
            max_page_size: 1000,
            max_filter_hops: 5,
            max_filter_nodes: 200,
            max_answer_objects: 100_000,
        }
    }
}

/// A GraphQL API over the rows of a database; cheap to clone.
#[derive(Clone)]
pub struct Api {
    execute: Arc<dyn Fn(Request) -> BoxFuture<'static, Response> + Send + Sync>,
}

impl Api {
    /// The API for the models of `L`.
    pub fn new<L: Models>(database: Database, limits: Limits) -> Self {
        let schema = schema::<L>(limits);
        let execute = move |request: Request| -> BoxFuture<'static, Response> {
            let request = request.data(Loaders::new(database.clone())).data(database.clone());
            let schema = schema.clone();
            Box::pin(async move { schema.execute(request).await })
        };
        Api { execute: Arc::new(execute) }
    }

    /// Answers a request. Every error of the answer has an `extensions.code`.
    pub async fn execute(&self, mut request: Request) -> Response {
        match document::operation(&mut request) {
            Ok(operation) => self.run(request, operation).await,
            Err(error) => Response::from_errors(vec![error]),
        }
    }

    /// Answers a request that must not write, as [`Api::execute`] does; `None` if it is a mutation.
    pub async fn execute_query(&self, mut request: Request) -> Option<Response> {
        match document::operation(&mut request) {
            Ok(operation) if operation.operation_type == OperationType::Mutation => None,
            Ok(operation) => Some(self.run(request, operation).await),
            Err(error) => Some(Response::from_errors(vec![error])),
        }
    }

    async fn run(&self, request: Request, operation: Operation) -> Response {
        let answers = RootAnswers::new(operation.repeated_keys);
        let mut response = (self.execute)(request.data(answers.clone())).await;
        answers.put_into(&mut response);
        reorder(&mut response.data, &operation.root_keys);
        propagate(&mut response);
        for error in &mut response.errors {
            document::set_code(error, "GRAPHQL_VALIDATION_FAILED");
        }
        response
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

/// The schema of the models of `L` in GraphQL's schema language.
pub fn sdl<L: Models>() -> String {
    schema::<L>(Limits::default()).sdl_with_options(
        SDLExportOptions::new()
            .include_specified_by()
            .prefer_single_line_descriptions()
            .use_space_ident()
            .indent_width(2),
    )
}

fn schema<L: Models>(limits: Limits) -> Schema<Query<L>, Mutation<L>, EmptySubscription> {
    Schema::build(Query::<L>::new(), Mutation::<L>::new(), EmptySubscription).data(limits).finish()
}
