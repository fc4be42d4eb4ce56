//! SELECT, INSERT, UPDATE and DELETE as values that Diesel runs on either database.

mod order;
mod select;
mod write;

pub use order::{Direction, Nulls, OrderTerm};
pub use select::{Expression, PerOwner, Select};
pub use write::{Delete, Insert, Update};
