//! SELECT, INSERT, UPDATE and DELETE as values that Diesel runs on either database.

mod as_updated;
mod equal_values;
mod expression;
mod joined;
mod order;
mod outline;
mod owners;
mod select;
mod write;

pub use as_updated::AsUpdated;
pub use equal_values::{EqualValues, LISTED_PLACE, LISTED_VALUE};
pub use expression::{AggregateFunction, Expression};
pub use joined::JoinedRow;
pub use order::{Direction, Nulls, OrderTerm};
#[cfg(feature = "sqlite")]
pub use outline::Bind;
pub use outline::{Outlined, Shape};
pub use owners::{OWNERS, Owners, PLACE};
pub use select::{PerOwner, RowLock, Select};
pub use write::{Delete, Insert, Update};
