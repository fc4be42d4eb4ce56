//! `relata query`: one document, for scripts.

use std::io::Read;
use std::process::ExitCode;

use anyhow::{Context, Result};
use async_graphql::{Request, Variables};

use super::arguments::{DatabaseArguments, QueryArguments};
use crate::database::Database;
use crate::database::migrations::Migrations;
use crate::graphql::{Answer, Api};

/// The exit code of a command that cannot be understood, as clap has it.
const MISUSE: u8 = 2;

pub(super) async fn run(
    database: &DatabaseArguments,
    arguments: &QueryArguments,
    migrations: Migrations,
    api: impl FnOnce(Database) -> Api,
) -> Result<ExitCode> {
    let request = match request(arguments) {
        Ok(request) => request,
        Err(error) => {
            eprintln!("error: {error:#}");
            return Ok(ExitCode::from(MISUSE));
        }
    };
    let database = database.connect(false).await?;
    super::migrate::require(migrations, &database).await?;
    let response = api(database).execute(request).await;
    super::json::print(&Answer::of(&response), arguments.pretty)?;
    Ok(if response.errors.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn request(arguments: &QueryArguments) -> Result<Request> {
    let mut request = Request::new(document(arguments)?);
    request.operation_name.clone_from(&arguments.operation_name);
    if let Some(text) = &arguments.variables {
        request = request.variables(variables(text).context("--variables")?);
    }
    Ok(request)
}

fn document(arguments: &QueryArguments) -> Result<String> {
    match (&arguments.file, arguments.document.as_deref()) {
        (Some(file), _) => std::fs::read_to_string(file).with_context(|| format!("--file {}", file.display())),
        (None, Some("-")) => {
            let mut text = String::new();
            std::io::stdin().read_to_string(&mut text).context("standard input")?;
            Ok(text)
        }
        (None, document) => Ok(document.unwrap_or_default().to_owned()),
    }
}

/// Reads the values of variables from a JSON object.
///
/// # Errors
/// What is wrong with the text.
pub(super) fn variables(text: &str) -> Result<Variables> {
    let object: serde_json::Map<_, _> = serde_json::from_str(text).context("not a JSON object")?;
    Ok(Variables::from_json(object.into()))
}
