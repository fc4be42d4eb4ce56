//! Factories: rule 34.

mod circles;
mod custom_keys;
mod definition;
mod hooks;
mod made_up;
mod memory;
mod seed;
mod states;
mod stubs;
mod transactions;
mod with;
