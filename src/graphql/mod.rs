//! The GraphQL API: types made from the models' descriptions, and answers made from rows.

mod answer;
mod api;
mod context;
mod domain;
mod enumeration;
mod error;
mod execute;
#[cfg(feature = "cli")]
mod first_query;
mod input;
mod limits;
mod mutation;
pub(crate) mod names;
mod plan;
mod request;
mod response;
mod root_fields;
mod roots;
mod scalars;
mod schema;
mod served;

pub use answer::Body;
pub(crate) use api::ContextHooks;
pub use api::{Api, InvalidDocument, ModelSchema, schema, sdl};
pub use context::ContextExt;
#[doc(hidden)]
pub use enumeration::{enum_json, parse_enum, register_enum};
pub use execute::{ModelFields, PreparedRequest, WithFields};
pub use limits::Limits;
#[doc(hidden)]
pub use names::check_names;
#[cfg(feature = "cli")]
pub(crate) use names::{NewRelation, TakenNames};
pub use names::{SchemaError, check_start};
pub(crate) use request::InexactNumbers;
pub use request::{DocumentId, InvalidTrustedDocuments, PersistedDocuments, TrustedDocuments};
pub use response::Answer;
pub use root_fields::{MergedFields, NoFields};
pub use roots::{MutationRoot, QueryRoot};

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
/// It does not compile if two types of the schema, two queries or two mutations share a name: the error says which, and
/// the attribute that renames one.
#[macro_export]
macro_rules! models {
    ($(#[$attribute:meta])* $visibility:vis struct $name:ident: $($model:ty),+ $(,)?) => {
        $(#[$attribute])*
        $visibility struct $name;

        // A hundred models take more steps than the compiler expects of a constant.
        #[allow(clippy::allow_attributes, long_running_const_eval)]
        const _: () = $crate::graphql::check_names(&[$(<$model as $crate::model::Model>::INFO),+]);

        impl $crate::graphql::Models for $name {
            fn all() -> &'static [&'static $crate::model::ModelInfo] {
                &[$(<$model as $crate::model::Model>::INFO),+]
            }
        }
    };
}
