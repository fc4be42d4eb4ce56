//! The command `query`: runs one document, for scripts.

use std::io::Read;
use std::process::ExitCode;

use anyhow::{Context, Result};
use async_graphql::{Request, Variables};

use super::Program;
use super::arguments::QueryArguments;
use super::database_arguments::DatabaseArguments;
use crate::RequestContext;
use crate::graphql::{Answer, InexactNumbers};

/// The exit code for a wrong command line, as clap has it.
const MISUSE: u8 = 2;

pub(super) async fn run(
    program: &Program,
    database: &DatabaseArguments,
    arguments: &QueryArguments,
) -> Result<ExitCode> {
    let request = match read_request(arguments) {
        Ok(request) => request,
        Err(error) => {
            eprintln!("error: {error:#}");
            return Ok(ExitCode::from(MISUSE));
        }
    };

    let database = database.connect(false).await?;
    super::migrate::require(program, &database).await?;
    let api = (program.api)(database, arguments.limits.limits(&program.limits));
    // Whoever can start the program can read the database.
    let response = api.execute(request.data(RequestContext::system())).await;

    super::json::print(&Answer::of(&response), arguments.pretty)?;
    Ok(if response.errors.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The values of variables, from a JSON text.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct JsonVariables {
    pub(super) values: Variables,
    inexact: InexactNumbers,
}

impl JsonVariables {
    /// Reads a JSON object.
    ///
    /// # Errors
    /// When the text is no JSON object.
    pub(super) fn parse(text: &str) -> Result<Self> {
        let object: serde_json::Map<_, _> =
            serde_json::from_str(text).context("not a JSON object")?;
        let values = Variables::from_json(object.into());
        let inexact = InexactNumbers::find(&values, text);
        Ok(JsonVariables { values, inexact })
    }

    /// Puts the values into a request.
    pub(super) fn put_into(self, request: Request) -> Request {
        self.inexact.put_into(request.variables(self.values))
    }
}

fn read_request(arguments: &QueryArguments) -> Result<Request> {
    let mut request = Request::new(read_document(arguments)?);
    request.operation_name.clone_from(&arguments.operation_name);
    if let Some(text) = &arguments.variables {
        request = JsonVariables::parse(text).context("--variables")?.put_into(request);
    }
    Ok(request)
}

fn read_document(arguments: &QueryArguments) -> Result<String> {
    if let Some(file) = &arguments.file {
        return std::fs::read_to_string(file).with_context(|| format!("--file {}", file.display()));
    }

    match arguments.document.as_deref() {
        Some("-") => {
            let mut text = String::new();
            std::io::stdin().read_to_string(&mut text).context("standard input")?;
            Ok(text)
        }
        document => Ok(document.unwrap_or_default().to_owned()),
    }
}
