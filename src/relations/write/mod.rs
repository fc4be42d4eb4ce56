//! Writes through relations, from descriptions: every verb, for every model.
//!
//! Every function but [`run`], [`run_for`] and [`create_many`] runs in the caller's transaction. A row is locked before anything
//! is decided from it, the owner of a relation first, so that two writes to one slot follow each other.

mod belongs_to;
mod command;
mod duplicates;
mod enclosing;
mod equal_values;
mod exchange;
mod execute;
mod first_or_create;
mod has_many;
mod has_many_by;
mod has_one;
mod has_one_slot;
mod leading_back;
mod link_targets;
mod locks;
mod nested;
mod occupied;
mod outcome;
mod row_input;
mod self_relations;
mod slot_rights;
mod taken_slot;
mod transaction;

pub use command::OnOccupied;
pub(crate) use command::{
    Link, LinkTarget, MemoryRow, RelationVerb, RelationWrite, RowInput, WhenFound, WriteCommand,
};
pub(crate) use execute::{create_many, run, run_for};
pub(crate) use has_one_slot::inverse;
pub(crate) use occupied::remedies_of_slot;
pub(crate) use outcome::{RelationOutcome, WriteOutcome, WrittenRow};
pub(crate) use transaction::in_transaction;
