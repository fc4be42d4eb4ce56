//! The command `seed`.

use std::io::IsTerminal;
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Program;
use super::arguments::SeedArguments;
use super::database_arguments::DatabaseArguments;
use crate::error::Error;
use crate::factories::Seeder;

pub(super) async fn run(
    program: Program,
    database: &DatabaseArguments,
    arguments: &SeedArguments,
) -> Result<ExitCode> {
    let made = match &arguments.model {
        Some(model) => seed_model(program, database, arguments, model).await?,
        None => seed_program(program, database, arguments.rows).await?,
    };
    println!("made {made}");
    Ok(ExitCode::SUCCESS)
}

/// Makes rows of one model by its factory, or by its description.
async fn seed_model(
    program: Program,
    database: &DatabaseArguments,
    arguments: &SeedArguments,
    model: &str,
) -> Result<String> {
    let factories = program.options.factories;
    let seeder =
        Seeder::new(program.models, factories, model, &arguments.with)?.seeded(arguments.seed);
    let count = arguments.count.try_into()?;

    let database = database.connect(false).await?;
    let bar = progress_bar(arguments.count)?;
    let made = seeder.run(&database, count, |rows| bar.inc(rows)).await;
    bar.finish_and_clear();
    made.map_err(explain)
}

/// Makes the program's own rows.
async fn seed_program(program: Program, database: &DatabaseArguments, rows: u32) -> Result<String> {
    let seed = program.options.seed;
    let seed = seed.context("this program has no rows of its own: give a model and a number")?;

    let database = database.connect(false).await?;
    let bar = progress_bar(rows)?;
    let progress = bar.clone();
    let made = seed(database, rows, Box::new(move |rows| progress.inc(rows))).await;
    bar.finish_and_clear();
    Ok(made?)
}

fn progress_bar(rows: u32) -> Result<ProgressBar> {
    let bar = ProgressBar::new(rows.into());
    bar.set_style(ProgressStyle::with_template("{bar:40} {pos}/{len}, {eta} left")?);
    if !std::io::stderr().is_terminal() {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    Ok(bar)
}

/// Names the values that break a rule, where a factory made such a row.
fn explain(error: Error) -> anyhow::Error {
    let Error::Invalid(problems) = error else {
        return error.into();
    };
    let problems: Vec<_> =
        problems.iter().map(|(field, message)| format!("{field} {message}")).collect();
    anyhow!("a row that was made up cannot be stored: {}", problems.join(", "))
}
