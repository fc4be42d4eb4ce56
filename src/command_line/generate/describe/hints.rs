//! Hints about what to add to a generated model by hand, such as soft deletion.

use heck::ToShoutySnakeCase;
use relata_nouns as nouns;

use super::names;
use crate::command_line::generate::description::{Description, FieldDescription, ModelDescription};
use crate::model::RelationKind;

/// Notes soft deletion, and keys that the database does not know as such.
pub(super) fn add(description: &mut Description) {
    let mut hints = Vec::new();
    for model in &description.models {
        let keys = model.fields.iter().filter_map(|field| missing_key(description, model, field));
        hints.push(keys.chain(soft_deletion(model)).collect::<Vec<_>>());
    }
    for (model, hints) in description.models.iter_mut().zip(hints) {
        model.notes.extend(hints);
    }
}

/// Notes a column that is called as a foreign key is, and has the type of the key of the table that it names.
fn missing_key(
    description: &Description,
    model: &ModelDescription,
    field: &FieldDescription,
) -> Option<String> {
    let is_key = model.relations.iter().any(|relation| {
        relation.kind == RelationKind::BelongsTo
            && relation.foreign_key.column.rust == field.name.rust
    });
    if is_key || model.is_view || field.name.rust == model.primary_key {
        return None;
    }

    let named = |target: &&ModelDescription| {
        let noun = names::noun(&target.table.sql);
        let key = target.fields.iter().find(|each| each.name.rust == target.primary_key);
        field.name.rust == format!("{noun}_{}", target.primary_key)
            && key.is_some_and(|key| key.kind == field.kind)
    };
    let target = description.models.iter().find(named)?;
    let (column, table) = (&field.name.sql, &target.table.sql);
    let (noun, many) = (names::noun(table), nouns::plural(&names::noun(&model.table.sql)));
    Some(format!(
        "`{column}` is no foreign key in the database; if it points at `{table}`: `#[belongs_to({noun}: {})]` here, and \
         `#[has_many({}: {})]` there",
        target.name,
        heck::AsSnakeCase(many),
        model.name
    ))
}

/// Notes a column that says when a row was deleted.
fn soft_deletion(model: &ModelDescription) -> Option<String> {
    let is_deletion = |column: &str| matches!(column, "deleted_at" | "deleted_on" | "is_deleted");
    let mut mapped = model.fields.iter().filter(|field| field.kind.is_some());
    let field = mapped.find(|field| is_deletion(&field.name.rust))?;
    let condition = match field.name.rust.as_str() {
        "is_deleted" => format!("{}::IS_DELETED.eq(false)", model.name),
        name => format!("{}::{}.is_null()", model.name, name.to_shouty_snake_case()),
    };
    Some(format!(
        "`{}` looks like soft deletion: `on_query = not_deleted` on relations to this model hides deleted rows, with \
         `pub fn not_deleted() -> relata::Filter<{}> {{ {condition} }}`",
        field.name.sql, model.name
    ))
}
