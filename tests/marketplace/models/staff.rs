//! Staff.

use relata::prelude::*;

use super::Person;
use super::schema::staff;

/// A row of the table `staff`.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = staff)]
#[diesel(primary_key(person_id))]
#[model(singular = "staffItem", plural = "staff")]
#[belongs_to(person: Person)]
pub struct Staff {
    /// Identifies the staff.
    pub person_id: i64,
    #[model(unique)]
    pub badge: String,
    #[model(range(min = 1, max = 500))]
    pub desk: Option<i16>,
}
