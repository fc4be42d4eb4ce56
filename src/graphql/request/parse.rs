//! Texts, read as documents.

use apollo_compiler::ast;
use apollo_compiler::parser::Parser;
use apollo_compiler::validation::DiagnosticList;
use async_graphql::{Pos, ServerError};

use super::{measure, tokens};
use crate::graphql::error::refusal;
use crate::graphql::limits::Limits;

/// The most errors of one document that are answered.
const MOST_ERRORS: usize = 50;

/// Parses the text of a document.
///
/// # Errors
/// The first mistake in it, or the limit that it exceeds.
pub(super) fn parse(text: &str, limits: &Limits) -> Result<ast::Document, Vec<ServerError>> {
    let prepared = tokens::prepare(text, limits.max_tokens);
    let mut parser =
        Parser::new().recursion_limit(limits.max_brackets).token_limit(limits.max_tokens);
    let parsed = parser.parse_ast(prepared.text, "request.graphql");
    measure::check_parser(&parser, limits).map_err(|error| vec![error])?;

    let parsed = parsed.map_err(|invalid| {
        // What follows the first mistake follows from it.
        let mut mistakes = problems(&invalid.errors, "GRAPHQL_PARSE_FAILED");
        mistakes.truncate(1);
        mistakes
    })?;
    match prepared.stray_name {
        None => Ok(parsed),
        Some(offset) => {
            let message = "syntax error: expected a colon and a value behind this name";
            let mut mistake = refusal("GRAPHQL_PARSE_FAILED", message);
            mistake.locations.push(position(text, offset));
            Err(vec![mistake])
        }
    }
}

/// Returns the line and the column of a byte of a text.
pub(super) fn position(text: &str, offset: usize) -> Pos {
    let before = text.get(..offset).unwrap_or_default();
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    let column = before.get(line_start..).unwrap_or_default().chars().count() + 1;
    Pos { line, column }
}

/// Returns errors of the parser or of validation with a code.
pub(super) fn problems(errors: &DiagnosticList, code: &str) -> Vec<ServerError> {
    let mut problems = Vec::new();
    for diagnostic in errors.iter().take(MOST_ERRORS) {
        let found = diagnostic.to_json();
        let mut problem = refusal(code, found.message);
        problem.locations = found
            .locations
            .iter()
            .map(|place| Pos { line: place.line, column: place.column })
            .collect();
        problems.push(problem);
    }
    problems
}
