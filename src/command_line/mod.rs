//! The program: what can be typed after `relata`, and what happens then.

mod arguments;
mod check;
mod first_start;
mod json;
pub mod listing;
mod migrate;
mod query;
mod relations;
pub mod repl;
mod seed;
mod serve;

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use anyhow::Result;
use futures::future::BoxFuture;

use crate::database::migrations::Migrations;
use crate::database::{Database, Error};
use crate::factories::AnyFactory;
use crate::graphql::{Api, Limits};
use crate::model::ModelInfo;
use arguments::{Arguments, Command};

/// A program over models.
pub(crate) struct Program {
    pub(crate) models: &'static [&'static ModelInfo],
    pub(crate) settings: Settings,
    /// The schema in GraphQL's schema language.
    pub(crate) sdl: Box<dyn Fn() -> String + Send + Sync>,
    /// The API over a database.
    pub(crate) api: Box<dyn Fn(Database, Limits) -> Api + Send + Sync>,
}

/// What a crate gives its program besides the models.
pub(crate) struct Settings {
    /// The tables.
    pub(crate) migrations: Migrations,
    /// What fills the tables with made-up rows, if anything does.
    pub(crate) seed: Option<Seed>,
    /// What makes rows of models for `seed <model>`; those of other models are made up.
    pub(crate) factories: Vec<AnyFactory>,
    /// What the program is.
    pub(crate) about: Option<&'static str>,
    pub(crate) version: Option<&'static str>,
}

impl Default for Settings {
    fn default() -> Self {
        Settings { migrations: Migrations::NONE, seed: None, factories: Vec::new(), about: None, version: None }
    }
}

/// Adds so many made-up rows to a database, tells how many more are done, and says at the end what was made.
pub type Seed =
    fn(Database, u32, Box<dyn Fn(u64) + Send + Sync>) -> BoxFuture<'static, crate::database::Result<String>>;

impl Program {
    /// Reads the arguments, does what they say, and reports an error in one line.
    pub(crate) fn run(self) -> ExitCode {
        let arguments = Arguments::read(self.settings.about, self.settings.version);
        tracing_subscriber::fmt()
            .with_env_filter(tracing_subscriber::EnvFilter::from_env("RELATA_LOG"))
            .with_ansi(std::io::stderr().is_terminal())
            .with_writer(std::io::stderr)
            .init();
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
        let result = runtime.map_err(anyhow::Error::from);
        match result.and_then(|runtime| runtime.block_on(self.dispatch(arguments))) {
            Ok(code) => code,
            // Whoever reads the output has seen enough, as in `relata schema | head`.
            Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("error: {}", explain(&error));
                ExitCode::FAILURE
            }
        }
    }

    async fn dispatch(self, arguments: Arguments) -> Result<ExitCode> {
        let Arguments { command, database, serve } = arguments;
        let limits = serve.limits();
        let api = |database: Database| (self.api)(database, limits.clone());
        match command {
            None | Some(Command::Serve) => serve::run(&self, &database, serve).await,
            Some(Command::Migrate(migrate)) => migrate::run(&database, &migrate, self.settings.migrations).await,
            Some(Command::Relations(relations)) => relations::run(self.models, &relations),
            Some(Command::Check(check)) => check::run(&self, &database, &check).await,
            Some(Command::Query(query)) => query::run(&database, &query, self.settings.migrations, api).await,
            Some(Command::Repl) => repl::run(&database, self.settings.migrations, api, &(self.sdl)()).await,
            Some(Command::Seed(seed)) => seed::run(self, &database, &seed).await,
            Some(Command::Schema) => {
                write!(io::stdout(), "{}", (self.sdl)())?;
                Ok(ExitCode::SUCCESS)
            }
        }
    }
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

/// What the program is called at the command line.
fn name() -> String {
    let path = std::env::args_os().next().map(std::path::PathBuf::from).unwrap_or_default();
    path.file_stem().map_or("relata".into(), |name| name.to_string_lossy().into_owned())
}

/// An error in one line. Whoever sits at the command line may know what clients never see.
fn explain(error: &anyhow::Error) -> String {
    match error.downcast_ref::<Error>() {
        Some(Error::Unexpected(text)) => text.split_whitespace().collect::<Vec<_>>().join(" "),
        _ => format!("{error:#}"),
    }
}
