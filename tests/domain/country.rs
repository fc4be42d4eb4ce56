//! Countries, known by a text.

use diesel::{Identifiable, Queryable, Selectable};
use relata::Filter;
use relata::Model;

use super::Person;
use super::schema::{countries, people};

/// Where somebody lives.
#[derive(Clone, Debug, Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = countries, primary_key(code))]
#[has_many(people: Person, foreign_key = people::country_code, on_query = alive_or_ageless)]
pub struct Country {
    /// Two letters.
    pub code: String,
    /// The name.
    pub name: String,
}

/// A standing constraint with an `OR` in it, which must not leak out of its group.
fn alive_or_ageless() -> Filter<Person> {
    Person::IS_ALIVE.eq(true).or(Person::AGE.is_null())
}
