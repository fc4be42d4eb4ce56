//! `relata repl`: GraphQL at a prompt, run in this process.
//!
//! What the prompt knows of GraphQL is here for others too: whether a text is a whole document, and what can stand
//! at the cursor.
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

mod answer;
mod command;
mod completeness;
mod completion;
mod editor;
mod executor;
mod place;
mod schema;
mod session;
mod statements;
mod token;

use std::io::IsTerminal;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Result;

use super::arguments::DatabaseArguments;
use crate::database::Database;
use crate::database::migrations::Migrations;
use crate::graphql::Api;
pub use completeness::{Completeness, completeness};
pub use completion::Candidate;
use editor::{Editor, Input};
use executor::Executor;
pub use schema::Schema;
use session::Session;

pub(super) async fn run(
    database: &DatabaseArguments,
    migrations: Migrations,
    new_api: impl Fn(Database) -> Api,
    sdl: &str,
) -> Result<ExitCode> {
    let executor = Executor::connect(database, &new_api).await?;
    super::migrate::require(migrations, executor.database()).await?;
    let schema = Arc::new(Schema::parse(sdl)?);
    let is_interactive = std::io::stdin().is_terminal();
    let mut session = Session::new(executor, schema.clone(), is_interactive);
    if !is_interactive {
        read_input(&mut session).await?;
        return Ok(if session.failed() { ExitCode::FAILURE } else { ExitCode::SUCCESS });
    }
    converse(&mut session, schema).await?;
    if session.executor().was_interrupted() {
        // Leaving in the ordinary way would wait for what is still ending.
        std::process::exit(0);
    }
    Ok(ExitCode::SUCCESS)
}

/// Takes what somebody types until they leave.
async fn converse(session: &mut Session<'_>, schema: Arc<Schema>) -> Result<()> {
    println!("{}: type GraphQL, or `.help`; Ctrl-D leaves", session.executor().database().url());
    let mut editor = Editor::new(schema)?;
    loop {
        match tokio::task::block_in_place(|| editor.read())? {
            Input::Text(text) if session.submit(&text).await?.is_break() => return Ok(()),
            Input::Text(_) => {}
            Input::GivenUp => println!("given up"),
            Input::End => return Ok(()),
        }
    }
}

/// Takes what standard input holds, to its end.
async fn read_input(session: &mut Session<'_>) -> Result<()> {
    let mut text = String::new();
    for line in std::io::stdin().lines() {
        text.push_str(&line?);
        text.push('\n');
        if completeness::is_open(&text) {
            continue;
        }
        if session.submit(&text).await?.is_break() {
            return Ok(());
        }
        text.clear();
    }
    session.submit(&text).await.map(|_| ())
}
