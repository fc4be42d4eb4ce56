//! From descriptions to the text of files, which rustfmt leaves as it is.

mod list;
mod model;
mod schema;

use std::collections::BTreeMap;

use super::description::{Description, EnumDescription, ModelDescription};
use crate::database::Kind;

/// The width of a line, which is rustfmt's.
const WIDTH: usize = 100;

/// The text of each file, by its path in the folder of the models.
pub(in crate::command_line) type Files = BTreeMap<String, String>;

/// Prints all files.
pub(in crate::command_line) fn print(description: &Description) -> Files {
    let mut files = Files::new();
    files.insert("schema.rs".into(), schema::print(description));
    files.insert("mod.rs".into(), list::print(description));
    for model in &description.models {
        files.insert(format!("{}.rs", model.module), model::print(model, description));
    }
    if !description.enums.is_empty() {
        files.insert("enums.rs".into(), print_enums(&description.enums));
    }
    files
}

/// Prints the table of a model that is not read from a database.
pub(in crate::command_line) fn table(model: &ModelDescription) -> String {
    schema::table(model)
}

/// Prints the file of a model that is not read from a database.
pub(in crate::command_line) fn model(model: &ModelDescription) -> String {
    model::print(model, &Description::default())
}

/// Prints the enums that several models can have.
fn print_enums(enums: &[EnumDescription]) -> String {
    let mut text = "//! The enums of the database.\n\nuse relata::prelude::*;\n".to_owned();
    for enumeration in enums {
        text.push('\n');
        text.push_str(&print_enum(enumeration));
    }
    text
}

fn print_enum(enumeration: &EnumDescription) -> String {
    use heck::ToSnakeCase;

    let mut lines = vec![
        format!("/// {}", enumeration.comment),
        "#[derive(Clone, Copy, Debug, PartialEq, Eq, ModelEnum)]".to_owned(),
        format!("pub enum {} {{", enumeration.name),
    ];
    for variant in &enumeration.variants {
        if variant.name.to_snake_case() != variant.text {
            lines.push(format!("    #[model(text = {:?})]", variant.text));
        }
        lines.push(format!("    {},", variant.name));
    }
    lines.push("}\n".to_owned());
    lines.join("\n")
}

/// Returns the lines of a doc comment, each behind an indentation.
fn doc(indentation: &str, text: &str) -> Vec<String> {
    let line = |line: &str| format!("{indentation}/// {}", line.trim()).trim_end().to_owned();
    text.trim().lines().map(line).collect()
}

/// Returns the lines of a remark, which is no doc comment, each behind an indentation.
fn remark(indentation: &str, text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = format!("{indentation}//");
    for word in text.split_whitespace() {
        if line.len() + 1 + word.len() > WIDTH && line.len() > indentation.len() + 2 {
            lines.push(std::mem::replace(&mut line, format!("{indentation}//")));
        }
        line.push(' ');
        line.push_str(word);
    }
    lines.push(line);
    lines
}

/// Returns a `use` of names from a path, which are put in order.
fn import(path: &str, mut names: Vec<String>) -> Option<String> {
    names.sort();
    names.dedup();
    match names.as_slice() {
        [] => None,
        [name] => Some(format!("use {path}::{name};\n")),
        names => {
            let one_line = format!("use {path}::{{{}}};\n", names.join(", "));
            if one_line.trim_end().len() <= WIDTH {
                return Some(one_line);
            }
            Some(format!("use {path}::{{\n{}\n}};\n", filled("    ", names)))
        }
    }
}

/// Returns a list of names in lines that are as full as they can be, with a comma behind each name.
fn filled(indentation: &str, names: &[String]) -> String {
    let mut lines = Vec::new();
    let mut line = indentation.to_owned();
    for name in names {
        if line.len() + name.len() + 1 > WIDTH {
            lines.push(std::mem::replace(&mut line, indentation.to_owned()).trim_end().to_owned());
        }
        line.push_str(name);
        line.push_str(", ");
    }
    lines.push(line.trim_end().to_owned());
    lines.join("\n")
}

/// Returns the name of a kind's SQL type in `table!`.
fn sql_type(kind: Kind) -> String {
    format!("{kind:?}")
}

/// Returns the Rust type of a kind, and whether `relata::types` has it.
fn rust_type(kind: Kind) -> (&'static str, bool) {
    match kind {
        Kind::SmallInt => ("i16", false),
        Kind::Integer => ("i32", false),
        Kind::BigInt => ("i64", false),
        Kind::Float => ("f32", false),
        Kind::Double => ("f64", false),
        Kind::Numeric => ("BigDecimal", true),
        Kind::Bool => ("bool", false),
        Kind::Text => ("String", false),
        Kind::Binary => ("Vec<u8>", false),
        Kind::Uuid => ("Uuid", true),
        Kind::Date => ("NaiveDate", true),
        Kind::Time => ("NaiveTime", true),
        Kind::Timestamp => ("NaiveDateTime", true),
        Kind::Timestamptz => ("DateTime<Utc>", true),
        Kind::Json => ("Json", true),
    }
}
