//! Values in conditions that GraphQL does not have: one of the databases would know them, and the other not.

use crate::database::{Column, Condition};
use crate::error::{Error, Result};
use crate::model::validation::{NO_NUL, unstorable};
use crate::relations::Projection;

/// Returns a condition as it is.
///
/// # Errors
/// [`Error::BadUserInput`] if a value cannot be compared with a column.
pub(super) fn check(condition: Condition) -> Result<Condition> {
    refuse(problem(&condition))?;
    Ok(condition)
}

/// Checks the conditions of all relations and aggregates to load.
///
/// # Errors
/// As [`check`].
pub(in crate::orm) fn check_loads(projection: &Projection) -> Result<()> {
    for load in &projection.loads {
        refuse(problem(&load.condition))?;
        check_loads(&load.projection)?;
    }
    Ok(())
}

fn refuse(problem: Option<String>) -> Result<()> {
    problem.map_or(Ok(()), |message| Err(Error::BadUserInput(message)))
}

fn problem(condition: &Condition) -> Option<String> {
    match condition {
        Condition::Compare { column, value, .. } => {
            unstorable(value).map(|message| say(column, &message))
        }
        Condition::In { column, list, .. } => {
            list.find_map(|value| unstorable(&value)).map(|message| say(column, &message))
        }
        Condition::Text { column, text } => text.has_nul().then(|| say(column, NO_NUL)),
        Condition::All(parts) | Condition::Any(parts) => parts.iter().find_map(problem),
        Condition::Not(part) | Condition::Joined { condition: part, .. } => problem(part),
        Condition::Exists { rows, .. } | Condition::Count { rows, .. } => problem(&rows.condition),
        Condition::First(_) | Condition::OfRequest(_) | Condition::IsNull { .. } => None,
    }
}

fn say(column: &Column, message: &str) -> String {
    format!("the value to compare `{}` with {message}", column.name)
}
