//! GraphQL over Diesel models whose relationships behave like Lucid's.
//!
//! - [`database`]: connections, statements and values over SQLite and PostgreSQL; knows nothing of what follows.
//! - [`model`]: what `#[derive(Model)]` says of a struct, as data.
//! - [`relations`]: hasOne, belongsTo and hasMany: read, preloaded, filtered by, aggregated and written through.
//! - [`graphql`]: the schema and its answers, made from the models' descriptions.
//! - [`server`]: HTTP.
//! - [`command_line`]: the program around it all.
//! - [`models`]: the demo, users with their profile and their role.

extern crate self as relata;

pub mod command_line;
pub mod database;
pub mod graphql;
pub mod model;
pub mod models;
pub mod prelude;
pub mod relations;
pub mod server;

pub use model::Model;
pub use relata_macros::Model;
