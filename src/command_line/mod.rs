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

use std::io::IsTerminal;
use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;
use futures::future::BoxFuture;

use crate::database::migrations::Migrations;
use crate::database::{Database, Error};
use crate::graphql::{self, Api, Models};
use arguments::{Arguments, Command};

/// A program over models: what a crate needs besides them to be a whole server.
#[derive(Clone, Copy)]
pub struct Program {
    /// The tables.
    pub migrations: Migrations,
    /// What fills the tables with made-up rows, if anything does.
    pub seed: Option<Seed>,
}

/// Adds so many made-up rows to a database, tells how many more are done, and says at the end what was made.
pub type Seed =
    fn(Database, u32, Box<dyn Fn(u64) + Send + Sync>) -> BoxFuture<'static, crate::database::Result<String>>;

impl Program {
    /// A program with these tables, and nothing to fill them with.
    pub fn new(migrations: Migrations) -> Self {
        Program { migrations, seed: None }
    }

    /// The same program, with something to fill the tables with.
    pub fn with_seed(self, seed: Seed) -> Self {
        Program { seed: Some(seed), ..self }
    }

    /// Runs the program over the models of `L`: reads the arguments, does what they say, and reports an error in
    /// one line.
    pub fn run<L: Models>(self) -> ExitCode {
        let arguments = Arguments::parse();
        tracing_subscriber::fmt()
            .with_env_filter(tracing_subscriber::EnvFilter::from_env("RELATA_LOG"))
            .with_ansi(std::io::stderr().is_terminal())
            .with_writer(std::io::stderr)
            .init();
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
        let result = runtime.map_err(anyhow::Error::from);
        match result.and_then(|runtime| runtime.block_on(self.dispatch::<L>(arguments))) {
            Ok(code) => code,
            Err(error) => {
                eprintln!("error: {}", explain(&error));
                ExitCode::FAILURE
            }
        }
    }

    async fn dispatch<L: Models>(self, arguments: Arguments) -> Result<ExitCode> {
        let Arguments { command, database, serve } = arguments;
        let limits = serve.limits();
        let api = |database: Database| Api::new::<L>(database, limits.clone());
        match command {
            None | Some(Command::Serve) => serve::run::<L>(&database, serve, self).await,
            Some(Command::Migrate(migrate)) => migrate::run(&database, &migrate, self.migrations).await,
            Some(Command::Relations(relations)) => relations::run(L::all(), &relations),
            Some(Command::Check(check)) => check::run(&database, &check, self.migrations, L::all()).await,
            Some(Command::Query(query)) => query::run(&database, &query, self.migrations, api).await,
            Some(Command::Repl) => repl::run(&database, self.migrations, api, &graphql::sdl::<L>()).await,
            Some(Command::Seed(seed)) => seed::run(&database, &seed, self.seed).await,
            Some(Command::Schema) => {
                print!("{}", graphql::sdl::<L>());
                Ok(ExitCode::SUCCESS)
            }
        }
    }
}

/// An error in one line. Whoever sits at the command line may know what clients never see.
fn explain(error: &anyhow::Error) -> String {
    match error.downcast_ref::<Error>() {
        Some(Error::Unexpected(text)) => text.split_whitespace().collect::<Vec<_>>().join(" "),
        _ => format!("{error:#}"),
    }
}
