//! `relata seed`.

use std::io::IsTerminal;
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Program;
use super::arguments::{DatabaseArguments, SeedArguments};
use crate::database::Error;
use crate::factories::Seeding;

pub(super) async fn run(program: Program, database: &DatabaseArguments, arguments: &SeedArguments) -> Result<ExitCode> {
    let made = match &arguments.model {
        Some(model) => {
            let seeding = Seeding::new(program.models, program.settings.factories, model, &arguments.with)?
                .seeded(arguments.seed);
            let database = database.connect(false).await?;
            let bar = progress_bar(arguments.count)?;
            let made = seeding.run(&database, arguments.count.try_into()?, |rows| bar.inc(rows)).await;
            bar.finish_and_clear();
            made.map_err(explain)?
        }
        None => {
            let seed =
                program.settings.seed.context("this program has no rows of its own: name a model and a number")?;
            let database = database.connect(false).await?;
            let bar = progress_bar(arguments.rows)?;
            let progress = bar.clone();
            let made = seed(database, arguments.rows, Box::new(move |rows| progress.inc(rows))).await;
            bar.finish_and_clear();
            made?
        }
    };
    println!("made {made}");
    Ok(ExitCode::SUCCESS)
}

fn progress_bar(rows: u32) -> Result<ProgressBar> {
    let bar = ProgressBar::new(rows.into());
    bar.set_style(ProgressStyle::with_template("{bar:40} {pos}/{len}, {eta} left")?);
    if !std::io::stderr().is_terminal() {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    Ok(bar)
}

/// What is wrong with which value, where a factory gave one that breaks a rule.
fn explain(error: Error) -> anyhow::Error {
    match error {
        Error::Invalid(problems) => {
            let problems: Vec<_> = problems.iter().map(|(field, message)| format!("{field} {message}")).collect();
            anyhow!("a row that was made up cannot be stored: {}", problems.join(", "))
        }
        other => other.into(),
    }
}
