//! Input types: filters and orders.

use async_graphql::registry::{MetaInputValue, Registry};

use super::meta::{add_enum, add_input, input};
use crate::database::Column;
use crate::graphql::filter::{COUNT_OPERATORS, Operand, operators, relation_name};
use crate::graphql::order::DIRECTIONS;
use crate::graphql::scalars;
use crate::model::ModelInfo;
use crate::relations::Relation;

/// Registers the input types of a model.
pub(super) fn register(registry: &mut Registry, model: &'static ModelInfo) {
    register_filter(registry, model);
    register_order(registry, model);
    if !model.relations.is_empty() {
        register_relation_filters(registry, model);
    }
}

fn register_filter(registry: &mut Registry, model: &'static ModelInfo) {
    let ModelInfo { name, plural, .. } = model;
    let filter = format!("{name}Filter");
    let groups = [
        input("and", format!("[{filter}!]"), "Every one of these holds; an empty list holds for every row."),
        input("or", format!("[{filter}!]"), "At least one of these holds; an empty list holds for no row."),
        input("not", filter.clone(), "This does not hold."),
    ];
    let columns = model.visible_columns().map(|column| {
        let filter = format!("{}Filter", scalars::name(column));
        input(column.field, filter, format!("Compares `{}`.", column.field))
    });
    let description = format!("Which {plural} to show. All that is given must hold; `{{}}` holds for every row.");
    let fields = groups.into_iter().chain(columns).chain(relation_filters(model));
    add_input(registry, &filter, description, false, fields);
}

fn relation_filters(model: &ModelInfo) -> Vec<MetaInputValue> {
    let ModelInfo { name, .. } = model;
    let mut filters = Vec::new();
    if !model.relations.is_empty() {
        filters = vec![
            input("has", format!("[{name}Relation!]"), "Has a row in each of these relations."),
            input("doesntHave", format!("[{name}Relation!]"), "Has no row in any of these relations."),
            input("whereHas", format!("{name}WhereHas"), "Has a row that matches, in each of these relations."),
            input("whereDoesntHave", format!("{name}WhereHas"), "Has no row that matches, in any of these relations."),
        ];
    }
    if model.relations.iter().any(Relation::is_many) {
        let description = "Has so many rows in each of these relations.";
        filters.push(input("relatedCount", format!("{name}RelatedCount"), description));
    }
    filters
}

fn register_relation_filters(registry: &mut Registry, model: &'static ModelInfo) {
    let ModelInfo { name, singular, .. } = model;
    let names: Vec<_> = model.relations.iter().map(relation_name).collect();
    let description = |relation: &Relation| format!("The relation `{}`.", relation.field);
    let descriptions: Vec<_> = model.relations.iter().map(description).collect();
    let values = names.iter().map(String::as_str).zip(descriptions.iter().map(String::as_str));
    add_enum(registry, &format!("{name}Relation"), &format!("The relations of a {singular}."), values);

    let related = model.relations.iter().map(|relation| {
        let filter = format!("{}Filter", (relation.related)().name);
        input(relation.field, filter, format!("What holds for a row of `{}`; `{{}}` holds for any.", relation.field))
    });
    let description = format!("Conditions on the rows that a {singular} is related to.");
    add_input(registry, &format!("{name}WhereHas"), description, false, related);

    let many: Vec<_> = model.relations.iter().filter(|relation| relation.is_many()).collect();
    if many.is_empty() {
        return;
    }
    let counts = many.iter().map(|relation| {
        let filter = format!("{}CountFilter", (relation.related)().name);
        input(relation.field, filter, format!("How many rows of `{}` there are.", relation.field))
    });
    let description = format!("Conditions on the number of rows that a {singular} is related to.");
    add_input(registry, &format!("{name}RelatedCount"), description, false, counts);
    many.iter().for_each(|relation| register_count_filter(registry, (relation.related)()));
}

fn register_count_filter(registry: &mut Registry, related: &ModelInfo) {
    let ModelInfo { name, plural, .. } = related;
    let condition = input("where", format!("{name}Filter"), "Counts the rows that match; all of them if absent.");
    let operators = COUNT_OPERATORS.iter().map(|(name, description, _)| input(name, "Int", *description));
    let description = format!("Compares the number of {plural}; all that is given must hold.");
    add_input(registry, &format!("{name}CountFilter"), description, false, [condition].into_iter().chain(operators));
}

fn register_order(registry: &mut Registry, model: &'static ModelInfo) {
    let ModelInfo { name, plural, .. } = model;
    let columns = model.visible_columns().filter(|column| column.has_order());
    let columns = columns.map(|column| input(column.field, "SortDirection", format!("By `{}`.", column.field)));
    let to_one = model.relations.iter().filter(|relation| !relation.is_many());
    let relations = to_one.map(|relation| {
        let description = format!("By a column of the `{}`; without one it counts as null.", relation.field);
        input(relation.field, format!("{}Order", (relation.related)().name), description)
    });
    let description = format!("What to order {plural} by.");
    add_input(registry, &format!("{name}Order"), description, true, columns.chain(relations));
    add_enum(
        registry,
        "SortDirection",
        "Which end of an order comes first. Null counts as the greatest value unless said otherwise.",
        DIRECTIONS.iter().map(|(name, description, ..)| (*name, *description)),
    );
}

/// Registers the type of a column and the filter over it.
pub(super) fn register_column(registry: &mut Registry, column: &Column) {
    let scalar = scalars::name(column);
    scalars::register(registry, column);
    let fields = operators(column).map(|operator| {
        let ty = match operator.operand {
            Operand::Value | Operand::Text => scalar.to_owned(),
            // An item that is null is refused with a word on `isNull`, which validation would not say.
            Operand::List => format!("[{scalar}]"),
            Operand::Switch => "Boolean".to_owned(),
        };
        input(operator.name, ty, operator.description)
    });
    let description = format!("Compares a column of type `{scalar}`; all that is given must hold.");
    add_input(registry, &format!("{scalar}Filter"), description, false, fields);
}
