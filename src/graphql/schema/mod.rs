//! The types of the schema, written into async-graphql's registry from the models' descriptions.

mod inputs;
mod meta;
mod objects;
mod root;

use async_graphql::registry::Registry;

pub(super) use meta::object;
pub(super) use objects::presence;
pub(super) use root::query_fields;

use crate::model::ModelInfo;

/// Registers the scalar for whole numbers of 64 bits.
pub(super) fn register_big_int(registry: &mut Registry) -> String {
    let description = "A whole number of 64 bits, written as text, since JavaScript loses digits beyond 2⁵³.";
    meta::add_scalar(registry, "BigInt", description, None);
    "BigInt".to_owned()
}

/// Registers a model's types and those of every model its relations lead to, once each.
fn register(registry: &mut Registry, model: &'static ModelInfo) {
    if registry.types.contains_key(model.name) {
        return;
    }
    objects::register(registry, model);
    inputs::register(registry, model);
    for relation in model.relations {
        register(registry, (relation.related)());
    }
}
