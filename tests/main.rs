//! Everything is tested here, in one binary: the same cases on each database.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that panics has failed")]

mod domain;
mod support;

mod command_line;
mod cursors;
mod declaring;
mod documents;
mod drift;
mod filters;
mod http;
mod pages;
mod plans;
mod program;
mod properties;
mod reading;
mod related;
mod rust_api;
mod writing;
