//! The file of the tables.

use super::{remark, sql_type};
use crate::command_line::generate::description::{
    Description, FieldDescription, LeftOut, ModelDescription, SqlName,
};

/// The columns that a table may have, as Relata sets Diesel's features.
const MAX_COLUMNS: usize = 32;

pub(super) fn print(description: &Description) -> String {
    let mut parts: Vec<(&str, String)> = Vec::new();
    parts.extend(description.models.iter().map(|model| (model.table.sql.as_str(), table(model))));
    for LeftOut { table, reason } in &description.left_out {
        parts.push((table, remark("", &format!("{table} {reason}.")).join("\n") + "\n"));
    }
    parts.sort();

    let mut text = "//! The tables, in Diesel's words. `relata generate` keeps them in step with the database.\n"
        .to_owned();
    for (_, part) in parts {
        text.push('\n');
        text.push_str(&part);
    }
    text
}

pub(super) fn table(model: &ModelDescription) -> String {
    let mut lines = Vec::new();
    if model.mapped().count() > MAX_COLUMNS {
        let hint = "More than 32 columns: Cargo.toml needs Diesel with the feature `64-column-tables`, or `128-…`.";
        lines.extend(remark("", hint));
    }
    lines.push("diesel::table! {".to_owned());
    lines.push("    use relata::database::sql_types::*;\n".to_owned());
    lines.extend(sql_name("    ", &model.table));
    lines.push(format!("    {} ({}) {{", model.table.rust, model.primary_key));
    for field in &model.fields {
        lines.extend(column(field));
    }
    lines.push("    }\n}\n".to_owned());
    lines.join("\n")
}

fn column(field: &FieldDescription) -> Vec<String> {
    let Some(kind) = field.kind else {
        let note = format!("{} {}.", field.name.sql, field.notes.join("; "));
        return remark("        ", &note);
    };
    let sql = sql_type(kind);
    let sql = if field.nullable { format!("Nullable<{sql}>") } else { sql };
    let mut lines = sql_name("        ", &field.name);
    lines.push(format!("        {} -> {sql},", field.name.rust));
    lines
}

fn sql_name(indentation: &str, name: &SqlName) -> Vec<String> {
    let is_other = name.rust != name.sql;
    is_other.then(|| format!("{indentation}#[sql_name = {:?}]", name.sql)).into_iter().collect()
}
