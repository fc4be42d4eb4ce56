//! Runs documents and commands, and keeps the settings between them.

use std::fmt::Display;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use async_graphql::{Request, Response, Value};

use super::command::{self, COMMANDS, Command};
use super::executor::Executor;
use super::print;
use super::results::Results;
use super::schema::Schema;
use crate::command_line::query::JsonVariables;
use crate::command_line::{json, listing};
use crate::graphql::Answer;

/// A sequence of documents and commands.
pub(super) struct Session<'a> {
    executor: Executor<'a>,
    schema: Arc<Schema>,
    variables: JsonVariables,
    results: Results,
    shows_statements: bool,
    /// True at a terminal: responses are indented there, and Ctrl-C interrupts them.
    is_interactive: bool,
    failed: bool,
}

impl<'a> Session<'a> {
    pub(super) fn new(executor: Executor<'a>, schema: Arc<Schema>, is_interactive: bool) -> Self {
        let variables = JsonVariables::default();
        Session {
            executor,
            schema,
            variables,
            results: Results::default(),
            shows_statements: false,
            is_interactive,
            failed: false,
        }
    }

    pub(super) fn executor(&self) -> &Executor<'a> {
        &self.executor
    }

    /// Returns whether there were errors.
    pub(super) fn failed(&self) -> bool {
        self.failed
    }

    /// Runs a command or a document; returns `Break` after `.exit`.
    ///
    /// # Errors
    /// When the response cannot be written.
    pub(super) async fn submit(&mut self, text: &str) -> Result<ControlFlow<()>> {
        match command::split(text) {
            Some((name, argument)) => match Command::parse(name, argument) {
                Ok(Command::Exit) => return Ok(ControlFlow::Break(())),
                Ok(command) => self.run_command(command).await?,
                Err(message) => self.report(message),
            },
            None if text
                .lines()
                .map(str::trim)
                .all(|line| line.is_empty() || line.starts_with('#')) => {}
            None => match self.results.get(text) {
                Some(Ok(value)) => self.show_value(value)?,
                Some(Err(message)) => self.report(message),
                None => self.run(Request::new(text)).await?,
            },
        }
        Ok(ControlFlow::Continue(()))
    }

    async fn run_command(&mut self, command: Command) -> Result<()> {
        match command {
            Command::Help => {
                let rows =
                    COMMANDS.map(|(usage, meaning)| vec![usage.to_owned(), meaning.to_owned()]);
                print_text(&listing::table(&["COMMAND", "MEANING"], rows))?;
            }
            Command::Sql(shown) => self.shows_statements = shown,
            Command::Schema(None) => print_text(&self.schema.sdl)?,
            Command::Schema(Some(name)) => match self.schema.get(&name) {
                Some(each) => print_text(&format!("{}\n", each.definition))?,
                None => {
                    self.report(format!("the schema has no type `{name}`: `.types` lists them"))
                }
            },
            Command::Types => {
                let row = |(name, each): (&str, &super::schema::Type)| {
                    vec![each.kind.to_owned(), name.to_owned(), each.description.clone()]
                };
                print_text(&listing::table(
                    &["KIND", "TYPE", "DESCRIPTION"],
                    self.schema.types().map(row),
                ))?;
            }
            Command::Variables(None) => json::print(&self.variables.values, false)?,
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
            Err(error) => self.report(format!("cannot read {}: {error}", file.display())),
        }
        Ok(())
    }

    async fn run(&mut self, request: Request) -> Result<()> {
        let request = self.variables.clone().put_into(request);
        drop(self.executor.take_statements());
        let start = Instant::now();
        let response = if self.is_interactive {
            self.executor.execute_until_interrupted(request).await?
        } else {
            Some(self.executor.execute(request).await)
        };

        match response {
            Some(response) => self.show(&response, start.elapsed()),
            None => {
                Ok(print_text("interrupted: everything that was not committed is rolled back\n")?)
            }
        }
    }

    fn show_value(&self, value: &Value) -> Result<()> {
        let mut out = anstream::stdout().lock();
        if self.is_interactive {
            json::write_coloured(&mut out, value)?;
        } else {
            serde_json::to_writer(&mut out, value)?;
            writeln!(out)?;
        }
        Ok(())
    }

    fn show(&mut self, response: &Response, time: Duration) -> Result<()> {
        let statements = self.executor.take_statements();
        self.failed |= !response.errors.is_empty();
        self.results.keep(&response.data);
        let answer = Answer::of(response);

        let mut out = anstream::stdout().lock();
        if self.is_interactive {
            print::write_answer(&mut out, &answer)?;
        } else {
            serde_json::to_writer(&mut out, &answer)?;
            writeln!(out)?;
        }
        if self.shows_statements {
            print::write_statements(&mut out, &statements)?;
        }
        if self.is_interactive {
            print::write_cost(&mut out, statements.len(), time)?;
        }
        Ok(())
    }

    fn report(&mut self, message: impl Display) {
        self.failed = true;
        eprintln!("error: {message}");
    }
}

fn print_text(text: &str) -> std::io::Result<()> {
    write!(anstream::stdout().lock(), "{text}")
}
