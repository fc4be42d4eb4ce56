//! The API as a value: a schema over a database, ready to answer requests.

use std::any::TypeId;
use std::sync::Arc;

use async_graphql::{
    EmptySubscription, ObjectType, Request, Response, SDLExportOptions, Schema, SchemaBuilder,
    ServerError,
};
use axum::http::request::Parts;
use futures::future::BoxFuture;

use super::Models;
use super::answer::Body;
use super::domain::Domain;
use super::error::server_error;
use super::execute::{CaptureSchema, Engine, Environment, Executing, PreparedRequest, Roots};
use super::limits::Limits;
use super::names::assert_start;
use super::request::{Documents, Persisted, PersistedDocuments};
use super::roots::{MutationRoot, QueryRoot};
use crate::RequestContext;
use crate::database::Database;
use crate::error::Error;
use crate::request::AnyViewer;

/// The schema over the models of `L`, with the fields of `Q` and `M` beside the generated queries and mutations.
pub type ModelSchema<L, Q, M> = Schema<QueryRoot<L, Q>, MutationRoot<L, M>, EmptySubscription>;

/// Returns the schema over a database as async-graphql has it; it answers every request as [`Api`] does.
pub fn schema<L: Models, Q: ObjectType + 'static, M: ObjectType + 'static>(
    database: Database,
    limits: Limits,
    documents: PersistedDocuments,
    queries: Arc<Q>,
    mutations: Arc<M>,
) -> ModelSchema<L, Q, M> {
    let engine = engine::<L, Q, M>(database, limits, queries, mutations);
    let persisted = Arc::new(Persisted::new(documents));
    builder::<L, Q, M>().extension(Executing { engine, persisted }).finish()
}

/// A GraphQL API over the rows of a database; cheap to clone. [`App::api`](crate::App::api) builds one.
///
/// A handler of yours can answer requests with it. A [`RequestContext`](crate::RequestContext) in the request's data
/// says who asks; custom resolvers find further data by `ctx.data::<T>()`:
///
/// ```
/// # #[cfg(feature = "demo")] {
/// use async_graphql::{Request, Response};
/// use relata::RequestContext;
/// use relata::graphql::Api;
///
/// struct Viewer { id: i64 }
///
/// async fn answer(api: &Api, document: String, viewer: Viewer) -> Response {
///     let context = RequestContext::new().with_viewer(viewer);
///     api.execute(Request::new(document).data(context)).await
/// }
/// # }
/// ```
#[derive(Clone)]
pub struct Api {
    engine: Arc<Engine>,
    persisted: Arc<Persisted>,
    hooks: ContextHooks,
    is_system: bool,
}

/// A mistake in a trusted document.
#[derive(Clone, Debug, thiserror::Error)]
#[error("the trusted document `{id}` cannot be run: {message}")]
pub struct InvalidDocument {
    /// The id of the document.
    pub id: String,
    /// The mistake, with its line and column.
    pub message: String,
}

/// How an app makes the context of a request.
#[derive(Clone, Default)]
pub(crate) struct ContextHooks {
    /// Makes the context from the head of the HTTP request.
    pub(crate) context: Option<ContextHook>,
    /// Finds out who asks.
    pub(crate) viewer: Option<ViewerHook>,
}

/// Makes the context of a request from the head of its HTTP request.
pub(crate) type ContextHook = Arc<dyn Fn(&Parts) -> RequestContext + Send + Sync>;

/// Finds out who asks, by the head of the HTTP request and by the database.
pub(crate) type ViewerHook =
    Arc<dyn Fn(Parts, Database) -> BoxFuture<'static, Result<AnyViewer, Error>> + Send + Sync>;

impl Api {
    /// Returns the API for the models of `L`, with the fields of `Q` and `M` beside the generated queries and mutations.
    pub fn new<L: Models, Q: ObjectType + 'static, M: ObjectType + 'static>(
        database: Database,
        limits: Limits,
        queries: Arc<Q>,
        mutations: Arc<M>,
    ) -> Self {
        Api {
            engine: engine::<L, Q, M>(database, limits, queries, mutations),
            persisted: Arc::new(Persisted::new(PersistedDocuments::default())),
            hooks: ContextHooks::default(),
            is_system: false,
        }
    }

    /// Answers requests that say nothing of who asks as the system, for which no rules on rows hold: for tests, and where
    /// the program itself is the only one to ask.
    pub fn for_system(mut self) -> Self {
        self.is_system = true;
        self
    }

    /// Returns the names of the tables of the models.
    pub(crate) fn tables(&self) -> Arc<[&'static str]> {
        self.engine.domain.served.models().iter().map(|model| model.table).collect()
    }

    /// Returns a query to start with.
    #[cfg(feature = "cli")]
    pub(crate) fn first_query(&self) -> String {
        super::first_query::first_query(self.engine.domain.served)
    }

    /// Sets the documents that the API runs by their ids, and whether it runs others.
    pub fn with_documents(mut self, documents: PersistedDocuments) -> Self {
        self.persisted = Arc::new(Persisted::new(documents));
        self
    }

    /// Validates and plans all trusted documents. Otherwise each is when it is first asked for.
    ///
    /// # Errors
    /// The documents that cannot be run.
    pub fn prepare_trusted_documents(&self) -> Result<(), Vec<InvalidDocument>> {
        let described = |(id, error): (String, ServerError)| {
            let place = error.locations.first();
            let place = place.map(|at| format!(" at line {}, column {}", at.line, at.column));
            InvalidDocument { id, message: error.message + &place.unwrap_or_default() }
        };
        let planned = self.engine.plan_trusted(&self.persisted);
        planned.map_err(|invalid| invalid.into_iter().map(described).collect())
    }

    /// Sets how the context of a request is made.
    pub(crate) fn with_hooks(mut self, hooks: ContextHooks) -> Self {
        self.hooks = hooks;
        self
    }

    /// Returns the context of an HTTP request; `None` if the app makes none.
    ///
    /// # Errors
    /// The answer to a request whose viewer cannot be found out.
    pub(crate) async fn context(
        &self,
        parts: &Parts,
    ) -> Result<Option<RequestContext>, ServerError> {
        let context = match &self.hooks.context {
            Some(context) => Some(context(parts)),
            None => self.is_system.then(RequestContext::system),
        };
        let Some(viewer) = &self.hooks.viewer else { return Ok(context) };

        let found = viewer(parts.clone(), self.engine.database.clone()).await;
        let viewer = found.map_err(|error| server_error(&error, Default::default()))?;
        Ok(Some(context.unwrap_or_default().with_any_viewer(viewer)))
    }

    /// Answers a request. Every error of the answer has an `extensions.code`.
    ///
    /// A [`RequestContext`](crate::RequestContext) in the request's data says who asks, and until when.
    pub async fn execute(&self, request: Request) -> Response {
        self.respond(request).await.into_response()
    }

    /// Answers a request with the bytes of its answer.
    pub async fn respond(&self, request: Request) -> Body {
        match self.prepare(request) {
            Ok(prepared) => prepared.run().await,
            Err(body) => *body,
        }
    }

    /// Finds out what a request asks for, without running it.
    ///
    /// # Errors
    /// The answer to a request that cannot be run.
    pub fn prepare(&self, request: Request) -> Result<PreparedRequest, Box<Body>> {
        self.engine.prepare(self.with_context(request), &self.persisted)
    }

    /// Finds out what a query asks for; `None` if the request is a mutation.
    ///
    /// # Errors
    /// As [`Api::prepare`].
    pub fn prepare_query(&self, request: Request) -> Result<Option<PreparedRequest>, Box<Body>> {
        self.engine.prepare_query(self.with_context(request), &self.persisted)
    }

    /// Adds the context that a request has by default.
    fn with_context(&self, request: Request) -> Request {
        let has_context = request.data.contains_key(&TypeId::of::<RequestContext>());
        if self.is_system && !has_context {
            return request.data(RequestContext::system());
        }
        request
    }

    /// Returns how many requests found their document parsed, validated and planned, and how many there were.
    pub fn document_usage(&self) -> (u64, u64) {
        self.engine.documents.usage()
    }
}

/// Returns the schema in GraphQL's schema language.
pub fn sdl<L: Models, Q: ObjectType + 'static, M: ObjectType + 'static>() -> String {
    export(&builder::<L, Q, M>().finish())
}

fn export<L: Models, Q: ObjectType + 'static, M: ObjectType + 'static>(
    schema: &ModelSchema<L, Q, M>,
) -> String {
    schema.sdl_with_options(
        SDLExportOptions::new()
            .include_specified_by()
            .prefer_single_line_descriptions()
            .use_space_ident()
            .indent_width(2),
    )
}

fn engine<L: Models, Q: ObjectType + 'static, M: ObjectType + 'static>(
    database: Database,
    limits: Limits,
    queries: Arc<Q>,
    mutations: Arc<M>,
) -> Arc<Engine> {
    let captured = CaptureSchema::default();
    let schema = builder::<L, Q, M>().extension(captured.clone()).finish();
    let environment = Environment::capture(&schema, &captured);

    Arc::new(Engine {
        database,
        limits,
        domain: Domain::new::<L, Q, M>(),
        documents: Documents::new(&export(&schema)),
        resolvers: Box::new(Roots { queries, mutations, schema }),
        environment,
    })
}

fn builder<L: Models, Q: ObjectType + 'static, M: ObjectType + 'static>()
-> SchemaBuilder<QueryRoot<L, Q>, MutationRoot<L, M>, EmptySubscription> {
    assert_start::<L, Q, M>();
    Schema::build(QueryRoot::default(), MutationRoot::default(), EmptySubscription)
}
