//! Everything is tested here, in one binary: the same cases on each database.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that panics has failed"
)]

mod access;
mod domain;
mod support;

mod drift;
mod graphql;
mod http;
mod marketplace;
mod plans;
mod program;
mod properties;
mod relations;
mod rust;
mod writing;
