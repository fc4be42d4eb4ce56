//! The command `generate`: models from a database, and what keeps them in step with it.

mod describe;
pub(super) mod description;
pub(super) mod files;
pub(super) mod names;
pub(super) mod print;
mod settle;

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};
use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;

use super::database_arguments::DatabaseArguments;
use super::json;
use crate::database::structure::Structure;
use describe::{Choice, describe};
use description::Description;
use files::{FilePlan, FileState, Folder};
use settle::{Outcome, settle};

#[derive(Args)]
pub(super) struct GenerateArguments {
    #[command(flatten)]
    choice: ChoiceArguments,
    /// The folder of the models.
    #[arg(long, value_name = "FOLDER", default_value = "src/models")]
    out: PathBuf,
    /// Write nothing; fail if a file lacks what the database has.
    #[arg(long)]
    check: bool,
    /// Put changes of the database into files without asking. Files that need a decision are left as they are.
    #[arg(long, conflicts_with = "check")]
    yes: bool,
    /// Print one JSON object: `models`, `enums`, `leftOut`, `notes` and `files`. Nothing is asked.
    #[arg(long)]
    json: bool,
}

/// The tables to read.
#[derive(Args, Clone, Default)]
pub(super) struct ChoiceArguments {
    /// The tables to make models for; all of them without it.
    #[arg(long, value_name = "TABLE", value_delimiter = ',')]
    tables: Vec<String>,
    /// Tables to leave out.
    #[arg(long, value_name = "TABLE", value_delimiter = ',')]
    exclude: Vec<String>,
    /// The schema of PostgreSQL to read, instead of those in its search path.
    #[arg(long, value_name = "NAME")]
    schema: Option<String>,
}

impl ChoiceArguments {
    /// Returns whether all tables are read.
    pub(super) fn is_all(&self) -> bool {
        self.tables.is_empty() && self.exclude.is_empty() && self.schema.is_none()
    }

    /// Writes the flags as they were given, each behind a blank.
    pub(super) fn flags(&self) -> String {
        let mut flags = String::new();
        for (flag, values) in [("--tables", &self.tables), ("--exclude", &self.exclude)] {
            if !values.is_empty() {
                flags.push_str(&format!(" {flag} {}", quote(&values.join(","))));
            }
        }
        if let Some(schema) = &self.schema {
            flags.push_str(&format!(" --schema {}", quote(schema)));
        }
        flags
    }
}

/// Quotes a word for a shell, where it has to be.
fn quote(word: &str) -> String {
    let is_plain =
        |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | ',' | '.' | '-');
    if word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

impl GenerateArguments {
    /// Returns the arguments that make models in a new folder.
    pub(super) fn into_folder(out: PathBuf, choice: ChoiceArguments) -> Self {
        GenerateArguments { choice, out, check: false, yes: false, json: false }
    }
}

pub(super) async fn run(
    database: &DatabaseArguments,
    arguments: &GenerateArguments,
) -> Result<ExitCode> {
    let (_, all_in_step) = generate(database, arguments).await?;
    Ok(if all_in_step { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Writes the models; returns what they are, and whether all files are in step with the database.
///
/// # Errors
/// When the database cannot be read or has no models, or a file cannot be read or written.
pub(super) async fn generate(
    database: &DatabaseArguments,
    arguments: &GenerateArguments,
) -> Result<(Description, bool)> {
    let structure = read(database, arguments).await?;
    let choice = Choice {
        tables: arguments.choice.tables.clone(),
        exclude: arguments.choice.exclude.clone(),
    };
    choice.check(&structure)?;
    let description = describe(&structure, &choice);
    let notes = notes(&description, arguments);
    if description.models.is_empty() {
        bail!("no table of the database can have a model: {}", notes.join("; "));
    }

    let folder = Folder::new(&arguments.out);
    let plans = folder.plan(&print::print(&description))?;
    let mut open = Vec::new();
    let mut written = 0;
    for plan in &plans {
        match settle(&folder, plan, arguments)? {
            Outcome::InStep => {}
            Outcome::Written => written += 1,
            Outcome::Open => open.push(plan),
        }
    }

    if arguments.json {
        json::print(&Generated::new(&description, notes, &folder, &plans), false)?;
    } else {
        summarize(&description, &notes, arguments)?;
        if open.is_empty() {
            println!("{} written, {} in step", counted(written, "file"), plans.len() - written);
        } else {
            println!("{}", out_of_step(&open, arguments));
        }
    }
    let all_in_step = open.is_empty();
    Ok((description, all_in_step))
}

async fn read(database: &DatabaseArguments, arguments: &GenerateArguments) -> Result<Structure> {
    let bar = ProgressBar::new(0);
    bar.set_style(ProgressStyle::with_template("{bar:40} {pos}/{len} tables")?);
    if !io::stderr().is_terminal() {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }

    let database = database.connect(false).await?;
    let mut conn = database.read().await?;
    if let Some(schema) = &arguments.choice.schema {
        if database.url().file().is_some() {
            bail!("`--schema` is for PostgreSQL: SQLite has one schema");
        }
        let schema = schema.replace('"', "\"\"");
        conn.batch_execute(&format!("SET search_path TO \"{schema}\"")).await?;
    }
    let progress = |done: usize, all: usize| {
        bar.set_length(all as u64);
        bar.set_position(done as u64);
    };
    let structure = Structure::read(&mut conn, progress).await;
    bar.finish_and_clear();

    let structure = structure?;
    if structure.tables.is_empty() {
        match &arguments.choice.schema {
            Some(schema) => bail!("the database has no schema `{schema}` with tables"),
            None => bail!("the database has no tables"),
        }
    }
    Ok(structure)
}

/// Returns what is noted of the database, and what a program needs to know besides the models.
fn notes(description: &Description, arguments: &GenerateArguments) -> Vec<String> {
    let mut notes = description.notes();
    if let Some(schema) = &arguments.choice.schema {
        notes.push(format!(
            "the tables are in the schema `{schema}`: a program finds them with `?options=-csearch_path%3D{schema}` behind \
             the URL of the database"
        ));
    }
    notes
}

fn summarize(
    description: &Description,
    notes: &[String],
    arguments: &GenerateArguments,
) -> Result<()> {
    let mut out = io::stdout().lock();
    for note in notes {
        writeln!(out, "note: {note}")?;
    }

    let models = description.models.len();
    let relations: usize = description.models.iter().map(|model| model.relations.len()).sum();
    let folder = arguments.out.display();
    let (models, relations) = (counted(models, "model"), counted(relations, "relation"));
    writeln!(out, "{models} with {relations} in {folder}")?;
    Ok(())
}

/// Names the files that wait for a decision, and how it is made.
fn out_of_step(open: &[&FilePlan], arguments: &GenerateArguments) -> String {
    let names: Vec<_> = open.iter().map(|plan| plan.name.as_str()).collect();
    let names = names.join(", ");
    let hint = if arguments.check {
        "run `generate` and commit what it writes"
    } else if open.iter().all(|plan| plan.state == FileState::Changed) {
        "run it on a terminal to decide, or with `--yes`"
    } else {
        "run it on a terminal to decide"
    };
    format!("not in step with the database: {names}; {hint}")
}

/// Returns a number with the noun that it counts.
fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// The JSON of `--json`.
#[derive(Serialize)]
struct Generated<'d> {
    #[serde(flatten)]
    description: &'d Description,
    notes: Vec<String>,
    files: Vec<GeneratedFile>,
}

#[derive(Serialize)]
struct GeneratedFile {
    path: String,
    state: FileState,
}

impl<'d> Generated<'d> {
    fn new(
        description: &'d Description,
        notes: Vec<String>,
        folder: &Folder,
        plans: &[FilePlan],
    ) -> Self {
        let file =
            |plan: &FilePlan| GeneratedFile { path: folder.show(&plan.name), state: plan.state };
        let files = plans.iter().map(file).collect();
        Generated { description, notes, files }
    }
}
