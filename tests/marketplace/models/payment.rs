//! Payments.

use relata::prelude::*;
use relata::types::BigDecimal;

use super::Invoice;
use super::schema::payments;

/// The values of `payments.method`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ModelEnum)]
pub enum PaymentMethod {
    Card,
    Transfer,
    Cash,
}

/// A row of the table `payments`.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = payments)]
#[belongs_to(invoice: Invoice)]
pub struct Payment {
    /// Identifies the payment.
    pub id: i64,
    /// The key of the invoice.
    pub invoice_id: i64,
    pub amount: BigDecimal,
    pub method: PaymentMethod,
}
