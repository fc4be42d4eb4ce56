//! What the prompt knows from one document to the next, and what it does with each.

use std::fmt::Display;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use async_graphql::{Request, Response, Variables};

use super::answer;
use super::command::{self, COMMANDS, Command};
use super::executor::Executor;
use super::schema::Schema;
use crate::command_line::{json, listing};
use crate::graphql::Answer;

/// A run of documents and commands, one after the other.
pub(super) struct Session<'a> {
    executor: Executor<'a>,
    schema: Arc<Schema>,
    variables: Variables,
    shows_statements: bool,
    /// Whether somebody sits before it, for whom answers are laid out and can be cut off.
    is_interactive: bool,
    failed: bool,
}

impl<'a> Session<'a> {
    pub(super) fn new(executor: Executor<'a>, schema: Arc<Schema>, is_interactive: bool) -> Self {
        let variables = Variables::default();
        Session { executor, schema, variables, shows_statements: false, is_interactive, failed: false }
    }

    pub(super) fn executor(&self) -> &Executor<'a> {
        &self.executor
    }

    /// Whether anything went wrong so far.
    pub(super) fn failed(&self) -> bool {
        self.failed
    }

    /// Carries out a command or a document; breaks off when there are to be no more.
    ///
    /// # Errors
    /// When the answer cannot be written.
    pub(super) async fn submit(&mut self, text: &str) -> Result<ControlFlow<()>> {
        match command::split(text) {
            Some((name, argument)) => match Command::parse(name, argument) {
                Ok(Command::Exit) => return Ok(ControlFlow::Break(())),
                Ok(command) => self.carry_out(command).await?,
                Err(message) => self.complain(message),
            },
            None if text.lines().map(str::trim).all(|line| line.is_empty() || line.starts_with('#')) => {}
            None => self.run(Request::new(text)).await?,
        }
        Ok(ControlFlow::Continue(()))
    }

    async fn carry_out(&mut self, command: Command) -> Result<()> {
        match command {
            Command::Help => {
                let rows = COMMANDS.map(|(usage, meaning)| vec![usage.to_owned(), meaning.to_owned()]);
                print(&listing::table(&["TYPE", "WHAT IT DOES"], rows))?;
            }
            Command::Sql(shown) => self.shows_statements = shown,
            Command::Schema(None) => print(&self.schema.sdl)?,
            Command::Schema(Some(name)) => match self.schema.get(&name) {
                Some(each) => print(&format!("{}\n", each.definition))?,
                None => self.complain(format!("the schema has no type `{name}`: `.types` lists them")),
            },
            Command::Types => {
                let row = |(name, each): (&str, &super::schema::Type)| {
                    vec![each.kind.to_owned(), name.to_owned(), each.description.clone()]
                };
                print(&listing::table(&["KIND", "TYPE", "DESCRIPTION"], self.schema.types().map(row)))?;
            }
            Command::Variables(None) => json::print(&self.variables, false)?,
            Command::Variables(Some(variables)) => self.variables = variables,
            Command::Load { file, operation } => self.load(&file, operation).await?,
            Command::Exit => {}
        }
        Ok(())
    }

    async fn load(&mut self, file: &Path, operation: Option<String>) -> Result<()> {
        match std::fs::read_to_string(file) {
            Ok(document) => {
                let mut request = Request::new(document);
                request.operation_name = operation;
                self.run(request).await?;
            }
            Err(error) => self.complain(format!("cannot read {}: {error}", file.display())),
        }
        Ok(())
    }

    async fn run(&mut self, request: Request) -> Result<()> {
        let request = request.variables(self.variables.clone());
        drop(self.executor.take_statements());
        let start = Instant::now();
        let response = match self.is_interactive {
            true => self.executor.execute_until_interrupted(request).await?,
            false => Some(self.executor.execute(request).await),
        };
        match response {
            Some(response) => self.show(&response, start.elapsed()),
            None => Ok(print("cut off: whatever was not committed is undone\n")?),
        }
    }

    fn show(&mut self, response: &Response, time: Duration) -> Result<()> {
        let statements = self.executor.take_statements();
        self.failed |= !response.errors.is_empty();
        let answer = Answer::of(response);
        let mut out = anstream::stdout().lock();
        if self.is_interactive {
            answer::write(&mut out, &answer)?;
        } else {
            serde_json::to_writer(&mut out, &answer)?;
            writeln!(out)?;
        }
        if self.shows_statements {
            answer::write_statements(&mut out, &statements)?;
        }
        if self.is_interactive {
            answer::write_cost(&mut out, statements.len(), time)?;
        }
        Ok(())
    }

    fn complain(&mut self, message: impl Display) {
        self.failed = true;
        eprintln!("error: {message}");
    }
}

fn print(text: &str) -> std::io::Result<()> {
    write!(anstream::stdout().lock(), "{text}")
}
