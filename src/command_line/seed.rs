//! `relata seed`.

use std::io::IsTerminal;
use std::process::ExitCode;

use anyhow::{Context, Result};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Seed;
use super::arguments::{DatabaseArguments, SeedArguments};

pub(super) async fn run(
    database: &DatabaseArguments,
    arguments: &SeedArguments,
    seed: Option<Seed>,
) -> Result<ExitCode> {
    let seed = seed.context("this program has nothing to fill the tables with")?;
    let database = database.connect(false).await?;
    let bar = ProgressBar::new(arguments.users.into());
    bar.set_style(ProgressStyle::with_template("{bar:40} {pos}/{len}, {eta} left")?);
    if !std::io::stderr().is_terminal() {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    let progress = bar.clone();
    let made = seed(database, arguments.users, Box::new(move |rows| progress.inc(rows))).await?;
    bar.finish_and_clear();
    println!("made {made}");
    Ok(ExitCode::SUCCESS)
}
