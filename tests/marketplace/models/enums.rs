//! The enums of the database.

use relata::prelude::*;

/// The values of the type `order_status`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ModelEnum)]
pub enum OrderStatus {
    Draft,
    Open,
    Paid,
    #[model(text = "sent-out")]
    SentOut,
    Returned,
}
