//! Writing through relations: rules 21 to 33.

mod belongs_to;
pub mod circles;
mod committed;
mod concurrency;
mod exchange;
mod faults;
mod has_many;
mod has_one;
mod keys;
mod loose_keys;
mod nested;
mod nested_verbs;
mod rows;
pub mod shop;
mod slots;
mod transactions;
mod validation;
