//! The file of the tables: a `table!` for each, in the order of their names.

use crate::command_line::generate::description::ModelDescription;
use crate::command_line::generate::print;

/// The beginning of a table in the file.
const START: &str = "\ndiesel::table! {";

/// Adds the table of a model.
pub(super) fn add(text: &str, model: &ModelDescription) -> String {
    let table = print::table(model);
    for (place, _) in text.match_indices(START) {
        let (before, after) = text.split_at_checked(place).unwrap_or((text, ""));
        if name(after).is_some_and(|name| name > model.table.sql.as_str()) {
            return format!("{before}\n{table}{after}");
        }
    }
    format!("{text}\n{table}")
}

/// Returns the name of the table that a text begins with: it stands before the primary key.
fn name(text: &str) -> Option<&str> {
    let line = text.lines().find(|line| line.ends_with(") {"))?;
    line.trim_start().split(' ').next()
}
