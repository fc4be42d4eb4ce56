//! Relata.

extern crate self as relata;

pub mod command_line;
pub mod database;
pub mod graphql;
pub mod model;
pub mod models;
pub mod relations;
pub mod server;

pub use model::Model;
pub use relata_macros::Model;
