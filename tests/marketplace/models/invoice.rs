//! Invoices.

use relata::prelude::*;
use relata::types::{NaiveDate, Uuid};

use super::schema::invoices;
use super::{Order, Payment};

/// A row of the table `invoices`.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = invoices)]
#[belongs_to(order: Order)]
#[has_many(payments: Payment)]
pub struct Invoice {
    /// Identifies the invoice.
    pub id: i64,
    /// The key of the order.
    #[model(unique)]
    pub order_id: Uuid,
    #[model(unique)]
    pub number: String,
    #[model(name = "invoiceIdValue")]
    pub invoice_id: Option<String>,
    pub due_on: NaiveDate,
}
