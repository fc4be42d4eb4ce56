//! Prints responses for people: the indented data, the errors, then the cost.

use std::io::{self, Write};
use std::time::Duration;

use anstyle::{AnsiColor, Reset, Style};
use async_graphql::{PathSegment, ServerError, Value};

use crate::command_line::json;
use crate::graphql::Answer;

const ERROR: Style = AnsiColor::Red.on_default().bold();
const ASIDE: Style = Style::new().dimmed();
const STATEMENT: Style = AnsiColor::Cyan.on_default();

/// Writes a response, with colours that the writer strips where they are not wanted.
pub(super) fn write_answer(out: &mut impl Write, answer: &Answer<'_>) -> io::Result<()> {
    if let Some(data) = answer.data.filter(|data| answer.errors.is_empty() || **data != Value::Null)
    {
        json::write_coloured(out, data)?;
    }
    answer.errors.iter().try_for_each(|error| write_error(out, error))
}

/// Writes statements, one a line.
pub(super) fn write_statements(out: &mut impl Write, statements: &[String]) -> io::Result<()> {
    statements.iter().try_for_each(|statement| writeln!(out, "{STATEMENT}{statement}{Reset}"))
}

/// Writes the number of statements and the time that a response took.
pub(super) fn write_cost(
    out: &mut impl Write,
    statements: usize,
    time: Duration,
) -> io::Result<()> {
    let plural = if statements == 1 { "" } else { "s" };
    writeln!(out, "{ASIDE}{statements} statement{plural}, {time:.1?}{Reset}")
}

/// Writes the code and the message of an error, its place and its other extensions, one a line.
fn write_error(out: &mut impl Write, error: &ServerError) -> io::Result<()> {
    let mut extensions = match serde_json::to_value(&error.extensions)? {
        serde_json::Value::Object(extensions) => extensions,
        _ => serde_json::Map::new(),
    };
    let code = extensions.remove("code").unwrap_or_default();
    writeln!(out, "{ERROR}error {}{Reset}: {}", code.as_str().unwrap_or_default(), error.message)?;

    let place = describe_place(error);
    if !place.is_empty() {
        writeln!(out, "  at {place}")?;
    }
    extensions.iter().try_for_each(|(name, value)| writeln!(out, "  {name}: {value}"))
}

/// Returns the path and the position of an error: `users.nodes.0, line 1, column 9`.
fn describe_place(error: &ServerError) -> String {
    let mut path = Vec::new();
    for segment in &error.path {
        path.push(match segment {
            PathSegment::Field(name) => name.clone(),
            PathSegment::Index(index) => index.to_string(),
        });
    }

    let mut parts = Vec::new();
    if !path.is_empty() {
        parts.push(path.join("."));
    }
    if let Some(position) = error.locations.first() {
        parts.push(format!("line {}, column {}", position.line, position.column));
    }
    parts.join(", ")
}
