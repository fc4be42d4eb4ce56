//! `relata check`: whether the database fits the declared relations.

use std::process::ExitCode;

use anyhow::Result;

use super::Program;
use super::arguments::DatabaseArguments;
use crate::relations::check::check;

pub(super) async fn run(program: &Program, database: &DatabaseArguments) -> Result<ExitCode> {
    let database = database.connect(false).await?;
    let pending = program.migrations.status(&database).await?.into_iter().filter(|status| !status.applied);
    let mut problems: Vec<String> = pending
        .map(|status| format!("the migration {} has not run: `{} migrate`", status.name, super::name()))
        .collect();
    if problems.is_empty() {
        problems = check(&mut *database.read().await?, program.models).await?;
    }
    for problem in &problems {
        println!("warning: {problem}");
    }
    if problems.is_empty() {
        let relations: usize = program.models.iter().map(|model| model.relations.len()).sum();
        println!("{} models with {relations} relations fit the database", program.models.len());
    }
    Ok(if problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
