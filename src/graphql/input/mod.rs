//! The arguments of generated fields, read into conditions, orders and pages.

pub(super) mod arguments;
pub(super) mod cursor;
pub(super) mod filter;
pub(super) mod order;
pub(super) mod page;
