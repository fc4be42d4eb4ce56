//! Currencies.

use relata::prelude::*;

use super::Order;
use super::schema::currencies;

/// A row of the table `currencies`.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = currencies)]
#[diesel(primary_key(code))]
#[has_many(orders: Order)]
pub struct Currency {
    /// Identifies the currency.
    #[model(length(max = 3))]
    pub code: String,
    pub name: String,
    #[model(default)]
    pub is_default: bool,
}
