//! Models outside the package, with every kind of key: declared just as those of `src/models` are.

mod country;
mod label;
mod passport;
mod person;
pub mod schema;
mod specimen;
mod visa;

use diesel_migrations::embed_migrations;
use relata::database::migrations::Migrations;

pub use country::Country;
pub use label::Label;
pub use passport::Passport;
pub use person::Person;
pub use specimen::{Sketch, Specimen, State};
pub use visa::Visa;

/// The tables of these models.
pub const MIGRATIONS: Migrations = Migrations::new()
    .sqlite(&embed_migrations!("tests/migrations/sqlite"))
    .postgres(&embed_migrations!("tests/migrations/postgres"));

relata::models! {
    /// All of them.
    pub struct Domain: Person, Passport, Country, Visa, Specimen, Sketch, Label
}
