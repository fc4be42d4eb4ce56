//! Order items.

use relata::prelude::*;
use relata::types::{BigDecimal, Uuid};

use super::schema::order_items;
use super::{Order, Product};

/// A row of the table `OrderItems`.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = order_items)]
#[belongs_to(order: Order)]
#[belongs_to(product: Product)]
pub struct OrderItem {
    /// Identifies the order item.
    pub id: i64,
    /// The key of the order.
    pub order_id: Uuid,
    /// The key of the product.
    pub product_id: i64,
    #[model(range(min = 1, max = 999))]
    pub quantity: i32,
    pub unit_price: BigDecimal,
}
