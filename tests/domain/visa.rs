//! Visas, none of which is without a passport.

use diesel::{Identifiable, Queryable, Selectable};
use relata::Model;

use super::Passport;
use super::schema::{passports, visas};

/// A permission to enter a country.
#[derive(Clone, Debug, Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = visas)]
#[belongs_to(
    passport: Passport,
    local_key = passports::number,
    foreign_key = visas::passport_number,
)]
pub struct Visa {
    /// Identifies the visa.
    pub id: i64,
    /// The key of the passport.
    #[model(unique)]
    pub passport_number: String,
    /// The text on it.
    #[model(default)]
    pub stamp: String,
}
