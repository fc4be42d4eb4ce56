//! The fields of `Query`.

use async_graphql::registry::{MetaField, Registry};
use async_graphql::{InputType, OutputType};

use super::meta::{field_with, input};
use super::objects::{filter_argument, list_arguments};
use super::type_names::ModelType;
use crate::graphql::plan::RootMember;
use crate::graphql::scalars;
use crate::graphql::served::Served;
use crate::model::ModelInfo;

/// Registers everything that the models need, and gives the fields of `Query`.
pub(in crate::graphql) fn query_fields(registry: &mut Registry, served: Served) -> Vec<MetaField> {
    <bool as OutputType>::create_type_info(registry);
    <i32 as InputType>::create_type_info(registry);
    <String as InputType>::create_type_info(registry);
    let models = served.models().iter();
    models.flat_map(|model| model_fields(registry, served, model)).collect()
}

fn model_fields(
    registry: &mut Registry,
    served: Served,
    model: &'static ModelInfo,
) -> Vec<MetaField> {
    super::register(registry, served, model);
    RootMember::all(model).into_iter().map(|field| root_field(model, field)).collect()
}

fn root_field(model: &ModelInfo, field: RootMember) -> MetaField {
    let ModelInfo { name, noun, nouns, .. } = model;
    let (ty, description, arguments) = match field {
        RootMember::One(column) => {
            let key = input(
                column.name,
                format!("{}!", scalars::name(column)),
                "The value to search for.",
            );
            let description =
                format!("The {noun} with this `{}`; null if there is none.", column.name);
            ((*name).to_owned(), description, vec![key])
        }
        RootMember::List => (
            format!("{}!", ModelType::Connection.name(model)),
            format!("The {nouns}, page by page."),
            list_arguments(model),
        ),
        RootMember::Aggregate => {
            let filter = filter_argument(model, "Only matching rows; without it all rows.");
            (
                format!("{}!", ModelType::Aggregate.name(model)),
                format!("Aggregates of all {nouns} that match."),
                vec![filter],
            )
        }
    };
    field_with(&field.name(model), ty, description, arguments)
}
