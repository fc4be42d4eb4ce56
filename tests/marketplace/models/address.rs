//! Addresses.

use relata::Filter;
use relata::prelude::*;

use super::schema::{addresses, orders};
use super::{Country, Order, Person};

/// A row of the table `addresses`.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = addresses)]
#[belongs_to(person: Person)]
#[belongs_to(country: Country, foreign_key = addresses::country)]
#[has_many(billing_address_orders: Order, foreign_key = orders::billing_address_id)]
#[has_many(shipping_address_orders: Order, foreign_key = orders::shipping_address_id)]
pub struct Address {
    /// Identifies the address.
    pub id: i64,
    /// The key of the person.
    pub person_id: i64,
    pub line_1: String,
    pub line_2: Option<String>,
    /// The key of the country.
    #[model(length(max = 2))]
    pub country: String,
    #[model(default)]
    pub is_default: bool,
}

/// Matches the rows of which the database lets an owner have one.
pub fn is_default() -> Filter<Address> {
    Address::IS_DEFAULT.eq(true)
}
