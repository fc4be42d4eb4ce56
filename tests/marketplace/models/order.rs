//! Orders.

use relata::Filter;
use relata::prelude::*;
use relata::types::{BigDecimal, DateTime, Utc, Uuid};

use super::schema::orders;
use super::{Address, Currency, Invoice, OrderItem, OrderStatus, Person};

/// A row of the table `orders`.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = orders)]
#[belongs_to(customer: Person, foreign_key = orders::customer_id)]
#[belongs_to(seller: Person, foreign_key = orders::seller_id)]
#[belongs_to(billing_address: Address, foreign_key = orders::billing_address_id)]
#[belongs_to(shipping_address: Address, foreign_key = orders::shipping_address_id)]
#[belongs_to(currency: Currency, foreign_key = orders::currency_code)]
#[has_many(order_items: OrderItem)]
#[has_one(invoice: Invoice)]
pub struct Order {
    /// Identifies the order.
    #[model(auto_create)]
    pub id: Uuid,
    /// The key of the customer.
    pub customer_id: i64,
    /// The key of the seller.
    pub seller_id: Option<i64>,
    /// The key of the billing address.
    pub billing_address_id: i64,
    /// The key of the shipping address.
    pub shipping_address_id: Option<i64>,
    /// The key of the currency.
    #[model(length(max = 3))]
    pub currency_code: String,
    #[model(default)]
    pub status: OrderStatus,
    pub total: BigDecimal,
    #[model(read_only, default)]
    pub total_with_tax: Option<BigDecimal>,
    pub placed_at: DateTime<Utc>,
    pub note: Option<String>,
}

/// Matches the rows of which the database lets an owner have one.
pub fn is_draft() -> Filter<Order> {
    Order::STATUS.eq(super::OrderStatus::Draft)
}
