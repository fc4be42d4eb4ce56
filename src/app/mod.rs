//! The builder that turns a list of models into an API, a router, a schema or a whole program.

#[cfg(feature = "cli")]
mod program;
mod viewer_mismatch;

use std::any::Any;
use std::convert::Infallible;
use std::marker::PhantomData;
use std::sync::Arc;

use async_graphql::ObjectType;
use axum::Router;
use axum::extract::Request;
use axum::http::request::Parts;
use axum::response::IntoResponse;
use axum::routing::Route;
use tower::{Layer, Service};

pub use self::viewer_mismatch::ViewerMismatch;
use self::viewer_mismatch::check_viewer;
use crate::RequestContext;
#[cfg(feature = "cli")]
use crate::command_line::ProgramOptions;
use crate::database::{Database, ViewerType};
use crate::error::Error;
use crate::graphql::{
    self, Api, ContextHooks, Limits, MergedFields, ModelSchema, Models, NoFields,
    PersistedDocuments, SchemaError, WithFields,
};
use crate::model::Model;
use crate::request::AnyViewer;
use crate::server::{self, ServerOptions};

/// Starts an app from a list of models: `relata::app(Shop).migrations(MIGRATIONS).run()`.
///
/// [`models!`](crate::models!) declares the list.
pub fn app<L: Models>(_models: L) -> App<L> {
    App {
        settings: Settings::default(),
        queries: Arc::new(NoFields),
        mutations: Arc::new(NoFields),
        models: PhantomData,
    }
}

/// A list of models with everything an API or a program over them needs; [`app`] starts one.
///
/// `Q` and `M` are async-graphql objects: their fields are added to `Query` and `Mutation`. Write
/// `App<impl Models, impl ObjectType, impl ObjectType>` in a signature.
pub struct App<L, Q = NoFields, M = NoFields> {
    settings: Settings,
    queries: Arc<Q>,
    mutations: Arc<M>,
    models: PhantomData<fn() -> L>,
}

/// The parts of an app that do not depend on its models.
#[derive(Default)]
struct Settings {
    #[cfg(feature = "cli")]
    program: ProgramOptions,
    limits: Limits,
    documents: PersistedDocuments,
    server: ServerOptions,
    layers: Vec<AppLayer>,
    hooks: ContextHooks,
    /// The type of the viewer, where a hook finds it.
    viewer: Option<ViewerType>,
}

/// Puts a layer around all routes.
pub(crate) type AppLayer = Arc<dyn Fn(Router) -> Router + Send + Sync>;

impl<L: Models, Q: ObjectType + 'static, M: ObjectType + 'static> App<L, Q, M> {
    /// Sets the limits of a request. In a program they are the defaults of the flags that set limits.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.settings.limits = limits;
        self
    }

    /// Sets the documents that the API runs by their ids, and whether it runs others. In a program they are served where
    /// no flag of `serve` sets others; `query` and `repl` run every document.
    pub fn documents(mut self, documents: PersistedDocuments) -> Self {
        self.settings.documents = documents;
        self
    }

    /// Sets the options of the server. In a program they are the defaults of the flags of `serve`.
    pub fn server(mut self, options: ServerOptions) -> Self {
        self.settings.server = options;
        self
    }

    /// Puts a tower layer around all routes, those of the console included; can be called several times, and the last
    /// layer is the outermost:
    ///
    /// ```
    /// # #[cfg(feature = "demo")] {
    /// # use axum::{extract::Request, middleware::{Next, from_fn}};
    /// # use relata::models::Demo;
    /// relata::app(Demo).layer(from_fn(async |request: Request, next: Next| {
    ///     let mut response = next.run(request).await;
    ///     response.headers_mut().insert("x-served-by", "relata".parse().unwrap());
    ///     response
    /// }));
    /// # }
    /// ```
    pub fn layer<N>(mut self, layer: N) -> Self
    where
        N: Layer<Route> + Clone + Send + Sync + 'static,
        N::Service: Service<Request> + Clone + Send + Sync + 'static,
        <N::Service as Service<Request>>::Response: IntoResponse + 'static,
        <N::Service as Service<Request>>::Error: Into<Infallible> + 'static,
        <N::Service as Service<Request>>::Future: Send + 'static,
    {
        self.settings.layers.push(Arc::new(move |router| router.layer(layer.clone())));
        self
    }

    /// Sets the function that makes the [`RequestContext`] of a request from the head of its HTTP request. It says who
    /// asks, and until when:
    ///
    /// ```
    /// # #[cfg(feature = "demo")] {
    /// # use relata::{RequestContext, models::Demo};
    /// struct Viewer { token: Option<String> }
    ///
    /// relata::app(Demo).request_context(|parts| {
    ///     let token = parts.headers.get("authorization").and_then(|value| value.to_str().ok());
    ///     RequestContext::new().with_viewer(Viewer { token: token.map(str::to_owned) })
    /// });
    /// # }
    /// ```
    ///
    /// Custom resolvers find it by `ctx.data::<RequestContext>()`.
    pub fn request_context<F>(mut self, context: F) -> Self
    where
        F: Fn(&Parts) -> RequestContext + Send + Sync + 'static,
    {
        self.settings.hooks.context = Some(Arc::new(context));
        self
    }

    /// Sets the function that finds out who asks: the viewer, over whose type models have rules. It gets the head of the HTTP
    /// request, where [`Claims`](server::Claims) stand among the extensions, and the database as the system sees it.
    ///
    /// ```
    /// # #[cfg(feature = "demo")] {
    /// # use relata::models::Demo;
    /// # use relata::server::Claims;
    /// struct Viewer { user: Option<i64> }
    ///
    /// relata::app(Demo).viewer(async |parts, _database| {
    ///     let claims = parts.extensions.get::<Claims>();
    ///     let user = claims.and_then(|claims| claims.subject()?.parse().ok());
    ///     Ok(Viewer { user })
    /// });
    /// # }
    /// ```
    ///
    /// Custom resolvers find the viewer by [`ctx.viewer()`](graphql::ContextExt::viewer). An error of the function is the
    /// answer to the request: [`Error::Unauthenticated`] has status 401, [`Error::Forbidden`] 403.
    pub fn viewer<V, F, H>(mut self, viewer: H) -> Self
    where
        V: Any + Send + Sync,
        F: Future<Output = Result<V, Error>> + Send + 'static,
        H: Fn(Parts, Database) -> F + Send + Sync + 'static,
    {
        self.settings.viewer = Some(ViewerType::of::<V>());
        self.settings.hooks.viewer = Some(Arc::new(move |parts, database| {
            let viewer = viewer(parts, database);
            Box::pin(async move { viewer.await.map(|viewer| Arc::new(viewer) as AnyViewer) })
        }));
        self
    }

    /// Adds the fields of an async-graphql object to `Query`; can be called several times.
    ///
    /// Resolvers reach the database through [`ContextExt`](graphql::ContextExt) and can return
    /// [`Row`](crate::orm::Row)s where the schema has models. A field replaces a generated field of the same name, and
    /// one that was added earlier.
    pub fn queries<N: ObjectType + 'static>(self, queries: N) -> App<L, MergedFields<N, Q>, M> {
        App {
            settings: self.settings,
            queries: Arc::new(MergedFields::new(queries, self.queries)),
            mutations: self.mutations,
            models: PhantomData,
        }
    }

    /// Adds the fields of an async-graphql object to `Mutation`, as [`App::queries`] does to `Query`.
    pub fn mutations<N: ObjectType + 'static>(self, mutations: N) -> App<L, Q, MergedFields<N, M>> {
        App {
            settings: self.settings,
            queries: self.queries,
            mutations: Arc::new(MergedFields::new(mutations, self.mutations)),
            models: PhantomData,
        }
    }

    /// Adds custom fields to the type of the model `R`, which is an async-graphql object itself:
    ///
    /// ```
    /// # use relata::prelude::*;
    /// # diesel::table! { customers (id) { id -> BigInt, name -> Text, } }
    /// /// A person who orders.
    /// #[derive(Clone, Debug, Model)]
    /// #[diesel(table_name = customers)]
    /// pub struct Customer {
    ///     /// Identifies the customer.
    ///     pub id: i64,
    ///     /// The full name.
    ///     pub name: String,
    /// }
    ///
    /// #[async_graphql::Object]
    /// impl Customer {
    ///     /// The first letters of the name.
    ///     async fn initials(&self) -> String {
    ///         self.name.split_whitespace().filter_map(|word| word.chars().next()).collect()
    ///     }
    /// }
    ///
    /// relata::models! {
    ///     /// The models of the shop.
    ///     pub struct Shop: Customer
    /// }
    ///
    /// let schema = relata::app(Shop).fields::<Customer>().sdl();
    /// assert!(schema.contains("  initials: String!"));
    /// ```
    ///
    /// The resolvers of all rows of an answer run concurrently, so a loader of yours can batch what they need. A
    /// field replaces a generated field of the same name.
    pub fn fields<R: Model + ObjectType>(self) -> App<WithFields<L, R>, Q, M> {
        App {
            settings: self.settings,
            queries: self.queries,
            mutations: self.mutations,
            models: PhantomData,
        }
    }

    /// Checks that the schema can be built: no two parts of it share a name, custom types included, custom fields return
    /// rows of listed models, and there is something to query. A program reports what it finds before anything else; the
    /// other methods panic.
    ///
    /// # Errors
    /// The first thing that is wrong, with what to change.
    pub fn check_schema(&self) -> Result<(), SchemaError> {
        graphql::check_start::<L, Q, M>()
    }

    /// Checks that the rules of all models are over the type of [`App::viewer`]. A program reports what it finds before
    /// anything else. Over another viewer, or none, a rule shows no row and permits nothing.
    ///
    /// # Errors
    /// The first model of which they are not.
    pub fn check_rules(&self) -> Result<(), ViewerMismatch> {
        let has_own_context = self.settings.hooks.context.is_some();
        if self.settings.viewer.is_none() && has_own_context {
            return Ok(());
        }
        check_viewer(L::all(), self.settings.viewer)
    }

    /// Returns the schema in GraphQL's schema definition language.
    ///
    /// # Panics
    /// If the schema cannot be built: see [`App::check_schema`].
    pub fn sdl(&self) -> String {
        graphql::sdl::<L, Q, M>()
    }

    /// Builds the async-graphql schema over a database.
    ///
    /// # Panics
    /// As [`App::sdl`].
    pub fn schema(&self, database: Database) -> ModelSchema<L, Q, M> {
        let limits = self.settings.limits.clone();
        let documents = self.settings.documents.clone();
        graphql::schema(database, limits, documents, self.queries.clone(), self.mutations.clone())
    }

    /// Builds the API over a database, which answers requests by itself.
    ///
    /// # Panics
    /// As [`App::sdl`].
    pub fn api(&self, database: Database) -> Api {
        let limits = self.settings.limits.clone();
        Api::new::<L, Q, M>(database, limits, self.queries.clone(), self.mutations.clone())
            .with_documents(self.settings.documents.clone())
            .with_hooks(self.settings.hooks.clone())
    }

    /// Builds the routes of the API over a database: `/graphql`, `/healthz` and `/readyz`.
    ///
    /// To run below a path of a larger axum app, nest it: `Router::new().nest_service("/api", app.router(database))`.
    pub fn router(&self, database: Database) -> Router {
        let router = server::router(self.api(database.clone()), database, &self.settings.server);
        self.settings.layers.iter().fold(router, |router, layer| layer(router))
    }
}
