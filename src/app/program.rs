//! The part of an app that is a program.

use async_graphql::ObjectType;

use super::App;
use crate::command_line::{Program, Progress};
use crate::database::Database;
use crate::database::migrations::Migrations;
use crate::factories::AnyFactory;
use crate::graphql::{self, Api, Models};

/// The whole program, with the feature `cli`.
impl<L: Models, Q: ObjectType + 'static, M: ObjectType + 'static> App<L, Q, M> {
    /// Sets the migrations that create the program's tables.
    pub fn migrations(mut self, migrations: Migrations) -> Self {
        self.settings.program.migrations = migrations;
        self
    }

    /// Sets the function that fills the tables with made-up rows, on the first start and for the command `seed`.
    ///
    /// It gets the number of rows to make, reports how many more are made to `progress`, and returns a summary such
    /// as "100 users":
    ///
    /// ```
    /// # #[cfg(feature = "demo")] {
    /// # use relata::models::{Demo, User};
    /// # use relata::factories::Factory;
    /// relata::app(Demo).seed(async |database, rows, progress| {
    ///     Factory::<User>::new().create_many(&mut *database.write().await?, rows as usize).await?;
    ///     progress(rows.into());
    ///     Ok(format!("{rows} users"))
    /// });
    /// # }
    /// ```
    pub fn seed<F, S>(mut self, seed: S) -> Self
    where
        F: Future<Output = crate::error::Result<String>> + Send + 'static,
        S: Fn(Database, u32, Progress) -> F + Send + Sync + 'static,
    {
        self.settings.program.seed = Some(Box::new(move |database, rows, progress| {
            Box::pin(seed(database, rows, progress))
        }));
        self
    }

    /// Sets the factories of `seed <model>`. The rows of a model without a factory are made up from its description.
    pub fn factories(mut self, factories: Vec<AnyFactory>) -> Self {
        self.settings.program.factories = factories;
        self
    }

    /// Sets the program's name, which the help, the prompt and the default database `sqlite:<name>.db` show. Without
    /// it the name of the executable is used.
    pub fn name(mut self, name: &'static str) -> Self {
        self.settings.program.name = Some(name);
        self
    }

    /// Sets the sentence that describes the program in its help.
    pub fn about(mut self, about: &'static str) -> Self {
        self.settings.program.about = Some(about);
        self
    }

    /// Sets the version that `--version` prints: `.version(env!("CARGO_PKG_VERSION"))`.
    pub fn version(mut self, version: &'static str) -> Self {
        self.settings.program.version = Some(version);
        self
    }

    /// Runs the program: parses the command line, runs the command and reports an error in one line.
    pub fn run(self) -> std::process::ExitCode {
        if let Err(error) = self.check_schema() {
            eprintln!("error: {error}");
            return std::process::ExitCode::FAILURE;
        }

        if let Err(mismatch) = self.check_rules() {
            eprintln!("error: {mismatch}");
            return std::process::ExitCode::FAILURE;
        }

        let App { settings, queries, mutations, .. } = self;
        let hooks = settings.hooks;

        let program = Program {
            models: L::all(),
            limits: settings.limits,
            documents: settings.documents,
            server: settings.server,
            layers: settings.layers,
            options: settings.program,
            sdl: Box::new(graphql::sdl::<L, Q, M>),
            api: Box::new(move |database, limits| {
                Api::new::<L, Q, M>(database, limits, queries.clone(), mutations.clone())
                    .with_hooks(hooks.clone())
            }),
        };
        program.run()
    }
}
