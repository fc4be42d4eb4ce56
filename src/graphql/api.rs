//! The API as a value: a schema over a database, ready to answer requests.

use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use async_graphql::{EmptySubscription, ObjectType, Request, Response, SDLExportOptions, Schema, SchemaBuilder};
use futures::future::BoxFuture;

use super::Models;
use super::custom::CustomFields;
use super::mutation::MutationRoot;
use super::prepared::{Prepared, Preparing};
use super::query::QueryRoot;
use crate::database::{Database, Error};

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
    /// The most objects of the answer of one root field, and of all rows together that resolvers of one's own give.
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

/// The schema over the models of `L`, with the fields of `Q` and `M` beside the generated queries and mutations.
pub type ModelSchema<L, Q, M> = Schema<QueryRoot<L, Q>, MutationRoot<L, M>, EmptySubscription>;

/// The schema over a database, to be executed by whoever wants to: it makes each request ready by itself.
pub fn schema<L: Models, Q: ObjectType + 'static, M: ObjectType + 'static>(
    database: Database,
    limits: Limits,
    queries: Arc<Q>,
    mutations: Arc<M>,
) -> ModelSchema<L, Q, M> {
    builder::<L, Q, M>(queries, mutations).data(limits).extension(Preparing(database)).finish()
}

/// A GraphQL API over the rows of a database; cheap to clone.
#[derive(Clone)]
pub struct Api {
    database: Database,
    execute: Arc<dyn Fn(Request) -> BoxFuture<'static, Response> + Send + Sync>,
}

impl Api {
    /// The API for the models of `L`, with the fields of `Q` and `M` beside the generated queries and mutations.
    pub fn new<L: Models, Q: ObjectType + 'static, M: ObjectType + 'static>(
        database: Database,
        limits: Limits,
        queries: Arc<Q>,
        mutations: Arc<M>,
    ) -> Self {
        let schema = builder::<L, Q, M>(queries, mutations).data(limits).finish();
        let execute = move |request: Request| -> BoxFuture<'static, Response> {
            let schema = schema.clone();
            Box::pin(async move { schema.execute(request).await })
        };
        Api { database, execute: Arc::new(execute) }
    }

    /// Answers a request. Every error of the answer has an `extensions.code`.
    pub async fn execute(&self, mut request: Request) -> Response {
        match Prepared::new(&mut request, &self.database) {
            Ok(prepared) => self.run(request, prepared).await,
            Err(error) => Response::from_errors(vec![error]),
        }
    }

    /// Answers a request that must not write, as [`Api::execute`] does; `None` if it is a mutation.
    pub async fn execute_query(&self, mut request: Request) -> Option<Response> {
        match Prepared::new(&mut request, &self.database) {
            Ok(prepared) if prepared.operation_type == OperationType::Mutation => None,
            Ok(prepared) => Some(self.run(request, prepared).await),
            Err(error) => Some(Response::from_errors(vec![error])),
        }
    }

    async fn run(&self, request: Request, prepared: Prepared) -> Response {
        let mut response = (self.execute)(request).await;
        prepared.mend(&mut response);
        response
    }
}

/// The schema in GraphQL's schema language.
pub fn sdl<L: Models, Q: ObjectType + 'static, M: ObjectType + 'static>(queries: Arc<Q>, mutations: Arc<M>) -> String {
    builder::<L, Q, M>(queries, mutations).finish().sdl_with_options(
        SDLExportOptions::new()
            .include_specified_by()
            .prefer_single_line_descriptions()
            .use_space_ident()
            .indent_width(2),
    )
}

fn builder<L: Models, Q: ObjectType + 'static, M: ObjectType + 'static>(
    queries: Arc<Q>,
    mutations: Arc<M>,
) -> SchemaBuilder<QueryRoot<L, Q>, MutationRoot<L, M>, EmptySubscription> {
    Schema::build(QueryRoot::new(queries), MutationRoot::new(mutations), EmptySubscription)
        .data(CustomFields::of::<L>())
}
