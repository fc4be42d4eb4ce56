//! The types of the schema, written into async-graphql's registry from the models' descriptions.

pub(super) mod english;
mod inputs;
pub(super) mod meta;
mod objects;
mod root;
pub(super) mod type_names;

use async_graphql::registry::Registry;

pub(super) use meta::object;
pub(super) use root::query_fields;
pub(super) use type_names::{ModelType, aggregate, by_column, presence};

use super::served::Served;
use crate::model::ModelInfo;

/// Registers a model's types.
fn register(registry: &mut Registry, served: Served, model: &'static ModelInfo) {
    objects::register(registry, served, model);
    inputs::register(registry, served, model);
}

/// Registers the type of a model that a custom field returns, unless it is there as that of a listed model.
pub(super) fn register_returned(registry: &mut Registry, model: &'static ModelInfo) {
    if !registry.types.contains_key(model.name) {
        objects::register_row(registry, Served::new(&[]), model);
    }
}
