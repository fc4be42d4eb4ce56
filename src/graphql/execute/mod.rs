//! Requests carried out: documents, plans and values to statements, rows and bytes.

mod custom;
mod engine;
mod execution;
mod extension;
mod mutation;
mod prepared;
mod query;
mod resolvers;
mod row;
mod trusted;

pub(super) use custom::{CustomField, CustomFields, object_field_names, object_fields};
pub use custom::{ModelFields, WithFields};
pub(super) use engine::Engine;
pub(super) use extension::Executing;
pub use prepared::PreparedRequest;
pub(super) use resolvers::{CaptureSchema, Environment, Roots};
