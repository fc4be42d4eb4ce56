//! Organizations, their teams and their billing: a whole program over models of its own.

pub mod models;
pub mod queries;
pub mod schema;

use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use relata::App;
use relata::database::migrations::Migrations;

use models::{BillingConfiguration, Organization, Team, User};
use queries::Queries;

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// The tables.
pub const MIGRATIONS: Migrations = Migrations { sqlite: &SQLITE, postgres: &POSTGRES };

relata::models! {
    /// What is served.
    pub struct Models: Organization, BillingConfiguration, Team, User
}

/// The models, and what goes with them.
pub fn app() -> App<impl relata::graphql::Models, Queries> {
    relata::app(Models).migrations(MIGRATIONS).queries(Queries).fields::<Organization>()
}
