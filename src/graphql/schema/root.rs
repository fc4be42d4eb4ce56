//! The fields of `Query`.

use async_graphql::registry::{MetaField, Registry};
use async_graphql::{InputType, OutputType};

use super::meta::{field_with, input};
use super::objects::{filter_argument, list_arguments};
use crate::graphql::query::{by_unique, root_aggregate};
use crate::graphql::scalars;
use crate::model::ModelInfo;

/// Registers everything that `models` need, and gives the fields of `Query`.
pub(in crate::graphql) fn query_fields(registry: &mut Registry, models: &[&'static ModelInfo]) -> Vec<MetaField> {
    <bool as OutputType>::create_type_info(registry);
    <i32 as InputType>::create_type_info(registry);
    <String as InputType>::create_type_info(registry);
    models.iter().flat_map(|model| model_fields(registry, model)).collect()
}

fn model_fields(registry: &mut Registry, model: &'static ModelInfo) -> Vec<MetaField> {
    super::register(registry, model);
    let ModelInfo { name, singular, plural, .. } = model;
    let unique = model.visible_columns().filter(|column| column.unique).map(|column| {
        let key = input(column.field, format!("{}!", scalars::name(column)), "The value to look for.");
        let description = format!("The {singular} with this `{}`; null where there is none.", column.field);
        field_with(&by_unique(model, column), *name, description, [key])
    });
    let list =
        field_with(plural, format!("{name}Connection!"), format!("The {plural}, page by page."), list_arguments(model));
    let description = format!("Values worked out from all {plural} that match.");
    let filter = filter_argument(model, "Which rows; all of them if absent.");
    let aggregate = field_with(&root_aggregate(model), format!("{name}Aggregate!"), description, [filter]);
    unique.chain([list, aggregate]).collect()
}
