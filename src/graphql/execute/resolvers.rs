//! Custom resolvers, and the contexts of async-graphql that they run in.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::extensions::{
    Extension, ExtensionContext, ExtensionFactory, Extensions, NextRequest,
};
use async_graphql::parser::types::{Field, OperationDefinition};
use async_graphql::{
    Context, Data, EmptyMutation, EmptySubscription, IntrospectionMode, Object, ObjectType,
    Positioned, QueryEnv, QueryEnvInner, QueryPathNode, QueryPathSegment, Request, Response,
    Schema, SchemaEnv, ServerResult, Value as Json,
};
use futures::FutureExt;
use futures::future::BoxFuture;

use super::custom::CustomField;
use super::execution::Execution;
use crate::database::{Record, run_as_caller};
use crate::graphql::answer::Step;
use crate::graphql::{ModelSchema, Models};

/// The custom resolvers of an API.
pub(in crate::graphql) trait Resolvers: Send + Sync {
    /// Resolves a custom field of `Query`; `None` if there is no such field.
    fn query<'a>(&'a self, ctx: &'a Context<'a>) -> BoxFuture<'a, ServerResult<Option<Json>>>;

    /// Resolves a custom field of `Mutation`; `None` if there is no such field.
    fn mutation<'a>(&'a self, ctx: &'a Context<'a>) -> BoxFuture<'a, ServerResult<Option<Json>>>;

    /// Answers `__schema` and `__type`.
    fn introspect(&self, request: Request) -> BoxFuture<'static, Response>;
}

/// The resolvers of the objects that an app was given.
pub(in crate::graphql) struct Roots<L, Q, M> {
    pub(in crate::graphql) queries: Arc<Q>,
    pub(in crate::graphql) mutations: Arc<M>,
    pub(in crate::graphql) schema: ModelSchema<L, Q, M>,
}

impl<L: Models, Q: ObjectType + 'static, M: ObjectType + 'static> Resolvers for Roots<L, Q, M> {
    fn query<'a>(&'a self, ctx: &'a Context<'a>) -> BoxFuture<'a, ServerResult<Option<Json>>> {
        run_as_caller(self.queries.resolve_field(ctx)).boxed()
    }

    fn mutation<'a>(&'a self, ctx: &'a Context<'a>) -> BoxFuture<'a, ServerResult<Option<Json>>> {
        run_as_caller(self.mutations.resolve_field(ctx)).boxed()
    }

    fn introspect(&self, request: Request) -> BoxFuture<'static, Response> {
        let schema = self.schema.clone();
        async move { schema.execute(request).await }.boxed()
    }
}

/// The parts of a context. async-graphql makes them for itself alone, so they are taken from schemas that run.
pub(in crate::graphql) struct Environment {
    schema: SchemaEnv,
    extensions: Extensions,
}

impl Environment {
    /// Takes the environment of a schema that was built with `captured` as an extension.
    pub(in crate::graphql) fn capture<
        L: Models,
        Q: ObjectType + 'static,
        M: ObjectType + 'static,
    >(
        schema: &ModelSchema<L, Q, M>,
        captured: &CaptureSchema,
    ) -> Option<Self> {
        schema.execute("{ __typename }").now_or_never()?;
        let schema = captured.0.lock().unwrap_or_else(PoisonError::into_inner).take()?;

        let found = Arc::new(Mutex::new(None));
        let probe = Schema::new(Probe(found.clone()), EmptyMutation, EmptySubscription);
        probe.execute("{ probe }").now_or_never()?;
        let extensions = found.lock().unwrap_or_else(PoisonError::into_inner).take()?;
        Some(Environment { schema, extensions })
    }

    /// Returns the environment of the resolvers of an operation.
    pub(in crate::graphql) fn query(
        &self,
        execution: &Arc<Execution>,
        operation: Positioned<OperationDefinition>,
        mut data: Data,
    ) -> QueryEnv {
        data.insert(execution.clone());
        data.insert(execution.context.clone());
        data.insert(execution.engine.database.for_resolvers(execution.context.clone()));

        QueryEnv::new(QueryEnvInner {
            extensions: self.extensions.clone(),
            variables: execution.variables.values().clone(),
            operation_name: execution.operation_name.clone(),
            operation,
            fragments: HashMap::new(),
            uploads: Vec::new(),
            session_data: Arc::default(),
            query_data: Arc::new(data),
            http_headers: Mutex::default(),
            introspection_mode: IntrospectionMode::Enabled,
            errors: Mutex::default(),
        })
    }

    /// Resolves a custom field that stands at a path.
    pub(in crate::graphql) async fn resolve(
        &self,
        query: &QueryEnv,
        field: &Positioned<Field>,
        path: &[Step<'_>],
        resolver: Resolver<'_>,
    ) -> ServerResult<Json> {
        Site { environment: self, query, field, resolver }.descend(path, None).await
    }
}

/// The resolver of a custom field.
#[derive(Clone, Copy)]
pub(in crate::graphql) enum Resolver<'a> {
    Query(&'a dyn Resolvers),
    Mutation(&'a dyn Resolvers),
    Row(CustomField, &'a Record),
}

/// A custom field that is about to be resolved.
#[derive(Clone, Copy)]
struct Site<'a> {
    environment: &'a Environment,
    query: &'a QueryEnv,
    field: &'a Positioned<Field>,
    resolver: Resolver<'a>,
}

impl<'a> Site<'a> {
    /// Builds the path, whose nodes refer to one another, step by step.
    fn descend<'n>(
        self,
        path: &'n [Step<'n>],
        parent: Option<&'n QueryPathNode<'n>>,
    ) -> BoxFuture<'n, ServerResult<Json>>
    where
        'a: 'n,
    {
        async move {
            let Some((step, rest)) = path.split_first() else {
                return self.resolve(parent.copied()).await;
            };
            let segment = match step {
                Step::Key(name) => QueryPathSegment::Name(name),
                Step::Index(index) => QueryPathSegment::Index(*index),
            };
            let node = QueryPathNode { parent, segment };
            self.descend(rest, Some(&node)).await
        }
        .boxed()
    }

    async fn resolve(self, node: Option<QueryPathNode<'_>>) -> ServerResult<Json> {
        let ctx = self.query.create_context(&self.environment.schema, node, self.field, None);
        let answer = match self.resolver {
            Resolver::Query(resolvers) => resolvers.query(&ctx).await,
            Resolver::Mutation(resolvers) => resolvers.mutation(&ctx).await,
            Resolver::Row(field, record) => field.resolve(&ctx, record).await,
        };
        Ok(answer?.unwrap_or_default())
    }
}

/// An extension that takes the environment of the schema that it belongs to.
#[derive(Clone, Default)]
pub(in crate::graphql) struct CaptureSchema(Arc<Mutex<Option<SchemaEnv>>>);

impl ExtensionFactory for CaptureSchema {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(self.clone())
    }
}

#[async_trait::async_trait]
impl Extension for CaptureSchema {
    async fn request(&self, ctx: &ExtensionContext<'_>, next: NextRequest<'_>) -> Response {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(ctx.schema_env.clone());
        next.run(ctx).await
    }
}

/// A query that takes the extensions of the schema that it belongs to, of which there are none.
struct Probe(Arc<Mutex<Option<Extensions>>>);

#[Object]
impl Probe {
    async fn probe(&self, ctx: &Context<'_>) -> bool {
        let extensions = ctx.query_env.extensions.clone();
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(extensions);
        true
    }
}
