//! HasOne: at most one related row, which holds the owner's key (Lucid: `@hasOne`).

use super::typed::{Has, Kind, TypedRelation};
use super::{ForeignKey, One, RelationKind, Row};
use crate::model::{Model, column_of};

/// `O` has one `R`: at most one related row, which holds the owner's key (Lucid: `@hasOne`).
pub type HasOne<O, R> = TypedRelation<O, R, HasOneKind>;

/// The kind of a [`HasOne`].
pub struct HasOneKind;

impl Kind for HasOneKind {
    const KIND: RelationKind = RelationKind::HasOne;
    type Rows = One;
    type Loaded<R> = Option<Row<R>>;

    fn loaded<R>(rows: Vec<Row<R>>) -> Self::Loaded<R> {
        rows.into_iter().next()
    }
}

impl Has for HasOneKind {}

impl<O: Model, R: Model> HasOne<O, R> {
    /// Declares the relation over two Diesel columns; `#[derive(Model)]` writes this.
    pub const fn new<L, F>(name: &'static str, field: &'static str, local: &L, foreign: &F) -> Self
    where
        L: diesel::Column,
        F: ForeignKey<L, R, O>,
    {
        Self::declared(name, field, column_of(O::COLUMNS, local), column_of(R::COLUMNS, foreign))
    }
}
