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

use crate::model::ModelInfo;

/// Registers a model's types and those of every model its relations lead to, once each.
pub(super) fn register(registry: &mut Registry, model: &'static ModelInfo) {
    if registry.types.contains_key(model.name) {
        return;
    }
    objects::register(registry, model);
    inputs::register(registry, model);
    for relation in model.relations {
        register(registry, relation.related());
    }
}
