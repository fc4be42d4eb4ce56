//! The models of the demo: users, their profile and their role. Each has its own file; the list is at the end.

pub mod factories;
mod profile;
mod role;
pub mod schema;
pub mod seed;
mod user;
mod viewer;

use diesel_migrations::embed_migrations;

use crate::database::migrations::Migrations;

pub use profile::Profile;
pub use role::Role;
pub use user::User;
pub use viewer::Viewer;

/// The demo's tables.
pub const MIGRATIONS: Migrations = Migrations::new()
    .sqlite(&embed_migrations!("migrations/sqlite"))
    .postgres(&embed_migrations!("migrations/postgres"));

crate::models! {
    /// The demo's models.
    pub struct Demo: User, Profile, Role
}
