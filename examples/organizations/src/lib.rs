//! Organizations, their teams and their billing: a whole program over models of its own.

pub mod models;
pub mod queries;
pub mod schema;

use diesel_migrations::embed_migrations;
use relata::App;
use relata::database::migrations::Migrations;

use models::{BillingConfiguration, Organization, Team, User};
use queries::Queries;

/// The tables.
pub const MIGRATIONS: Migrations = Migrations::new()
    .sqlite(&embed_migrations!("migrations/sqlite"))
    .postgres(&embed_migrations!("migrations/postgres"));

relata::models! {
    /// What is served.
    pub struct Models: Organization, BillingConfiguration, Team, User
}

/// The models, and what goes with them.
pub fn app() -> App<impl relata::graphql::Models, impl async_graphql::ObjectType> {
    relata::app(Models).migrations(MIGRATIONS).queries(Queries).fields::<Organization>()
}
