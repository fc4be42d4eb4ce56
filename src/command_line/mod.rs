//! The program: what can be typed after `relata`, and what happens then.

mod arguments;
mod check;
mod first_start;
mod migrate;
mod seed;
mod serve;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;

use crate::database::migrations::Migrations;
use crate::graphql::{self, Models};
use arguments::{Arguments, Command};

/// Runs the program over the models of `L`: reads the arguments, does what they say, and reports an error in
/// one line.
pub fn run<L: Models>(migrations: Migrations) -> ExitCode {
    let arguments = Arguments::parse();
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::from_env("RELATA_LOG"))
        .with_writer(std::io::stderr)
        .init();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let result =
        runtime.map_err(anyhow::Error::from).and_then(|runtime| runtime.block_on(dispatch::<L>(arguments, migrations)));
    match result {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn dispatch<L: Models>(arguments: Arguments, migrations: Migrations) -> Result<ExitCode> {
    let Arguments { command, database, serve } = arguments;
    match command {
        None => serve::run::<L>(&database, serve, migrations).await,
        Some(Command::Serve(serve)) => serve::run::<L>(&database, serve, migrations).await,
        Some(Command::Migrate(migrate)) => migrate::run(&database, &migrate, migrations).await,
        Some(Command::Check) => check::run::<L>(&database, migrations).await,
        Some(Command::Seed(seed)) => seed::run(&database, &seed).await,
        Some(Command::Schema) => {
            print!("{}", graphql::sdl::<L>());
            Ok(ExitCode::SUCCESS)
        }
    }
}
