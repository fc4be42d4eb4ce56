//! Refuses names that two parts of a schema share: those of the listed models when the list is compiled, those of custom
//! types when the app starts.

mod field_check;
mod parts;
#[cfg(test)]
pub(crate) mod random_domains;
#[cfg(test)]
pub(crate) mod random_models;
mod relation_type_check;
mod roots;
mod schema_error;
mod start;
#[cfg(feature = "cli")]
mod taken;
mod type_check;

pub use schema_error::SchemaError;
pub(super) use start::assert_start;
pub use start::check_start;
#[cfg(feature = "cli")]
pub(crate) use taken::{NewRelation, TakenNames};

use crate::model::ModelInfo;

/// Stops the compilation if two generated types, or two generated fields of `Query` or `Mutation`, share a name.
///
/// # Panics
/// At compile time, with both parts and the attribute that renames one of them.
pub const fn check_names(models: &[&ModelInfo]) {
    type_check::check_types(models);
    relation_type_check::check_relation_types(models);
    field_check::check_queries(models);
    field_check::check_mutations(models);
}
