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
mod error;
mod filter;
mod mutation;
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
pub use mutation::MutationRoot;
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
#[macro_export]
macro_rules! models {
    ($(#[$attribute:meta])* $visibility:vis struct $name:ident: $($model:ty),+ $(,)?) => {
        $(#[$attribute])*
        $visibility struct $name;

        impl $crate::graphql::Models for $name {
            fn all() -> &'static [&'static $crate::model::ModelInfo] {
                &[$(<$model as $crate::model::Model>::INFO),+]
            }
        }
    };
}
