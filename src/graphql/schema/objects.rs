//! Object types: a model's rows, its connections and their pages.

use async_graphql::registry::{MetaField, MetaInputValue, Registry};

use super::meta::{add_object, field, field_with, input};
use crate::database::Column;
use crate::graphql::aggregate::{GROUPS, columns};
use crate::graphql::scalars;
use crate::model::ModelInfo;
use crate::relations::{Relation, RelationKind};

/// Registers the object types of a model.
pub(super) fn register(registry: &mut Registry, model: &'static ModelInfo) {
    let fields = model.visible_columns().map(|column| column_field(registry, column)).collect::<Vec<_>>();
    let relations = model.relations.iter().flat_map(relation_fields);
    add_object(registry, model.name, model.description, fields.into_iter().chain(relations));
    register_connection(registry, model);
    register_aggregate(registry, model);
    register_page_info(registry);
}

fn column_field(registry: &mut Registry, column: &Column) -> MetaField {
    let scalar = scalars::name(column);
    super::inputs::register_column(registry, column);
    let required = if column.nullable { "" } else { "!" };
    field(column.field, format!("{scalar}{required}"), column.description)
}

fn relation_fields(relation: &Relation) -> Vec<MetaField> {
    match relation.kind {
        RelationKind::HasOne => vec![to_one(relation), presence_field(relation), aggregate_field(relation)],
        RelationKind::BelongsTo => vec![to_one(relation)],
        RelationKind::HasMany => vec![to_many(relation), aggregate_field(relation)],
    }
}

/// What was declared of the relation, or else what its kind says.
fn described(relation: &Relation, text: String) -> String {
    if relation.description.is_empty() { text } else { relation.description.to_owned() }
}

fn to_one(relation: &Relation) -> MetaField {
    let (owner, related) = ((relation.owner)().singular, (relation.related)());
    let absent = match relation.kind {
        RelationKind::BelongsTo => "null where it belongs to none",
        RelationKind::HasOne | RelationKind::HasMany => "null where there is none",
    };
    let description = described(relation, format!("The {} of this {owner}; {absent}.", related.singular));
    let filter = filter_argument(related, "Shows the row only if it matches; never leaves out an owner.");
    field_with(relation.field, related.name, description, [filter])
}

fn presence_field(relation: &Relation) -> MetaField {
    let (owner, related) = ((relation.owner)().singular, (relation.related)().singular);
    field(&presence(relation), "Boolean!", format!("Whether this {owner} has a {related}."))
}

fn to_many(relation: &Relation) -> MetaField {
    let (owner, related) = ((relation.owner)().singular, (relation.related)());
    let description = described(relation, format!("The {} of this {owner}.", related.plural));
    field_with(relation.field, format!("{}Connection!", related.name), description, list_arguments(related))
}

fn aggregate_field(relation: &Relation) -> MetaField {
    let (owner, related) = ((relation.owner)().singular, (relation.related)());
    let description = format!("Values worked out from the {} of this {owner}.", relation.field);
    let filter = filter_argument(related, "Which rows; all of them if absent.");
    field_with(&aggregate(relation), format!("{}Aggregate!", related.name), description, [filter])
}

/// The argument `where` over a model's rows.
pub(super) fn filter_argument(model: &ModelInfo, description: &str) -> MetaInputValue {
    input("where", format!("{}Filter", model.name), description)
}

/// The name of the field of values worked out from related rows, such as `profileAggregate`.
pub(in crate::graphql) fn aggregate(relation: &Relation) -> String {
    format!("{}Aggregate", relation.field)
}

/// The name of the field that tells whether a hasOne has a row, such as `hasProfile`.
pub(in crate::graphql) fn presence(relation: &Relation) -> String {
    let mut letters = relation.field.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    ["has".to_owned(), first.into_iter().chain(letters).collect()].concat()
}

/// The arguments of every list of a model's rows.
pub(super) fn list_arguments(model: &ModelInfo) -> Vec<MetaInputValue> {
    vec![
        filter_argument(model, "Which rows; all of them if absent."),
        input("orderBy", format!("[{}Order!]", model.name), "The order; the primary key always comes last, ascending."),
        input("first", "Int", "How many rows at most, from the start or from `after`."),
        input("after", "String", "The cursor of the row to start behind."),
        input("last", "Int", "How many rows at most, from the end or from `before`."),
        input("before", "String", "The cursor of the row to stop in front of."),
        input("offset", "Int", "How many rows to pass over; not together with a cursor or with `last`."),
    ]
}

fn register_connection(registry: &mut Registry, model: &ModelInfo) {
    let ModelInfo { name, plural, .. } = model;
    let connection = [
        field("nodes", format!("[{name}!]!"), "The rows of this page."),
        field("edges", format!("[{name}Edge!]!"), "The rows of this page, each with its cursor."),
        field("pageInfo", "PageInfo!", "Where this page stands among all."),
        field("totalCount", "Int!", "How many rows all pages have together; counted only if asked for."),
    ];
    add_object(registry, &format!("{name}Connection"), format!("A page of {plural}."), connection);
    let edge = [
        field("node", format!("{name}!"), "The row."),
        field("cursor", "String!", "Marks the row's place, for `after` and `before`."),
    ];
    add_object(registry, &format!("{name}Edge"), format!("One of a page of {plural}, with its cursor."), edge);
}

fn register_aggregate(registry: &mut Registry, model: &'static ModelInfo) {
    let ModelInfo { name, plural, .. } = model;
    let mut fields = vec![field("count", "Int!", "How many rows there are.")];
    for (group, suffix, aggregate, description) in GROUPS {
        let columns: Vec<_> = columns(model, *aggregate).collect();
        if columns.is_empty() {
            continue;
        }
        fields.push(field(group, format!("{name}{suffix}!"), *description));
        let columns = columns.into_iter().map(|column| {
            let scalar = scalars::aggregate_name(column, *aggregate);
            scalars::register_scalar(registry, scalar);
            field(column.field, scalar, format!("Of `{}`.", column.field))
        });
        let columns: Vec<_> = columns.collect();
        add_object(registry, &format!("{name}{suffix}"), format!("One value for each column of {plural}."), columns);
    }
    add_object(registry, &format!("{name}Aggregate"), format!("Values worked out from {plural}."), fields);
}

fn register_page_info(registry: &mut Registry) {
    let fields = [
        field("hasNextPage", "Boolean!", "Whether rows follow this page."),
        field("hasPreviousPage", "Boolean!", "Whether rows come before this page."),
        field("startCursor", "String", "The cursor of the first row; null on an empty page."),
        field("endCursor", "String", "The cursor of the last row; null on an empty page."),
    ];
    add_object(registry, "PageInfo", "Where a page stands among all.", fields);
}
