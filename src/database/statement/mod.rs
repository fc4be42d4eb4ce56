//! SELECT, INSERT, UPDATE and DELETE as values that Diesel runs on either database.

mod expression;
mod order;
mod select;
mod write;

pub use expression::{Aggregate, Expression};
pub use order::{Direction, JoinAlias, Nulls, OrderTerm};
pub use select::{PerOwner, Select};
pub use write::{Delete, Insert, Update};
