//! The fields of models.

use heck::ToShoutySnakeCase;

use super::checks::Checks;
use super::enums::Enums;
use super::names;
use crate::command_line::generate::description::{
    Description, FieldDescription, ModelDescription, SqlName,
};
use crate::database::structure::{FoundType, Guess, Structure, TableStructure};
use crate::database::{Kind, TableColumn};
use crate::graphql::TakenNames;

/// Adds the fields of all models.
pub(super) fn add(structure: &Structure, description: &mut Description, taken: &mut TakenNames) {
    let mut enums = Enums::new(structure, taken);
    for model in &mut description.models {
        let Some(table) = structure.tables.get(&model.table.sql) else { continue };
        let mut checks = Checks::read(table);

        for column in &table.table.columns {
            let mut field = field(structure, model, table, column);
            checks.apply(model, &mut field, &mut enums);
            enums.apply(structure.type_of(table, column), &mut field);
            model.fields.push(field);
        }
        model.notes.extend(checks.rest());
        if let Some(key) = model.field(&model.primary_key) {
            model.primary_key = key.name.rust.clone();
        }
    }
    description.enums = enums.into_shared();
}

/// Returns the kind of a column that rows are known by.
pub(super) fn key_kind(
    structure: &Structure,
    table: &TableStructure,
    column: &str,
) -> Result<Kind, String> {
    let column = table.table.columns.iter().find(|each| each.name == column);
    let Some(column) = column else { return Err("has a key that is no column".into()) };
    match kind(structure, table, column) {
        (Some(kind), _) if kind.is_key() => Ok(kind),
        _ => Err(format!(
            "has a primary key of the type {}: Relata has keys that are integers, texts or UUIDs",
            column.data_type
        )),
    }
}

fn field(
    structure: &Structure,
    model: &ModelDescription,
    table: &TableStructure,
    column: &TableColumn,
) -> FieldDescription {
    let details = table.details.get(&column.name);
    let name = name(model, &column.name);
    let (kind, notes) = kind(structure, table, column);

    let mut field = FieldDescription {
        name,
        graphql: String::new(),
        kind,
        nullable: column.nullable && column.name != model.primary_key,
        enumeration: None,
        is_guess: matches!(
            structure.type_of(table, column),
            FoundType::Kind(_, Some(Guess::ByName))
        ),
        comment: details.and_then(|details| details.comment.clone()),
        attributes: Vec::new(),
        notes,
    };
    add_attributes(model, table, column, &mut field);
    let max_length = details.and_then(|details| details.max_length);
    if let (Some(Kind::Text), Some(max)) = (kind, max_length) {
        field.attributes.push(format!("length(max = {max})"));
    }
    field
}

/// Returns the name of a column in Rust, of which no other column of the model has the same.
fn name(model: &ModelDescription, column: &str) -> SqlName {
    let mut name = names::rust_name(column, &model.table.rust);
    // The constants of fields are in upper case.
    let constant = |name: &SqlName| name.rust.to_shouty_snake_case();
    while model.fields.iter().any(|field| constant(&field.name) == constant(&name)) {
        name.rust.push_str("_2");
    }
    name
}

/// Returns the type of a column, and what there is to say about it.
fn kind(
    structure: &Structure,
    table: &TableStructure,
    column: &TableColumn,
) -> (Option<Kind>, Vec<String>) {
    match structure.type_of(table, column) {
        FoundType::Enum(_) => (Some(Kind::Text), Vec::new()),
        FoundType::Kind(kind, guess) => {
            (Some(fitting_key(structure, table, column, kind)), guess_note(guess))
        }
        FoundType::Other(name) => {
            let needed = !column.nullable && !column.has_default && !table.table.is_view;
            let effect = if needed { ", and rows cannot be created without it" } else { "" };
            (None, vec![format!("{}{effect}", described(&name))])
        }
    }
}

fn described(data_type: &str) -> String {
    match data_type {
        "" => "has no type".into(),
        "json" => "has the type json: Relata reads jsonb (`ALTER COLUMN … TYPE jsonb`)".into(),
        name => format!("has the type {name}, which Relata has none for"),
    }
}

fn guess_note(guess: Option<Guess>) -> Vec<String> {
    let is_rounded = guess == Some(Guess::RoundedDecimal);
    let note = "is a floating-point number on SQLite; `TEXT COLLATE decimal` is exact";
    is_rounded.then(|| note.to_owned()).into_iter().collect()
}

/// Returns the kind that joins rows: SQLite's integers are all of one size, and a key has that of the key it points at.
fn fitting_key(
    structure: &Structure,
    table: &TableStructure,
    column: &TableColumn,
    kind: Kind,
) -> Kind {
    if structure.is_typed {
        return kind;
    }
    if table.primary_key == [column.name.as_str()] && column.data_type == "integer" {
        return Kind::BigInt;
    }

    let keys = table.foreign_keys.iter();
    for key in keys.filter(|key| key.columns == [column.name.as_str()]) {
        let Some(target) = structure.tables.get(&key.target) else { continue };
        let target_column = key.target_columns.first().or(target.primary_key.first());
        let Some(found) =
            target.table.columns.iter().find(|each| Some(&each.name) == target_column)
        else {
            continue;
        };
        let is_row_number =
            target.primary_key == [found.name.as_str()] && found.data_type == "integer";
        return match structure.type_of(target, found) {
            _ if is_row_number => Kind::BigInt,
            FoundType::Kind(found, _) => found,
            _ => kind,
        };
    }
    kind
}

/// Adds what the database says of the values of a column.
fn add_attributes(
    model: &ModelDescription,
    table: &TableStructure,
    column: &TableColumn,
    field: &mut FieldDescription,
) {
    let Some(kind) = field.kind else { return };
    let is_key = column.name == model.primary_key;
    let attributes = &mut field.attributes;
    if table.is_unique(&column.name) && !is_key {
        attributes.push("unique".into());
    }
    // The rows of a view are not written.
    if table.table.is_view {
        return;
    }

    if column.is_generated {
        attributes.extend(["read_only".into(), "default".into()]);
    } else if let Some(auto) = auto(kind, column, is_key) {
        attributes.push(auto.into());
    } else if column.has_default && !is_key {
        attributes.push("default".into());
    }
}

/// Returns the attribute by which Relata fills a column in.
fn auto(kind: Kind, column: &TableColumn, is_key: bool) -> Option<&'static str> {
    if kind == Kind::Uuid && is_key {
        return Some("auto_create");
    }
    names::auto(&column.name, kind, column.nullable)
}
