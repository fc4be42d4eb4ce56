//! A program over models: what the command line runs.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;
use futures::future::BoxFuture;

use super::arguments::{Arguments, Command};
use super::{check, generate, make, migrate, new, query, relations, repl, seed, serve, token};
use crate::app::AppLayer;
use crate::database::Database;
use crate::database::migrations::Migrations;
use crate::error::{self, Error};
use crate::factories::AnyFactory;
use crate::graphql::{Api, Limits, PersistedDocuments};
use crate::model::ModelInfo;
use crate::server::ServerOptions;

/// The time that tasks have to end with the program; a statement of SQLite may not heed it.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_millis(500);

/// The models of a program, and how to build its API.
pub(crate) struct Program {
    pub(crate) models: &'static [&'static ModelInfo],
    /// The limits of a request where no flag sets others.
    pub(crate) limits: Limits,
    /// The documents that the server runs where no flag sets others.
    pub(crate) documents: PersistedDocuments,
    /// The options of the server where no flag sets others.
    pub(crate) server: ServerOptions,
    /// The layers around all routes, the innermost first.
    pub(crate) layers: Vec<AppLayer>,
    pub(crate) options: ProgramOptions,
    /// Returns the schema in GraphQL's schema definition language.
    pub(crate) sdl: Box<dyn Fn() -> String + Send + Sync>,
    /// Builds the API over a database.
    pub(crate) api: Box<dyn Fn(Database, Limits) -> Api + Send + Sync>,
}

/// Everything that a program can have besides its models and their API.
pub(crate) struct ProgramOptions {
    pub(crate) migrations: Migrations,
    pub(crate) seed: Option<Seed>,
    pub(crate) factories: Vec<AnyFactory>,
    pub(crate) name: Option<&'static str>,
    pub(crate) about: Option<&'static str>,
    pub(crate) version: Option<&'static str>,
}

/// Fills the tables with a number of made-up rows and returns a summary of them.
pub(crate) type Seed =
    Box<dyn Fn(Database, u32, Progress) -> BoxFuture<'static, error::Result<String>> + Send + Sync>;

/// Called with the number of rows that were made since the last call.
pub type Progress = Box<dyn Fn(u64) + Send + Sync>;

impl Default for ProgramOptions {
    fn default() -> Self {
        ProgramOptions {
            migrations: Migrations::new(),
            seed: None,
            factories: Vec::new(),
            name: None,
            about: None,
            version: None,
        }
    }
}

impl ProgramOptions {
    /// Returns the program's name: the given one, or that of the executable.
    pub(crate) fn name(&self) -> String {
        if let Some(name) = self.name {
            return name.to_owned();
        }
        let path = std::env::args_os().next().map(PathBuf::from).unwrap_or_default();
        path.file_stem().map_or("relata".into(), |name| name.to_string_lossy().into_owned())
    }
}

impl Program {
    /// Parses the arguments, runs their command and reports an error in one line.
    pub(crate) fn run(self) -> ExitCode {
        let arguments = Arguments::parse(&self);
        tracing_subscriber::fmt()
            .with_env_filter(tracing_subscriber::EnvFilter::from_env("RELATA_LOG"))
            .with_ansi(io::stderr().is_terminal())
            .with_writer(io::stderr)
            .init();

        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
        let result = match runtime {
            Ok(runtime) => {
                let result = runtime.block_on(self.dispatch(arguments));
                runtime.shutdown_timeout(SHUTDOWN_TIMEOUT);
                result
            }
            Err(error) => Err(error.into()),
        };

        match result {
            Ok(code) => code,
            // The reader has seen enough, as in `relata schema | head`.
            Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("error: {}", explain(&error));
                ExitCode::FAILURE
            }
        }
    }

    async fn dispatch(self, arguments: Arguments) -> Result<ExitCode> {
        let Arguments { command, database, serve } = arguments;
        match command.unwrap_or(Command::Serve(Box::new(serve))) {
            Command::Serve(arguments) => serve::run(&self, &database, &arguments).await,
            Command::Migrate(arguments) => migrate::run(&self, &database, &arguments).await,
            Command::Relations(arguments) => relations::run(self.models, &arguments),
            Command::Check(arguments) => check::run(&self, &database, &arguments).await,
            Command::Generate(arguments) => generate::run(&database, &arguments).await,
            Command::New(arguments) => new::run(&database, &arguments).await,
            Command::Make(arguments) => make::run(&arguments),
            Command::Query(arguments) => query::run(&self, &database, &arguments).await,
            Command::Repl(limits) => repl::run(&self, &database, &limits).await,
            Command::Seed(arguments) => seed::run(self, &database, &arguments).await,
            Command::Token(arguments) => token::run(&arguments),
            Command::Schema => {
                write!(io::stdout(), "{}", (self.sdl)())?;
                Ok(ExitCode::SUCCESS)
            }
        }
    }
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

/// Returns an error in one line. Here the cause is shown, which clients never see.
fn explain(error: &anyhow::Error) -> String {
    match error.downcast_ref::<Error>() {
        Some(Error::Unexpected(text)) => text.split_whitespace().collect::<Vec<_>>().join(" "),
        _ => format!("{error:#}"),
    }
}
