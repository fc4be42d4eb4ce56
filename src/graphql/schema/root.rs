//! The fields of `Query`.

use async_graphql::registry::{MetaField, Registry};
use async_graphql::{InputType, OutputType};

use super::meta::{field_with, input};
use super::objects::{filter_argument, list_arguments};
use crate::graphql::query::RootField;
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
    RootField::all(model).into_iter().map(|field| root_field(model, field)).collect()
}

fn root_field(model: &ModelInfo, field: RootField) -> MetaField {
    let ModelInfo { name, singular, plural, .. } = model;
    let (ty, description, arguments) = match field {
        RootField::One(column) => {
            let key = input(column.field, format!("{}!", scalars::name(column)), "The value to look for.");
            let description = format!("The {singular} with this `{}`; null where there is none.", column.field);
            ((*name).to_owned(), description, vec![key])
        }
        RootField::List => {
            (format!("{name}Connection!"), format!("The {plural}, page by page."), list_arguments(model))
        }
        RootField::Aggregate => {
            let filter = filter_argument(model, "Which rows; all of them if absent.");
            (format!("{name}Aggregate!"), format!("Values worked out from all {plural} that match."), vec![filter])
        }
    };
    field_with(&field.name(model), ty, description, arguments)
}
