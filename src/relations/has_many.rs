//! HasMany: the related rows that hold the owner's key (Lucid: `@hasMany`).

use super::typed::{Has, Kind, TypedRelation};
use super::{ForeignKey, Many, RelationKind, Row};
use crate::model::{Model, column_of};

/// `O` has many `R`: the related rows that hold the owner's key (Lucid: `@hasMany`).
pub type HasMany<O, R> = TypedRelation<O, R, HasManyKind>;

/// The kind of a [`HasMany`].
pub struct HasManyKind;

impl Kind for HasManyKind {
    const KIND: RelationKind = RelationKind::HasMany;
    type Rows = Many;
    type Loaded<R> = Vec<Row<R>>;

    fn loaded<R>(rows: Vec<Row<R>>) -> Self::Loaded<R> {
        rows
    }
}

impl Has for HasManyKind {}

impl<O: Model, R: Model> HasMany<O, R> {
    /// Declares the relation over two Diesel columns; `#[derive(Model)]` writes this.
    pub const fn new<L, F>(name: &'static str, field: &'static str, local: &L, foreign: &F) -> Self
    where
        L: diesel::Column,
        F: ForeignKey<L, R, O>,
    {
        Self::declared(name, field, column_of(O::COLUMNS, local), column_of(R::COLUMNS, foreign))
    }
}
