//! Writing through relations: rules 21 to 33.

mod concurrency;
mod faults;
mod has_many;
mod has_one;
mod links;
mod nested;
mod plain;
mod rust;
