//! Relations between models as Lucid has them: declared once, then read, preloaded and queried by generic code.

mod active_record;
mod belongs_to;
pub mod check;
mod fetch;
mod has_many;
mod has_one;
mod keys;
mod loader;
mod preload;
mod query;
mod row;
mod typed;
pub(crate) mod verbs;
pub(crate) mod write;

pub use crate::model::{Meta, Relation, RelationKind, standing};
pub use active_record::ActiveRecord;
pub use belongs_to::{BelongsTo, BelongsToKind};
pub use fetch::Range;
pub use has_many::{HasMany, HasManyKind};
pub use has_one::{HasOne, HasOneKind};
pub use keys::{ForeignKey, SameKey};
pub use loader::Loaders;
pub(crate) use preload::{Needs, Node, Related, Source, preload};
pub(crate) use query::Extra;
pub use query::{AggregateOf, Changes, Many, One, Page, Query, average, changes, count, max, min, sum};
pub use row::Row;
pub use typed::{Has, Kind, RelationOf, TypedRelation};
pub use verbs::Saved;
pub use write::OnOccupied;
