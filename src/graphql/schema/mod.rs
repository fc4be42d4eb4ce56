//! The types of the schema, written into async-graphql's registry from the models' descriptions.

mod inputs;
pub(super) mod meta;
mod objects;
mod root;

use async_graphql::registry::Registry;

pub(super) use meta::object;
pub(super) use objects::{aggregate, presence};
pub(super) use root::query_fields;

use crate::model::ModelInfo;

/// Registers a scalar that GraphQL does not have of itself.
pub(super) fn register_scalar(registry: &mut Registry, name: &'static str) -> String {
    let (description, specified_by) = match name {
        "UUID" => ("A UUID, hyphenated.", Some("https://www.rfc-editor.org/rfc/rfc9562")),
        "DateTime" => (
            "A date and time with an offset, as in `2026-01-31T09:30:00Z`; answered in UTC, to the microsecond.",
            Some("https://www.rfc-editor.org/rfc/rfc3339"),
        ),
        _ => ("A whole number of 64 bits, written as text, since JavaScript loses digits beyond 2⁵³.", None),
    };
    meta::add_scalar(registry, name, description, specified_by);
    name.to_owned()
}

/// Registers a model's types and those of every model its relations lead to, once each.
pub(super) fn register(registry: &mut Registry, model: &'static ModelInfo) {
    if registry.types.contains_key(model.name) {
        return;
    }
    objects::register(registry, model);
    inputs::register(registry, model);
    for relation in model.relations {
        register(registry, (relation.related)());
    }
}
