//! Countries.

use relata::prelude::*;

use super::Address;
use super::schema::{addresses, countries};

/// A row of the table `countries`.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = countries)]
#[diesel(primary_key(code))]
#[has_many(addresses: Address, foreign_key = addresses::country)]
pub struct Country {
    /// Identifies the country.
    #[model(length(max = 2))]
    pub code: String,
    pub name: String,
}
