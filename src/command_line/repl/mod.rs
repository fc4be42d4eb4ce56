//! The command `repl`: GraphQL at a prompt, run in this process.
//!
//! [`completeness`] tells whether a text is a whole document, and [`Schema::complete`] lists what fits at a cursor.
//!
//! ```
//! use relata::command_line::repl::{Completeness, Schema, completeness};
//!
//! assert_eq!(completeness("{ users { nodes { name }"), Completeness::Incomplete);
//! let schema = Schema::parse("type Query { user(name: String): User } type User { name: String } schema { query: Query }")?;
//! let (start, candidates) = schema.complete("{ user { na", 11);
//! assert_eq!((start, candidates[0].text.as_str()), (9, "name"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod command;
mod completion;
mod cursor_context;
mod editor;
mod executor;
mod is_complete;
mod print;
mod results;
mod schema;
mod session;
mod statements;
mod token;

use std::io::IsTerminal;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Result;

use super::Program;
use super::database_arguments::DatabaseArguments;
use super::limit_arguments::LimitArguments;
pub use completion::Candidate;
use editor::{Editor, Input};
use executor::Executor;
pub use is_complete::{Completeness, completeness};
pub use schema::Schema;
use session::Session;

pub(super) async fn run(
    program: &Program,
    database: &DatabaseArguments,
    limits: &LimitArguments,
) -> Result<ExitCode> {
    let build_api = |database| (program.api)(database, limits.limits(&program.limits));
    let executor = Executor::connect(database, &build_api).await?;
    super::migrate::require(program, executor.database()).await?;
    let schema = Arc::new(Schema::parse(&(program.sdl)())?);
    let is_interactive = std::io::stdin().is_terminal();
    let mut session = Session::new(executor, schema.clone(), is_interactive);

    if !is_interactive {
        read_input(&mut session).await?;
        return Ok(if session.failed() { ExitCode::FAILURE } else { ExitCode::SUCCESS });
    }
    converse(&mut session, Editor::new(&program.options.name(), schema)?).await?;
    if session.executor().was_interrupted() {
        // A regular exit would wait for the statement that was interrupted.
        std::process::exit(0);
    }
    Ok(ExitCode::SUCCESS)
}

/// Runs the documents and commands that the user types until they leave.
async fn converse(session: &mut Session<'_>, mut editor: Editor) -> Result<()> {
    println!("{}: type GraphQL, or `.help`; Ctrl-D leaves", session.executor().database().url());
    loop {
        match tokio::task::block_in_place(|| editor.read())? {
            Input::Text(text) if session.submit(&text).await?.is_break() => return Ok(()),
            Input::Text(_) => {}
            Input::Cancelled => println!("cancelled"),
            Input::End => return Ok(()),
        }
    }
}

/// Runs the documents and commands of standard input.
async fn read_input(session: &mut Session<'_>) -> Result<()> {
    let mut text = String::new();
    for line in std::io::stdin().lines() {
        text.push_str(&line?);
        text.push('\n');
        if is_complete::is_open(&text) {
            continue;
        }

        if session.submit(&text).await?.is_break() {
            return Ok(());
        }
        text.clear();
    }
    session.submit(&text).await.map(|_| ())
}
