//! The verbs of relations in Rust: rules 21, 24 and 27 to 33.

mod belongs_to;
mod existing;
mod has_many;
mod has_one;
mod in_memory;
mod rules;
mod saved;
