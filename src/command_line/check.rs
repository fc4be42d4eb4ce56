//! The command `check`: compares the models with the database.

use std::io::{self, Write};
use std::process::ExitCode;

use anyhow::Result;
use serde::Serialize;

use super::arguments::CheckArguments;
use super::database_arguments::DatabaseArguments;
use super::{Program, json, listing};
use crate::relations::check::{Report, check};
use crate::relations::stored_forms::check_forms;

pub(super) async fn run(
    program: &Program,
    database: &DatabaseArguments,
    arguments: &CheckArguments,
) -> Result<ExitCode> {
    let database = database.connect(false).await?;
    let mut pending_migrations = Vec::new();
    for status in program.options.migrations.status(&database).await? {
        if !status.applied {
            pending_migrations.push(status.name);
        }
    }

    let mut report = check(&mut *database.read().await?, program.models).await?;
    report.problems.extend(check_forms(&mut *database.read().await?, program.models).await?);
    if !pending_migrations.is_empty() {
        // Pending migrations explain what is missing.
        report.problems.clear();
        report.hints.clear();
    }

    let fits = pending_migrations.is_empty() && report.problems.is_empty();
    let checked = Checked { fits, pending_migrations, report };
    if arguments.json {
        json::print(&checked, false)?;
    } else {
        write!(io::stdout(), "{}", checked.describe(program))?;
    }
    Ok(if fits { ExitCode::SUCCESS } else { ExitCode::FAILURE })
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

impl Checked {
    /// Returns the table of the relations, then the warnings and hints.
    fn describe(&self, program: &Program) -> String {
        let mut lines = listing::checked_relations(&self.report);
        lines.push('\n');

        for name in &self.pending_migrations {
            let command = format!("`{} migrate`", program.options.name());
            lines.push_str(&format!("warning: the migration {name} is pending: run {command}\n"));
        }
        for problem in &self.report.problems {
            lines.push_str(&format!("warning: {problem}\n"));
        }
        for hint in &self.report.hints {
            lines.push_str(&format!("hint: {hint}\n"));
        }
        if self.fits {
            let models = program.models.len();
            let relations = self.report.relations.len();
            lines.push_str(&format!(
                "{models} models with {relations} relations fit the database\n"
            ));
        }
        lines
    }
}
