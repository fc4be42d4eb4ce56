//! What is done with each file: it is written, left as it is, or asked about.

use std::io::{self, BufRead, IsTerminal, Write};

use anstyle::{AnsiColor, Reset};
use anyhow::Result;

use super::GenerateArguments;
use super::files::{FilePlan, FileState, Folder};

/// The state of a file after a run.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    InStep,
    Written,
    /// It waits for a decision.
    Open,
}

/// Does what is to be done with a file.
///
/// # Errors
/// When the file cannot be written, or the terminal cannot be read.
pub(super) fn settle(
    folder: &Folder,
    plan: &FilePlan,
    arguments: &GenerateArguments,
) -> Result<Outcome> {
    if arguments.check {
        if plan.state != FileState::InStep && !arguments.json {
            show(folder, plan)?;
        }
        let in_step = plan.state == FileState::InStep;
        return Ok(if in_step { Outcome::InStep } else { Outcome::Open });
    }

    match plan.state {
        FileState::InStep => keep(folder, plan),
        FileState::New => write(folder, plan),
        FileState::Changed if arguments.yes => write(folder, plan),
        _ if arguments.json => Ok(Outcome::Open),
        _ => {
            show(folder, plan)?;
            decide(folder, plan)
        }
    }
}

/// Asks about a file; nobody is there to answer unless standard input is a terminal.
fn decide(folder: &Folder, plan: &FilePlan) -> Result<Outcome> {
    if !io::stdin().is_terminal() {
        return Ok(Outcome::Open);
    }

    let question = match plan.state {
        FileState::Gone => "Its table is gone. Delete the file?",
        FileState::NotGenerated => "It was written by hand. Replace it?",
        FileState::Conflict => {
            "You and the database changed the same lines. Write both, with marks as Git's?"
        }
        _ => "Write it?",
    };
    print!("{question} [y/n, anything else: later] ");
    io::stdout().flush()?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    match answer.trim() {
        "y" | "yes" => write(folder, plan),
        "n" | "no" => keep(folder, plan),
        _ => Ok(Outcome::Open),
    }
}

fn write(folder: &Folder, plan: &FilePlan) -> Result<Outcome> {
    folder.write(plan)?;
    Ok(Outcome::Written)
}

fn keep(folder: &Folder, plan: &FilePlan) -> Result<Outcome> {
    folder.keep(plan)?;
    Ok(Outcome::InStep)
}

/// Prints the difference between what a file has and what it is to have.
fn show(folder: &Folder, plan: &FilePlan) -> Result<()> {
    let path = folder.show(&plan.name);
    let wanted = plan.wanted.as_deref().unwrap_or_default();
    let mut options = diffy::DiffOptions::new();
    options.set_original_filename(path.clone()).set_modified_filename(path);
    let patch = options.create_patch(&plan.present, wanted).to_string();

    let mut out = anstream::stdout().lock();
    for line in patch.lines() {
        let colour = match line.chars().next() {
            Some('+') => AnsiColor::Green.on_default(),
            Some('-') => AnsiColor::Red.on_default(),
            Some('@') => AnsiColor::Cyan.on_default(),
            _ => anstyle::Style::new(),
        };
        writeln!(out, "{colour}{line}{Reset}")?;
    }
    Ok(())
}
