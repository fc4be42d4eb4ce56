//! Everything is tested here, in one binary: the same cases on each database.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that panics has failed")]

mod domain;
mod support;

mod active_record;
mod command_line;
mod cursors;
mod custom;
mod declaring;
mod documents;
mod drift;
mod edges;
mod factories;
mod filters;
mod http;
mod loading;
mod pages;
mod paginating;
mod plans;
mod program;
mod properties;
mod reading;
mod readme;
mod related;
mod rust_api;
mod saving;
mod schemas;
mod types;
mod writing;
