//! Factories: rule 34.

mod circles;
mod hooks;
mod made_up;
mod making;
mod memory;
mod program;
mod relations;
mod transactions;
