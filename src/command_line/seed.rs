//! `relata seed`.

use std::io::IsTerminal;
use std::process::ExitCode;

use anyhow::Result;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::arguments::{DatabaseArguments, SeedArguments};
use crate::models::seed;

pub(super) async fn run(database: &DatabaseArguments, arguments: &SeedArguments) -> Result<ExitCode> {
    let database = database.connect(false).await?;
    let bar = ProgressBar::new(arguments.users.into());
    bar.set_style(ProgressStyle::with_template("{bar:40} {pos}/{len} users, {eta} left")?);
    if !std::io::stderr().is_terminal() {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    let seeded = seed::seed(&database, arguments.users, |users| bar.inc(users)).await?;
    bar.finish_and_clear();
    println!("made {} users and {} profiles", seeded.users, seeded.profiles);
    Ok(ExitCode::SUCCESS)
}
