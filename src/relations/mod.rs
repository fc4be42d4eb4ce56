//! Reads, preloads and writes related rows, for any model, from the descriptions of its relations.

pub mod check;
mod fetch;
mod joined;
mod keys;
mod loader;
mod preload;
mod projection;
pub(crate) mod quoted;
pub mod stored_forms;
mod visible_records;
pub(crate) mod write;
mod written;

pub(crate) use fetch::Window;
pub(crate) use joined::JoinedLoads;
pub(crate) use loader::Loaders;
pub(crate) use preload::{LoadedRelation, LoadedRow, RowSource, preload};
pub(crate) use projection::{AggregateId, Extra, LoadId, Projection, RelationLoad};
pub(crate) use visible_records::visible_records;
pub use write::OnOccupied;
pub(crate) use written::prime_written;
