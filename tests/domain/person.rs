//! People, who are related to one another.

use chrono::{DateTime, Utc};
use diesel::{Identifiable, Queryable, Selectable};
use relata::Model;
use uuid::Uuid;

use super::schema::{countries, passports, people};
use super::{Country, Passport};

/// Somebody with a mentor.
#[derive(Clone, Debug, Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = people)]
#[model(plural = "people")]
#[has_one(
    passport: Passport,
    local_key = people::uuid,
    foreign_key = passports::holder_uuid,
    meta(icon = "book", weight = 3, hidden = false),
)]
#[belongs_to(country: Country, local_key = countries::code, foreign_key = people::country_code)]
#[belongs_to(
    mentor: Person,
    foreign_key = people::mentor_id,
    description = "Whom this person learns from.",
)]
#[has_many(mentees: Person, foreign_key = people::mentor_id)]
pub struct Person {
    /// Identifies the person.
    pub id: i64,
    /// Identifies the person in other tables.
    pub uuid: Option<Uuid>,
    /// The name.
    pub name: String,
    /// In years.
    pub age: Option<i32>,
    /// In metres.
    pub height: Option<f64>,
    /// True while the person lives.
    pub is_alive: bool,
    /// The time of birth.
    pub born_at: Option<DateTime<Utc>>,
    /// The key of the country.
    pub country_code: Option<String>,
    /// The key of the mentor.
    pub mentor_id: Option<i64>,
}
