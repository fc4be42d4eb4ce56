//! The names that model files and code over models need: `use relata::prelude::*`.
//!
//! It goes with `diesel::prelude::*` and `diesel_async::RunQueryDsl` in one file, and holds no generic names: others are
//! at the crate's root (`relata::{Connection, Database, Error}`) and in [`orm`](crate::orm).

pub use crate::graphql::ContextExt as _;
pub use crate::orm::{ActiveRecord, LoadRelations as _, Row};
pub use crate::relations::OnOccupied;
pub use crate::{Model, ModelEnum};
