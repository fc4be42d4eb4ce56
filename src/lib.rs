//! Relata.

extern crate self as relata;

pub mod database;
pub mod model;
pub mod models;
pub mod relations;

pub use model::Model;
pub use relata_macros::Model;
