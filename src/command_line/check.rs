//! `relata check`: whether the database fits the declared relations.

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::Result;
use serde::Serialize;

use super::arguments::{CheckArguments, DatabaseArguments};
use super::{Program, json, listing};
use crate::relations::check::{Report, check};

pub(super) async fn run(
    program: &Program,
    database: &DatabaseArguments,
    arguments: &CheckArguments,
) -> Result<ExitCode> {
    let database = database.connect(false).await?;
    let pending = program.settings.migrations.status(&database).await?.into_iter().filter(|status| !status.applied);
    let pending_migrations: Vec<String> = pending.map(|status| status.name).collect();
    let mut report = check(&mut *database.read().await?, program.models).await?;
    if !pending_migrations.is_empty() {
        // What they will bring is not missing.
        (report.problems, report.hints) = (Vec::new(), Vec::new());
    }
    let fits = pending_migrations.is_empty() && report.problems.is_empty();
    if arguments.json {
        json::print(&Checked { fits, pending_migrations, report }, false)?;
    } else {
        let mut out = io::stdout();
        write!(out, "{}\n{}", listing::checked(&report), findings(&pending_migrations, &report))?;
        if fits {
            writeln!(
                out,
                "{} models with {} relations fit the database",
                program.models.len(),
                report.relations.len()
            )?;
        }
    }
    Ok(if fits { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn findings(pending_migrations: &[String], report: &Report) -> String {
    let pending = pending_migrations.iter();
    let pending =
        pending.map(|name| format!("warning: the migration {name} has not run: `{} migrate`\n", super::name()));
    let problems = report.problems.iter().map(|problem| format!("warning: {problem}\n"));
    let hints = report.hints.iter().map(|hint| format!("hint: {hint}\n"));
    pending.chain(problems).chain(hints).collect()
}

/// The JSON of `--json`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Checked {
    fits: bool,
    pending_migrations: Vec<String>,
    #[serde(flatten)]
    report: Report,
}
