//! Names in Rust for what a database calls otherwise.

use heck::{ToLowerCamelCase, ToSnakeCase, ToUpperCamelCase};
use relata_nouns as nouns;

use super::description::SqlName;
use crate::database::Kind;

/// Rust's keywords, and the names that mean something else in Diesel's `table!`.
const RESERVED: [&str; 59] = [
    "abstract",
    "all_columns",
    "as",
    "async",
    "await",
    "become",
    "box",
    "break",
    "columns",
    "const",
    "continue",
    "crate",
    "diesel",
    "do",
    "dsl",
    "dyn",
    "else",
    "enum",
    "extern",
    "false",
    "final",
    "fn",
    "for",
    "gen",
    "if",
    "impl",
    "in",
    "let",
    "loop",
    "macro",
    "match",
    "mod",
    "move",
    "mut",
    "override",
    "priv",
    "pub",
    "ref",
    "relata",
    "return",
    "self",
    "star",
    "static",
    "struct",
    "super",
    "table",
    "trait",
    "true",
    "try",
    "type",
    "typeof",
    "unsafe",
    "unsized",
    "use",
    "virtual",
    "where",
    "while",
    "yield",
    "union",
];

/// The crates besides that files of models name.
const CRATES: [&str; 3] = ["alloc", "core", "std"];

/// The names of structs that mean something else in the files of models or in Rust's prelude.
const TAKEN_STRUCTS: [&str; 37] = [
    "Alloc",
    "BigDecimal",
    "Box",
    "Clone",
    "Copy",
    "Core",
    "DateTime",
    "Debug",
    "Default",
    "Diesel",
    "Enums",
    "Err",
    "Filter",
    "Json",
    "Mod",
    "Model",
    "ModelEnum",
    "Models",
    "NaiveDate",
    "NaiveDateTime",
    "NaiveTime",
    "None",
    "OnOccupied",
    "Ok",
    "Option",
    "PartialEq",
    "Relata",
    "Result",
    "Row",
    "Schema",
    "Self",
    "Some",
    "Std",
    "String",
    "Utc",
    "Uuid",
    "Vec",
];

/// Returns the name of the struct for a table.
pub(in crate::command_line) fn struct_name(table: &str) -> String {
    let words = ascii_words(table);
    let name = nouns::singular(&words).to_upper_camel_case();
    let name = starting_with_a_letter(name, "Table");
    if is_taken_struct(&name) { format!("{name}Record") } else { name }
}

/// Returns the word for a row of a table, in snake case.
pub(in crate::command_line) fn noun(table: &str) -> String {
    nouns::singular(&ascii_words(table)).to_snake_case()
}

/// Returns the name of the enum for a type of the database.
pub(in crate::command_line) fn struct_like(name: &str) -> String {
    let name = starting_with_a_letter(ascii_words(name).to_upper_camel_case(), "Type");
    if is_taken_struct(&name) { format!("{name}Value") } else { name }
}

/// Returns whether a name in Rust needs no change.
pub(in crate::command_line) fn is_usable(name: &str) -> bool {
    !RESERVED.contains(&name) && name.starts_with(|first: char| first.is_ascii_alphabetic())
}

/// Returns whether a struct or an enum may not have a name.
fn is_taken_struct(name: &str) -> bool {
    TAKEN_STRUCTS.contains(&name)
}

/// Returns the name of a table or column in Rust: in snake case, and no word of Rust's or Diesel's.
pub(in crate::command_line) fn rust_name(sql: &str, other: &str) -> SqlName {
    let is_plain = sql.starts_with(|first: char| first.is_ascii_lowercase() || first == '_')
        && sql.chars().all(|letter| matches!(letter, 'a'..='z' | '0'..='9' | '_'))
        && sql.trim_matches('_').len() == sql.len();
    let rust = if is_plain { sql.to_owned() } else { ascii_words(sql).to_snake_case() };
    let mut rust = starting_with_a_letter(rust, "column_");
    while RESERVED.contains(&rust.as_str()) || rust == other {
        rust.push('_');
    }
    SqlName { rust, sql: sql.to_owned() }
}

/// Returns a name as it stands behind `mod`.
pub(in crate::command_line) fn module_name(module: &str) -> String {
    let is_keyword = RESERVED.contains(&module)
        && !matches!(
            module,
            "all_columns" | "columns" | "diesel" | "dsl" | "relata" | "star" | "table" | "union"
        );
    if is_keyword { format!("r#{module}") } else { module.to_owned() }
}

/// Returns the variant of an enum for a text; `None` if no name follows from it.
pub(in crate::command_line) fn variant_name(text: &str) -> Option<String> {
    let name = ascii_words(text).to_upper_camel_case();
    let name = if name == "Self" { "SelfValue".to_owned() } else { name };
    if name.is_empty() { None } else { Some(starting_with_a_letter(name, "Value")) }
}

/// Returns the name of a table in Rust, beside which crates can be named.
pub(in crate::command_line) fn table_name(sql: &str) -> SqlName {
    let mut name = rust_name(sql, "");
    if CRATES.contains(&name.rust.as_str()) {
        name.rust.push('_');
    }
    name
}

/// Returns the noun of one row of a model and that of many.
pub(in crate::command_line) fn nouns(name: &str) -> (String, String) {
    chosen_nouns(name).unwrap_or_else(|| {
        let singular = name.to_lower_camel_case();
        let plural = nouns::plural(&singular);
        (singular, plural)
    })
}

/// Returns the noun of one row and that of many, where they would be the same word.
pub(in crate::command_line) fn chosen_nouns(name: &str) -> Option<(String, String)> {
    let singular = name.to_lower_camel_case();
    let plural = nouns::plural(&singular);
    (singular == plural).then(|| (format!("{singular}Item"), plural))
}

/// Returns what a foreign key's column says of the row that it points at: `billing_address` of `billing_address_id`.
pub(in crate::command_line) fn stem(column: &str, target_column: &str) -> String {
    let endings =
        [&format!("_{target_column}") as &str, "_id", "_uuid", "_code", "_key", "_fk", "_ref"];
    for ending in endings {
        if let Some(stem) = column.strip_suffix(ending).filter(|stem| !stem.is_empty()) {
            return stem.to_owned();
        }
    }
    column.strip_prefix("id_").filter(|stem| !stem.is_empty()).unwrap_or(column).to_owned()
}

fn ascii_words(text: &str) -> String {
    text.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' }).collect()
}

fn starting_with_a_letter(name: String, prefix: &str) -> String {
    let starts_well = name.starts_with(|first: char| first.is_ascii_alphabetic());
    if starts_well { name } else { format!("{prefix}{name}") }
}

/// Returns the attribute by which Relata fills in a column that is no key.
pub(in crate::command_line) fn auto(
    column: &str,
    kind: Kind,
    nullable: bool,
) -> Option<&'static str> {
    match column.to_snake_case().as_str() {
        "uuid" | "guid" if kind == Kind::Uuid && !nullable => Some("auto_create"),
        _ if !matches!(kind, Kind::Timestamp | Kind::Timestamptz) || nullable => None,
        "created_at" | "inserted_at" | "created_on" => Some("auto_create"),
        "updated_at" | "modified_at" | "updated_on" => Some("auto_update"),
        _ => None,
    }
}
