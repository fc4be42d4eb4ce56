//! The kinds of relation as types: hasOne, hasMany and belongsTo.

use super::{Field, ForeignKey, Many, One, Relation, Row};
use crate::database::OrderTerm;
use crate::model::{Model, RelationKind, default_foreign_key, primary_key_of};

/// A kind of relation as a type.
pub trait RelationTag: sealed::Sealed + 'static {
    /// The kind as data.
    const KIND: RelationKind;
    /// [`One`] or [`Many`]: the related rows that a query over the relation can find.
    type Rows;
    /// The related rows in a row: `Option<&Row<R>>` or `&[Row<R>]`.
    type Loaded<'r, R: 'r>;
    /// The related rows on their own: `Option<Row<R>>` or `Vec<Row<R>>`.
    type Owned<R>;

    /// Borrows the related rows of a row.
    #[doc(hidden)]
    fn loaded<R>(rows: &[Row<R>]) -> Self::Loaded<'_, R>;

    /// Takes the related rows of a row.
    #[doc(hidden)]
    fn owned<R>(rows: Vec<Row<R>>) -> Self::Owned<R>;
}

/// The kinds whose related rows hold the owner's key: rows can be created through the relation.
pub trait HasTag: RelationTag {}

mod sealed {
    pub trait Sealed {}
}

/// `O` has one `R`: at most one related row, which holds the owner's key (Lucid: `@hasOne`).
pub type HasOne<O, R> = Relation<O, R, HasOneTag>;

/// `O` has many `R`: the related rows hold the owner's key (Lucid: `@hasMany`).
pub type HasMany<O, R> = Relation<O, R, HasManyTag>;

/// `O` belongs to `R`: the owner holds the key of the related row (Lucid: `@belongsTo`).
pub type BelongsTo<O, R> = Relation<O, R, BelongsToTag>;

/// The kind of a [`HasOne`].
pub struct HasOneTag;

/// The kind of a [`HasMany`].
pub struct HasManyTag;

/// The kind of a [`BelongsTo`].
pub struct BelongsToTag;

impl sealed::Sealed for HasOneTag {}
impl sealed::Sealed for HasManyTag {}
impl sealed::Sealed for BelongsToTag {}

impl HasTag for HasOneTag {}
impl HasTag for HasManyTag {}

impl RelationTag for HasManyTag {
    const KIND: RelationKind = RelationKind::HasMany;
    type Rows = Many;
    type Loaded<'r, R: 'r> = &'r [Row<R>];
    type Owned<R> = Vec<Row<R>>;

    fn loaded<R>(rows: &[Row<R>]) -> Self::Loaded<'_, R> {
        rows
    }

    fn owned<R>(rows: Vec<Row<R>>) -> Self::Owned<R> {
        rows
    }
}

/// Implements [`RelationTag`] for a kind with one related row at most.
macro_rules! one_row {
    ($tag:ty, $kind:expr) => {
        impl RelationTag for $tag {
            const KIND: RelationKind = $kind;
            type Rows = One;
            type Loaded<'r, R: 'r> = Option<&'r Row<R>>;
            type Owned<R> = Option<Row<R>>;

            fn loaded<R>(rows: &[Row<R>]) -> Self::Loaded<'_, R> {
                rows.first()
            }

            fn owned<R>(rows: Vec<Row<R>>) -> Self::Owned<R> {
                rows.into_iter().next()
            }
        }
    };
}

one_row!(HasOneTag, RelationKind::HasOne);
one_row!(BelongsToTag, RelationKind::BelongsTo);

impl<O: Model, R: Model, K: HasTag> Relation<O, R, K> {
    /// Declares the relation whose related rows hold the owner's key; `#[derive(Model)]` prints this.
    #[doc(hidden)]
    pub const fn new<L, F>(
        name: &'static str,
        field: &'static str,
        local: Field<O, L>,
        foreign: Field<R, F>,
    ) -> Self
    where
        L: diesel::Column,
        F: ForeignKey<L, R, O>,
    {
        Self::declared(name, field, local.info(), foreign.info())
    }
}

impl<O: Model, R: Model> HasOne<O, R> {
    /// Shows one of the rows of a hasMany of the same owner.
    #[doc(hidden)]
    pub const fn one_of(mut self, many: &'static str) -> Self {
        self.info.one_of = Some(many);
        self
    }

    /// Orders the rows of which the first is shown.
    #[doc(hidden)]
    pub const fn ordered_by(mut self, order: fn() -> Vec<OrderTerm>) -> Self {
        self.info.order = Some(order);
        self
    }
}

impl<O: Model, R: Model> BelongsTo<O, R> {
    /// Declares the relation whose owner holds the related row's key; `#[derive(Model)]` prints this.
    #[doc(hidden)]
    pub const fn new<L, F>(
        name: &'static str,
        field: &'static str,
        local: Field<R, L>,
        foreign: Field<O, F>,
    ) -> Self
    where
        L: diesel::Column,
        F: ForeignKey<L, O, R>,
    {
        Self::declared(name, field, foreign.info(), local.info())
    }

    /// Declares the relation over the default foreign key, which starts with `prefix`; `#[derive(Model)]` prints this
    /// where several columns do.
    #[doc(hidden)]
    pub const fn by_default(name: &'static str, field: &'static str, prefix: &str) -> Self {
        let foreign_key = default_foreign_key::<O, R>(prefix);
        Self::declared(name, field, foreign_key, primary_key_of::<R>())
    }
}
