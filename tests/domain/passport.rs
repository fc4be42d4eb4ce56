//! Passports, whose column for the holder has no unique index.

use diesel::{Identifiable, Queryable, Selectable};
use relata::Model;
use uuid::Uuid;

use super::schema::{passports, people};
use super::{Person, Visa};

/// A document to show at the border.
#[derive(Clone, Debug, Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = passports, primary_key(number))]
#[belongs_to(holder: Person, local_key = people::uuid, foreign_key = passports::holder_uuid)]
#[has_one(visa: Visa)]
pub struct Passport {
    /// Printed on the first page.
    pub number: String,
    /// The key of the holder.
    pub holder_uuid: Option<Uuid>,
    /// How much it opens.
    pub level: i16,
}
