//! The GraphQL API: types made from the models' descriptions, and answers made from rows.

mod aggregate;
mod allowance;
mod answer;
mod api;
mod arguments;
mod context;
mod cursor;
mod custom;
mod document;
mod enumeration;
mod error;
mod filter;
mod mutation;
mod names;
mod order;
mod output;
mod page;
mod plan;
mod prepared;
mod query;
mod root;
mod row;
mod scalars;
mod schema;
mod selection;

pub use answer::Answer;
pub use api::{Api, Limits, ModelSchema, schema, sdl};
pub use context::ContextExt;
pub use custom::{ModelFields, WithFields};
#[doc(hidden)]
pub use enumeration::{enum_json, parse_enum, register_enum};
pub use mutation::MutationRoot;
#[doc(hidden)]
pub use names::check_names;
pub use query::QueryRoot;

use crate::model::ModelInfo;

/// The list of models that an API serves; [`models!`](crate::models!) makes one.
pub trait Models: Send + Sync + 'static {
    /// The models, in the order in which their fields stand in the schema.
    fn all() -> &'static [&'static ModelInfo];

    /// The fields that models have besides those of their columns and relations.
    fn fields() -> Vec<ModelFields> {
        Vec::new()
    }
}

/// Makes a list of models: `relata::models! { pub struct Shop: Customer, Order }`.
///
/// It does not compile where two types would have one name in the schema: two of the models, or one of their enums
/// and a model or another enum.
#[macro_export]
macro_rules! models {
    ($(#[$attribute:meta])* $visibility:vis struct $name:ident: $($model:ty),+ $(,)?) => {
        $(#[$attribute])*
        $visibility struct $name;

        const _: () = $crate::graphql::check_names(&[$(<$model as $crate::model::Model>::INFO),+]);

        impl $crate::graphql::Models for $name {
            fn all() -> &'static [&'static $crate::model::ModelInfo] {
                &[$(<$model as $crate::model::Model>::INFO),+]
            }
        }
    };
}
