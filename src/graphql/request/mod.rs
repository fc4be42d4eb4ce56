//! Requests: documents parsed, validated and kept, and the values of variables.

mod document;
mod exact_numbers;
mod measure;
mod parse;
mod persisted;
mod rules;
mod tokens;
mod trusted;
mod variables;
mod weight;
mod whole_numbers;

pub(super) use document::{Document, Documents, MOST_PLANS, Operation};
pub(crate) use exact_numbers::InexactNumbers;
pub use persisted::{DocumentId, PersistedDocuments};
pub(super) use persisted::{Persisted, Validator};
pub use trusted::{InvalidTrustedDocuments, TrustedDocuments};
pub(super) use variables::{Variables, coerce};
