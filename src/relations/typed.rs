//! A relation with the types of its two models, and the relation of one owner.

use std::marker::PhantomData;

use super::write::OnOccupied;
use super::{AggregateOf, Meta, Query, Relation, RelationKind, Row, count};
use crate::database::{Column, Connection, Error, Result, Value};
use crate::model::Model;

/// A relation from the model `O` to the model `R`; `K` tells the kind. It derefs to the plain [`Relation`].
pub struct TypedRelation<O, R, K> {
    relation: Relation,
    types: Types<O, R, K>,
}

/// Names types that no value of is held.
type Types<O, R, K> = PhantomData<fn() -> (O, R, K)>;

impl<O, R, K> Clone for TypedRelation<O, R, K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<O, R, K> Copy for TypedRelation<O, R, K> {}

impl<O, R, K> std::ops::Deref for TypedRelation<O, R, K> {
    type Target = Relation;
    fn deref(&self) -> &Relation {
        &self.relation
    }
}

/// What the kinds of relation differ in.
pub trait Kind: 'static {
    /// The kind as data.
    const KIND: RelationKind;
    /// [`One`](super::One) or [`Many`](super::Many): what a query over the relation can do.
    type Rows;
    /// What a preloaded relation gives.
    type Loaded<R>;

    /// The related rows as the relation gives them.
    fn loaded<R>(rows: Vec<Row<R>>) -> Self::Loaded<R>;
}

impl<O: Model, R: Model, K: Kind> TypedRelation<O, R, K> {
    pub(super) const fn declared(
        name: &'static str,
        field: &'static str,
        owner_key: &'static Column,
        related_key: &'static Column,
    ) -> Self {
        let relation = Relation {
            name,
            field,
            description: "",
            kind: K::KIND,
            owner: || O::INFO,
            related: || R::INFO,
            owner_key,
            related_key,
            on_query: None,
            meta: &[],
        };
        TypedRelation { relation, types: PhantomData }
    }

    /// Adds the standing constraint on every read of related rows (Lucid: `onQuery`).
    pub const fn on_query(mut self, on_query: fn() -> crate::database::Condition) -> Self {
        self.relation.on_query = Some(on_query);
        self
    }

    /// Adds free data for tools (Lucid: `meta`).
    pub const fn with_meta(mut self, meta: &'static [(&'static str, Meta)]) -> Self {
        self.relation.meta = meta;
        self
    }

    /// Says what the relation is for.
    pub const fn with_description(mut self, description: &'static str) -> Self {
        self.relation.description = description;
        self
    }

    /// The relation without its types.
    pub const fn untyped(&self) -> Relation {
        self.relation
    }

    /// The relation of one owner (Lucid: `user.related('profile')`).
    pub fn of(self, owner: &O) -> RelationOf<'_, O, R, K> {
        RelationOf { relation: self, owner, on_occupied: OnOccupied::default() }
    }

    /// Loads the relation of owners that are in memory, in one statement; the answers stand in the owners' order. A
    /// [`Row`] keeps what it is asked to [`load`](Row::load) itself.
    ///
    /// # Errors
    /// What the database says.
    pub async fn load(self, conn: &mut Connection, owners: &[O]) -> Result<Vec<K::Loaded<R>>> {
        let rows = Query::<O>::new().preload(self).of_models(conn, owners).await?;
        rows.iter().map(|row| row.related(self)).collect()
    }

    /// Counts the related rows of owners that are in memory, in one statement (Lucid: `loadCount`).
    ///
    /// # Errors
    /// What the database says.
    pub async fn load_count(self, conn: &mut Connection, owners: &[O]) -> Result<Vec<i64>> {
        let counts = self.load_aggregate(conn, owners, count()).await?;
        Ok(counts.into_iter().map(Option::unwrap_or_default).collect())
    }

    /// Works out a value from the related rows of owners that are in memory, in one statement (Lucid:
    /// `loadAggregate`); null for an owner without related rows.
    ///
    /// # Errors
    /// What the database says.
    pub async fn load_aggregate<T>(
        self,
        conn: &mut Connection,
        owners: &[O],
        aggregate: AggregateOf<R, T>,
    ) -> Result<Vec<Option<T>>>
    where
        T: TryFrom<Value, Error = Error>,
    {
        let rows = Query::<O>::new().with_aggregate(self, aggregate, "value").of_models(conn, owners).await?;
        rows.iter().map(|row| row.extra("value")).collect()
    }
}

/// The kinds whose related rows hold the owner's key: they can be made through the relation.
pub trait Has: Kind {}

/// The relation of one owner, where the verbs of the relation hang.
pub struct RelationOf<'o, O, R, K> {
    pub(super) relation: TypedRelation<O, R, K>,
    pub(super) owner: &'o O,
    pub(super) on_occupied: OnOccupied,
}

impl<O: Model, R: Model, K: Kind> RelationOf<'_, O, R, K> {
    /// A query over the owner's related rows, under the standing constraint.
    ///
    /// An owner whose key is null has none: the query matches no row, and no other row whose key is null.
    pub fn query(&self) -> Query<R, K::Rows> {
        let key = self.owner.value(self.relation.owner_key).and_then(|value| value.key());
        Query::of_relation(&self.relation, key.as_ref())
    }
}

/// Why a relation cannot be read from a row.
pub(super) fn not_preloaded(relation: &Relation) -> Error {
    Error::NotPreloaded { relation: relation.name }
}
