//! BelongsTo: the related row whose key the owner holds (Lucid: `@belongsTo`).

use super::typed::{Kind, TypedRelation};
use super::{ForeignKey, One, RelationKind, Row};
use crate::model::{Model, column_of};

/// `O` belongs to `R`: the related row whose key the owner holds (Lucid: `@belongsTo`).
pub type BelongsTo<O, R> = TypedRelation<O, R, BelongsToKind>;

/// The kind of a [`BelongsTo`].
pub struct BelongsToKind;

impl Kind for BelongsToKind {
    const KIND: RelationKind = RelationKind::BelongsTo;
    type Rows = One;
    type Loaded<R> = Option<Row<R>>;

    fn loaded<R>(rows: Vec<Row<R>>) -> Self::Loaded<R> {
        rows.into_iter().next()
    }
}

impl<O: Model, R: Model> BelongsTo<O, R> {
    /// Declares the relation over two Diesel columns; `#[derive(Model)]` writes this.
    pub const fn new<L, F>(name: &'static str, field: &'static str, local: &L, foreign: &F) -> Self
    where
        L: diesel::Column,
        F: ForeignKey<L, O, R>,
    {
        Self::declared(name, field, column_of(O::COLUMNS, foreign), column_of(R::COLUMNS, local))
    }
}
