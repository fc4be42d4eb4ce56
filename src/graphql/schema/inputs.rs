//! Input types of filters and orders.

use async_graphql::registry::{MetaInputValue, Registry};

use super::english::a_row;
use super::meta::{add_enum, add_input, input};
use super::type_names::ModelType;
use crate::graphql::input::filter::{COUNT_OPERATORS, Operand, operators, relation_name};
use crate::graphql::input::order::DIRECTIONS;
use crate::graphql::scalars;
use crate::graphql::served::Served;
use crate::model::{FieldInfo, ModelInfo, RelationInfo};

/// Registers the input types of a model.
pub(super) fn register(registry: &mut Registry, served: Served, model: &'static ModelInfo) {
    let relations: Vec<_> = served.read_relations(model).collect();
    register_filter(registry, model, &relations);
    register_order(registry, model, &relations);
    if !relations.is_empty() {
        register_relation_names(registry, model, &relations);
        register_where_has(registry, model, &relations);
    }
    if relations.iter().any(|relation| relation.is_many()) {
        register_related_count(registry, model, &relations);
    }
}

fn register_filter(registry: &mut Registry, model: &ModelInfo, relations: &[&RelationInfo]) {
    let name = ModelType::Filter.name(model);
    let list = format!("[{name}!]");
    let mut fields = vec![
        input("and", list.clone(), "Each of these matches; an empty list matches every row."),
        input("or", list, "At least one of these matches; an empty list matches no row."),
        input("not", name.clone(), "This does not match."),
    ];

    for field in model.visible_fields() {
        let filter = format!("{}Filter", scalars::name(field));
        fields.push(input(field.name, filter, format!("Compares `{}`.", field.name)));
    }
    fields.extend(relation_filters(model, relations));

    let description = format!(
        "A condition on {}. Everything in it must match; `{{}}` matches every row.",
        model.nouns
    );
    add_input(registry, &name, description, false, fields);
}

fn relation_filters(model: &ModelInfo, relations: &[&RelationInfo]) -> Vec<MetaInputValue> {
    let mut filters = Vec::new();
    if !relations.is_empty() {
        let names = format!("[{}!]", ModelType::RelationName.name(model));
        let conditions = ModelType::WhereHasFilter.name(model);
        filters = vec![
            input("has", names.clone(), "Has a row in each of these relations."),
            input("doesntHave", names, "Has no row in any of these relations."),
            input("whereHas", conditions.clone(), "Has a matching row in each of these relations."),
            input("whereDoesntHave", conditions, "Has no matching row in any of these relations."),
        ];
    }

    if relations.iter().any(|relation| relation.is_many()) {
        let counts = ModelType::RelatedCountFilter.name(model);
        filters.push(input("relatedCount", counts, "Has this number of rows in these relations."));
    }
    filters
}

/// Registers the enum of a model's relations.
fn register_relation_names(
    registry: &mut Registry,
    model: &ModelInfo,
    relations: &[&RelationInfo],
) {
    let mut values = Vec::new();
    for relation in relations {
        values.push((relation_name(relation), format!("The relation `{}`.", relation.field)));
    }

    let values = values.iter().map(|(name, description)| (name.as_str(), description.as_str()));
    let description = format!("The relations of {}.", a_row(model));
    add_enum(registry, &ModelType::RelationName.name(model), &description, values);
}

fn register_where_has(registry: &mut Registry, model: &ModelInfo, relations: &[&RelationInfo]) {
    let mut fields = Vec::new();
    for relation in relations {
        let filter = ModelType::Filter.name(relation.related());
        let description =
            format!("A condition on rows of `{}`; `{{}}` matches any row.", relation.field);
        fields.push(input(relation.field, filter, description));
    }

    let description = format!("Conditions on the related rows of {}.", a_row(model));
    add_input(registry, &ModelType::WhereHasFilter.name(model), description, false, fields);
}

fn register_related_count(registry: &mut Registry, model: &ModelInfo, relations: &[&RelationInfo]) {
    let mut fields = Vec::new();
    for relation in relations.iter().filter(|relation| relation.is_many()) {
        let filter = ModelType::CountFilter.name(relation.related());
        let description = format!("Compares the number of rows of `{}`.", relation.field);
        fields.push(input(relation.field, filter, description));
        register_count_filter(registry, relation.related());
    }

    let description = format!("Conditions on the number of related rows of {}.", a_row(model));
    add_input(registry, &ModelType::RelatedCountFilter.name(model), description, false, fields);
}

fn register_count_filter(registry: &mut Registry, related: &ModelInfo) {
    let condition = ModelType::Filter.name(related);
    let mut fields =
        vec![input("where", condition, "Counts only matching rows; without it all rows.")];
    for (name, description, _) in COUNT_OPERATORS {
        fields.push(input(name, "Int", *description));
    }

    let description =
        format!("Compares a number of {}; everything in it must match.", related.nouns);
    add_input(registry, &ModelType::CountFilter.name(related), description, false, fields);
}

fn register_order(registry: &mut Registry, model: &ModelInfo, relations: &[&RelationInfo]) {
    let mut fields = Vec::new();
    for field in model.visible_fields().filter(|field| field.column.kind.is_sorted()) {
        fields.push(input(field.name, "SortDirection", format!("By `{}`.", field.name)));
    }
    for relation in relations.iter().filter(|relation| !relation.is_many()) {
        let order = ModelType::OrderBy.name(relation.related());
        let description =
            format!("By a column of `{}`; without a row it counts as null.", relation.field);
        fields.push(input(relation.field, order, description));
    }

    let description = format!("An order of {}: exactly one field.", model.nouns);
    add_input(registry, &ModelType::OrderBy.name(model), description, true, fields);
    let directions = DIRECTIONS.iter().map(|(name, description, ..)| (*name, *description));
    let description = "The direction of an order. Null counts as the greatest value unless the name says otherwise.";
    add_enum(registry, "SortDirection", description, directions);
}

/// Registers the type of a column and the filter over it.
pub(super) fn register_column(registry: &mut Registry, field: &FieldInfo) {
    let scalar = scalars::name(field);
    scalars::register(registry, field);

    let mut fields = Vec::new();
    for operator in operators(field) {
        let ty = match operator.operand {
            Operand::Value | Operand::Text => scalar.to_owned(),
            // A null item is refused with a hint to `isNull`, which validation would not give.
            Operand::List => format!("[{scalar}]"),
            Operand::Switch => "Boolean".to_owned(),
        };
        fields.push(input(operator.name, ty, operator.description));
    }

    let description =
        format!("Compares a column of the type `{scalar}`; everything in it must match.");
    add_input(registry, &format!("{scalar}Filter"), description, false, fields);
}
