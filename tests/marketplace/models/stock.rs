//! Stocks.

use relata::prelude::*;

use super::schema::stock;
use super::{Product, Warehouse};

/// A row of the table `stock`.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = stock)]
#[belongs_to(warehouse: Warehouse)]
#[belongs_to(product: Product)]
pub struct Stock {
    /// Identifies the stock.
    pub id: i64,
    /// The key of the warehouse.
    pub warehouse_id: i64,
    /// The key of the product.
    pub product_id: i64,
    #[model(default, range(min = 0))]
    pub quantity: i32,
}
