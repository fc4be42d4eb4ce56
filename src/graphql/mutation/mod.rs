//! The fields of `Mutation`: plain writes of each model, and Lucid's verbs of each relation.

mod fields;
mod input;
mod inputs;
mod nested;
mod on_occupied;
mod payload;
mod payloads;
mod reader;
mod schema;
mod values;

pub(super) use fields::{Action, MutationField, VerbName, all as all_mutations};
pub(super) use on_occupied::ON_OCCUPIED_TYPES;
pub(super) use payload::{BoundPayload, MutationPlan, PayloadField, PayloadPlan};
pub(super) use reader::read as read_input;
pub(super) use schema::mutation_fields;
