//! The builder: a list of models, and what makes an API or a whole program of it.

use std::marker::PhantomData;
use std::process::ExitCode;
use std::sync::Arc;

use async_graphql::{EmptyMutation, ObjectType};
use axum::Router;

use crate::command_line::{Program, Seed, Settings};
use crate::database::Database;
use crate::database::migrations::Migrations;
use crate::factories::AnyFactory;
use crate::graphql::{self, Api, Limits, ModelSchema, Models, WithFields};
use crate::model::Model;
use crate::server;

/// Starts from a list of models: `relata::app(Shop).migrations(MIGRATIONS).run()`.
///
/// The list is made by [`models!`](crate::models!).
pub fn app<L: Models>(_models: L) -> App<L> {
    App {
        settings: Settings::default(),
        limits: Limits::default(),
        queries: Arc::new(EmptyMutation),
        mutations: Arc::new(EmptyMutation),
        models: PhantomData,
    }
}

/// Models, and whatever goes with them. `Q` and `M` are async-graphql objects whose fields stand beside the generated
/// queries and mutations; at first there are none.
pub struct App<L, Q = EmptyMutation, M = EmptyMutation> {
    /// What the command line needs besides the models.
    settings: Settings,
    limits: Limits,
    queries: Arc<Q>,
    mutations: Arc<M>,
    models: PhantomData<fn() -> L>,
}

impl<L: Models, Q: ObjectType + 'static, M: ObjectType + 'static> App<L, Q, M> {
    /// The tables.
    pub fn migrations(mut self, migrations: Migrations) -> Self {
        self.settings.migrations = migrations;
        self
    }

    /// What fills the tables with made-up rows, on the first start and for `seed`.
    pub fn seed(mut self, seed: Seed) -> Self {
        self.settings.seed = Some(seed);
        self
    }

    /// What makes rows of models for `seed <model>`; rows of other models are made up from their descriptions.
    pub fn factories(mut self, factories: Vec<AnyFactory>) -> Self {
        self.settings.factories = factories;
        self
    }

    /// What the program is, for its help.
    pub fn about(mut self, about: &'static str) -> Self {
        self.settings.about = Some(about);
        self
    }

    /// The program's version: `.version(env!("CARGO_PKG_VERSION"))`.
    pub fn version(mut self, version: &'static str) -> Self {
        self.settings.version = Some(version);
        self
    }

    /// How much a request may ask for. The whole program takes its limits from the command line instead.
    pub fn limits(self, limits: Limits) -> Self {
        App { limits, ..self }
    }

    /// Adds the fields of an async-graphql object to `Query`. Its resolvers get at the database by
    /// [`ContextExt`](graphql::ContextExt), and answer with [`Row`](crate::relations::Row)s where models belong. A field
    /// that bears the name of a generated one takes its place.
    pub fn queries<N: ObjectType + 'static>(self, queries: N) -> App<L, N, M> {
        let App { settings, limits, mutations, .. } = self;
        App { settings, limits, queries: Arc::new(queries), mutations, models: PhantomData }
    }

    /// Adds the fields of an async-graphql object to `Mutation`, as [`App::queries`] does to `Query`.
    pub fn mutations<N: ObjectType + 'static>(self, mutations: N) -> App<L, Q, N> {
        let App { settings, limits, queries, .. } = self;
        App { settings, limits, queries, mutations: Arc::new(mutations), models: PhantomData }
    }

    /// Adds fields to the type of the model `R`, which is an async-graphql object itself:
    ///
    /// ```
    /// # use relata::prelude::*;
    /// # diesel::table! { customers (id) { id -> BigInt, name -> Text, } }
    /// /// Somebody who orders.
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
    ///     /// What the shop serves.
    ///     pub struct Shop: Customer
    /// }
    ///
    /// let schema = relata::app(Shop).fields::<Customer>().sdl();
    /// assert!(schema.contains("  initials: String!"));
    /// ```
    ///
    /// They are called for all rows of an answer at the same time, so that a loader of one's own can gather what they
    /// need. A field that bears the name of a generated one takes its place.
    pub fn fields<R: Model + ObjectType>(self) -> App<WithFields<L, R>, Q, M> {
        let App { settings, limits, queries, mutations, .. } = self;
        App { settings, limits, queries, mutations, models: PhantomData }
    }

    /// The schema in GraphQL's schema language.
    pub fn sdl(&self) -> String {
        graphql::sdl::<L, Q, M>(self.queries.clone(), self.mutations.clone())
    }

    /// The async-graphql schema over a database.
    pub fn schema(&self, database: Database) -> ModelSchema<L, Q, M> {
        graphql::schema(database, self.limits.clone(), self.queries.clone(), self.mutations.clone())
    }

    /// The API over a database, which answers requests by itself.
    pub fn api(&self, database: Database) -> Api {
        Api::new::<L, Q, M>(database, self.limits.clone(), self.queries.clone(), self.mutations.clone())
    }

    /// The routes of the API over a database: `/graphql`, `/healthz` and `/readyz`.
    pub fn router(&self, database: Database) -> Router {
        server::router(self.api(database.clone()), database, None)
    }

    /// Runs the whole program: reads the command line, does what it says, and reports an error in one line.
    pub fn run(self) -> ExitCode {
        let App { settings, queries, mutations, .. } = self;
        let roots = (queries.clone(), mutations.clone());
        let program = Program {
            models: L::all(),
            settings,
            sdl: Box::new(move || graphql::sdl::<L, Q, M>(roots.0.clone(), roots.1.clone())),
            api: Box::new(move |database, limits| {
                Api::new::<L, Q, M>(database, limits, queries.clone(), mutations.clone())
            }),
        };
        program.run()
    }
}
