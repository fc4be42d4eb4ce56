//! The file of a model.

use heck::ToUpperCamelCase;
use relata_nouns as nouns;

use super::{WIDTH, doc, import, print_enum, remark, rust_type};
use crate::command_line::generate::description::{
    ConditionDescription, Description, FieldDescription, KeyPath, ModelDescription, NamesKeys,
    OneOf, RelationDescription,
};
use crate::database::Kind;
use crate::model::RelationKind;

pub(super) fn print(model: &ModelDescription, description: &Description) -> String {
    let plural = nouns::plural(&model.name);
    let title = nouns::words(&plural.to_upper_camel_case());
    let mut letters = title.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    let title: String = first.into_iter().chain(letters).collect();

    let mut text = format!("//! {title}.\n\n{}", imports(model, description));
    for enumeration in &model.enums {
        text.push('\n');
        text.push_str(&print_enum(enumeration));
    }
    text.push('\n');
    text.push_str(&structure(model));
    for condition in &model.conditions {
        text.push('\n');
        text.push_str(&self::condition(model, condition));
    }
    text
}

fn imports(model: &ModelDescription, description: &Description) -> String {
    let mut types = Vec::new();
    for (_, kind) in model.mapped() {
        let (name, is_imported) = rust_type(kind);
        if kind == Kind::Timestamptz {
            types.extend(["DateTime".to_owned(), "Utc".to_owned()]);
        } else if is_imported {
            types.push(name.to_owned());
        }
    }

    let mut structs = Vec::new();
    let mut tables = vec![model.table.rust.clone()];
    for relation in &model.relations {
        structs.extend(Some(relation.related.clone()).filter(|name| *name != model.name));
        let named = named_keys(relation);
        tables.extend(named.into_iter().flatten().map(|key| key.table.rust.clone()));
    }
    let is_shared = |name: &&String| description.enums.iter().any(|each| each.name == **name);
    structs.extend(
        model
            .mapped()
            .filter_map(|(field, _)| field.enumeration.as_ref())
            .filter(is_shared)
            .cloned(),
    );

    let filter = if model.conditions.is_empty() { "" } else { "use relata::Filter;\n" };
    let mut text = format!("{filter}use relata::prelude::*;\n");
    text.extend(import("relata::types", types));
    text.push('\n');
    structs.sort();
    structs.dedup();
    // rustfmt puts a single name before the tables, and a list behind them.
    let is_list = structs.len() > 1;
    let (structs, tables) = (import("super", structs), import("super::schema", tables));
    let (first, second) = if is_list { (tables, structs) } else { (structs, tables) };
    text.extend(first.into_iter().chain(second));
    text
}

fn structure(model: &ModelDescription) -> String {
    let mut lines = Vec::new();
    for note in &model.notes {
        lines.extend(remark("", note));
    }
    match &model.comment {
        Some(comment) => lines.extend(doc("", comment)),
        None if model.is_view => {
            lines.push(format!("/// A row of the view `{}`.", model.table.sql))
        }
        None => lines.push(format!("/// A row of the table `{}`.", model.table.sql)),
    }

    lines.push("#[derive(Clone, Debug, Model)]".to_owned());
    lines.push(format!("#[diesel(table_name = {})]", model.table.rust));
    if model.is_view || model.primary_key != "id" {
        lines.push(format!("#[diesel(primary_key({}))]", model.primary_key));
    }
    if let Some((singular, plural)) = &model.nouns {
        lines.push(format!("#[model(singular = {singular:?}, plural = {plural:?})]"));
    }
    if model.is_view {
        lines.push("#[model(view)]".to_owned());
    }
    lines.extend(model.relations.iter().map(relation));

    lines.push(format!("pub struct {} {{", model.name));
    for field in &model.fields {
        lines.extend(self::field(model, field));
    }
    lines.push("}\n".to_owned());
    lines.join("\n")
}

fn relation(relation: &RelationDescription) -> String {
    let attribute = match relation.kind {
        RelationKind::HasOne => "has_one",
        RelationKind::BelongsTo => "belongs_to",
        RelationKind::HasMany => "has_many",
    };
    let path = |key: &KeyPath| format!("{}::{}", key.table.rust, key.column.rust);
    let [local_key, foreign_key] = named_keys(relation);
    let mut parts = vec![format!("{}: {}", relation.name, relation.related)];
    parts.extend(local_key.map(|key| format!("local_key = {}", path(key))));
    parts.extend(foreign_key.map(|key| format!("foreign_key = {}", path(key))));
    if let Some(OneOf { many, on_query }) = &relation.one_of {
        parts.push(format!("one_of = {many}, on_query = {on_query}"));
    }
    parts.extend(relation.singular.as_ref().map(|singular| format!("singular = {singular:?}")));
    format!("#[{attribute}({})]", parts.join(", "))
}

fn condition(model: &ModelDescription, condition: &ConditionDescription) -> String {
    let ConditionDescription { name, rust, .. } = condition;
    format!(
        "/// Matches the rows of which the database lets an owner have one.\n\
         pub fn {name}() -> Filter<{}> {{\n    {rust}\n}}\n",
        model.name
    )
}

/// Returns the local key and the foreign key, as far as the relation has to name them: one of many has those of the
/// many.
fn named_keys(relation: &RelationDescription) -> [Option<&KeyPath>; 2] {
    let is_first = relation.one_of.is_none();
    let NamesKeys { local, foreign } = relation.names_keys;
    [
        Some(&relation.local_key).filter(|_| local && is_first),
        Some(&relation.foreign_key).filter(|_| foreign && is_first),
    ]
}

fn field(model: &ModelDescription, field: &FieldDescription) -> Vec<String> {
    const INDENTATION: &str = "    ";

    let mut lines = Vec::new();
    for note in &field.notes {
        lines.extend(remark(INDENTATION, &format!("`{}` {note}.", field.name.sql)));
    }
    let Some(kind) = field.kind else { return lines };
    if let Some(comment) = field.comment.clone().or_else(|| default_comment(model, field)) {
        lines.extend(doc(INDENTATION, &comment));
    }

    lines.extend(attributes(INDENTATION, &field.attributes));
    let (kind, _) = rust_type(kind);
    let rust = field.enumeration.as_deref().unwrap_or(kind);
    let rust = if field.nullable { format!("Option<{rust}>") } else { rust.to_owned() };
    lines.push(format!("{INDENTATION}pub {}: {rust},", field.name.rust));
    lines
}

/// Returns the attribute `model`; several, where one would be too long for a line.
fn attributes(indentation: &str, parts: &[String]) -> Vec<String> {
    if parts.is_empty() {
        return Vec::new();
    }
    let together = format!("{indentation}#[model({})]", parts.join(", "));
    if together.len() <= WIDTH {
        return vec![together];
    }
    parts.iter().map(|part| format!("{indentation}#[model({part})]")).collect()
}

/// Describes keys, which need no comment of their own in the database.
fn default_comment(model: &ModelDescription, field: &FieldDescription) -> Option<String> {
    if field.name.rust == model.primary_key {
        return Some(format!("Identifies the {}.", nouns::words(&model.name)));
    }
    let is_key = |relation: &&RelationDescription| {
        relation.kind == RelationKind::BelongsTo
            && relation.foreign_key.column.rust == field.name.rust
    };
    let relation = model.relations.iter().find(is_key)?;
    Some(format!("The key of the {}.", nouns::words(&relation.name)))
}
