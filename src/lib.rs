//! GraphQL over Diesel models whose relationships behave like Lucid's.
//!
//! Each part knows those above it alone:
//!
//! - [`database`] runs statements, which are values, on SQLite and PostgreSQL;
//! - [`model`] describes structs as `#[derive(Model)]` finds them;
//! - [`relations`] reads, preloads, filters, aggregates and writes through hasOne, belongsTo and hasMany;
//! - [`factories`] makes rows up, for tests and for databases to try things on;
//! - [`graphql`] makes the schema and its answers from the models' descriptions;
//! - [`server`] speaks HTTP;
//! - [`command_line`] is the program around it all, and [`mod@models`] the demo: users, their profile and their role.

extern crate self as relata;

pub mod command_line;
pub mod database;
pub mod factories;
pub mod graphql;
pub mod model;
#[cfg(feature = "demo")]
pub mod models;
pub mod prelude;
pub mod relations;
pub mod server;

pub use model::Model;
pub use relata_macros::Model;
