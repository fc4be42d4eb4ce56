//! Warehouses.

use relata::prelude::*;
use relata::types::NaiveTime;

use super::Stock;
use super::schema::warehouses;

/// A row of the table `warehouses`.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = warehouses)]
#[has_many(stocks: Stock)]
pub struct Warehouse {
    /// Identifies the warehouse.
    pub id: i64,
    pub name: String,
    pub opens: Option<NaiveTime>,
    pub closes: Option<NaiveTime>,
}
