//! The demo's models: users, their profile and their role. One file for each; the list is the last line.

pub mod factories;
mod profile;
mod role;
pub mod schema;
pub mod seed;
mod user;

use diesel_migrations::{EmbeddedMigrations, embed_migrations};

use crate::database::migrations::Migrations;

pub use profile::Profile;
pub use role::Role;
pub use user::User;

/// The demo's tables.
pub const MIGRATIONS: Migrations = Migrations { sqlite: &SQLITE, postgres: &POSTGRES };

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

crate::models! {
    /// The demo's models.
    pub struct Demo: User, Profile, Role
}
