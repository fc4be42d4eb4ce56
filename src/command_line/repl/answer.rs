//! Answers as they are shown to people: the data laid out, then the errors, then what it took.

use std::io::{self, Write};
use std::time::Duration;

use anstyle::{AnsiColor, Reset, Style};
use async_graphql::{PathSegment, ServerError, Value};

use crate::command_line::json;
use crate::graphql::Answer;

const ERROR: Style = AnsiColor::Red.on_default().bold();
const ASIDE: Style = Style::new().dimmed();
const STATEMENT: Style = AnsiColor::Cyan.on_default();

/// Writes an answer, with colours that the writer takes out where they are not wanted.
pub(super) fn write(out: &mut impl Write, answer: &Answer<'_>) -> io::Result<()> {
    if let Some(data) = answer.data.filter(|data| answer.errors.is_empty() || **data != Value::Null) {
        json::write_coloured(out, data)?;
    }
    answer.errors.iter().try_for_each(|error| write_error(out, error))
}

/// Writes statements, each in a line of its own.
pub(super) fn write_statements(out: &mut impl Write, statements: &[String]) -> io::Result<()> {
    statements.iter().try_for_each(|statement| writeln!(out, "{STATEMENT}{statement}{Reset}"))
}

/// Writes how many statements an answer took, and how long.
pub(super) fn write_cost(out: &mut impl Write, statements: usize, time: Duration) -> io::Result<()> {
    let plural = if statements == 1 { "" } else { "s" };
    writeln!(out, "{ASIDE}{statements} statement{plural}, {time:.1?}{Reset}")
}

/// The code and the message, where it happened, and what else is known, in lines of their own.
fn write_error(out: &mut impl Write, error: &ServerError) -> io::Result<()> {
    let mut extensions = match serde_json::to_value(&error.extensions)? {
        serde_json::Value::Object(extensions) => extensions,
        _ => serde_json::Map::new(),
    };
    let code = extensions.remove("code");
    let code = code.as_ref().and_then(|code| code.as_str()).unwrap_or_default();
    writeln!(out, "{ERROR}error {code}{Reset}: {}", error.message)?;
    let place = place(error);
    if !place.is_empty() {
        writeln!(out, "  at {place}")?;
    }
    extensions.iter().try_for_each(|(name, value)| writeln!(out, "  {name}: {value}"))
}

fn place(error: &ServerError) -> String {
    let path = error.path.iter().map(|segment| match segment {
        PathSegment::Field(name) => name.clone(),
        PathSegment::Index(index) => index.to_string(),
    });
    let path = Some(path.collect::<Vec<_>>().join(".")).filter(|path| !path.is_empty());
    let location = error.locations.first().map(|pos| format!("line {}, column {}", pos.line, pos.column));
    path.into_iter().chain(location).collect::<Vec<_>>().join(", ")
}
