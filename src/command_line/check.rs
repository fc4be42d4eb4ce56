//! `relata check`: whether the database fits the declared relations.

use std::process::ExitCode;

use anyhow::Result;

use super::arguments::DatabaseArguments;
use crate::database::migrations::Migrations;
use crate::graphql::Models;
use crate::relations::check::check;

pub(super) async fn run<L: Models>(database: &DatabaseArguments, migrations: Migrations) -> Result<ExitCode> {
    let database = database.connect(false).await?;
    let pending = migrations.status(&database).await?.into_iter().filter(|status| !status.applied);
    let mut problems: Vec<String> =
        pending.map(|status| format!("the migration {} has not run: `relata migrate`", status.name)).collect();
    if problems.is_empty() {
        problems = check(&mut *database.read().await?, L::all()).await?;
    }
    for problem in &problems {
        println!("warning: {problem}");
    }
    if problems.is_empty() {
        let relations: usize = L::all().iter().map(|model| model.relations.len()).sum();
        println!("{} models with {relations} relations fit the database", L::all().len());
    }
    Ok(if problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
