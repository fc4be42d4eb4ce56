//! What a model file and code that works with models need: `use relata::prelude::*`.

pub use crate::database::{Comparison, Connection, Database, Direction, Error, Filter, column};
pub use crate::graphql::ContextExt;
pub use crate::relations::{
    ActiveRecord, Changes, LoadRelations, OnOccupied, Query, Row, Saved, average, changes, count, max, min, sum,
};
pub use crate::{Model, ModelEnum};
