//! Input types: filters and orders.

use async_graphql::registry::Registry;

use super::meta::{add_enum, add_input, input};
use crate::database::Column;
use crate::graphql::filter::{Operand, operators};
use crate::graphql::order::DIRECTIONS;
use crate::graphql::scalars;
use crate::model::ModelInfo;

/// Registers the input types of a model.
pub(super) fn register(registry: &mut Registry, model: &'static ModelInfo) {
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
    add_input(registry, &filter, description, false, groups.into_iter().chain(columns));

    let columns =
        model.visible_columns().map(|column| input(column.field, "SortDirection", format!("By `{}`.", column.field)));
    add_input(registry, &format!("{name}Order"), format!("What to order {plural} by."), true, columns);
    add_enum(
        registry,
        "SortDirection",
        "Which end of an order comes first. Null counts as the greatest value unless said otherwise.",
        DIRECTIONS.iter().map(|(name, description, ..)| (*name, *description)),
    );
}

/// Registers the scalar of a column and the filter over it.
pub(super) fn register_scalar(registry: &mut Registry, column: &Column) {
    let scalar = scalars::register(registry, column);
    let fields = operators(column).map(|operator| {
        let ty = match operator.operand {
            Operand::Value | Operand::Text => scalar.to_owned(),
            Operand::List => format!("[{scalar}!]"),
            Operand::Switch => "Boolean".to_owned(),
        };
        input(operator.name, ty, operator.description)
    });
    let description = format!("Compares a column of type `{scalar}`; all that is given must hold.");
    add_input(registry, &format!("{scalar}Filter"), description, false, fields);
}
