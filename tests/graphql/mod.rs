//! GraphQL: what clients can ask for, and how they are answered.

mod aggregates;
mod conformance;
mod custom;
mod document_limits;
mod documents;
mod failures;
mod filter;
mod keys;
mod limits;
mod names;
mod order;
mod pages;
mod pages_of_owners;
mod related_filter;
mod request_context;
mod schema;
mod types;
mod work;
