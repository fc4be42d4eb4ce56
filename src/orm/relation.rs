//! A relation with the types of its two models, and the relation of one owner.

use std::marker::PhantomData;
use std::ops::Deref;

use super::stored::check_stored;
use super::{Aggregate, Query, RelationTag};
use crate::RequestContext;
use crate::database::{Condition, Connection, Value};
use crate::error::{Error, Result};
use crate::model::{Ends, FieldInfo, JoinKeys, Meta, Model, Operations, RelationInfo};
use crate::relations::write::OnOccupied;

/// A relation from the model `O` to the model `R`, of the kind `K`. It derefs to its description as data.
pub struct Relation<O, R, K> {
    pub(super) info: RelationInfo,
    types: Types<O, R, K>,
}

/// Names types without holding values of them.
type Types<O, R, K> = PhantomData<fn() -> (O, R, K)>;

impl<O, R, K> Clone for Relation<O, R, K> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<O, R, K> Copy for Relation<O, R, K> {}

impl<O, R, K> Deref for Relation<O, R, K> {
    type Target = RelationInfo;
    fn deref(&self) -> &RelationInfo {
        &self.info
    }
}

impl<O: Model, R: Model, K: RelationTag> Relation<O, R, K> {
    pub(super) const fn declared(
        name: &'static str,
        field: &'static str,
        owner_key: &'static FieldInfo,
        related_key: &'static FieldInfo,
    ) -> Self {
        let ends = Ends { owner: || O::INFO, related: || R::INFO };
        let keys = JoinKeys { owner_key, related_key };
        Relation { info: RelationInfo::new(K::KIND, name, field, ends, keys), types: PhantomData }
    }

    /// Adds the standing constraint on every read of related rows (Lucid: `onQuery`).
    #[doc(hidden)]
    pub const fn on_query(mut self, on_query: fn(&RequestContext) -> Condition) -> Self {
        self.info.on_query = Some(on_query);
        self
    }

    /// Names one and many of the related rows in GraphQL; by default both are the field's name.
    #[doc(hidden)]
    pub const fn with_nouns(mut self, singular: &'static str, plural: &'static str) -> Self {
        self.info.singular = singular;
        self.info.plural = plural;
        self
    }

    /// Adds free data for tools (Lucid: `meta`).
    #[doc(hidden)]
    pub const fn with_meta(mut self, meta: &'static [(&'static str, Meta)]) -> Self {
        self.info.meta = meta;
        self
    }

    /// Sets what the API offers for the related rows.
    #[doc(hidden)]
    pub const fn with_operations(mut self, operations: Operations) -> Self {
        self.info.operations = operations;
        self
    }

    /// Adds a description.
    #[doc(hidden)]
    pub const fn with_description(mut self, description: &'static str) -> Self {
        self.info.description = description;
        self
    }

    /// Returns the relation as data.
    pub const fn untyped(&self) -> RelationInfo {
        self.info
    }

    /// Returns the relation of one owner (Lucid: `user.related('profile')`).
    pub fn of(self, owner: &O) -> Related<'_, O, R, K> {
        Related { relation: self, owner, on_occupied: OnOccupied::default() }
    }

    /// Loads the related rows of owners in memory, in one statement; the answers are in the owners' order. A
    /// [`Row`](super::Row) keeps what it [loads](super::LoadRelations) itself.
    ///
    /// # Errors
    /// The database's error.
    pub async fn load(self, conn: &mut Connection, owners: &[O]) -> Result<Vec<K::Owned<R>>> {
        let rows = Query::<O>::new().preload(self).of_models(conn, owners).await?;
        rows.into_iter().map(|row| row.into_related(self)).collect()
    }

    /// Counts the related rows of owners in memory, in one statement (Lucid: `loadCount`).
    ///
    /// # Errors
    /// The database's error.
    pub async fn load_count(self, conn: &mut Connection, owners: &[O]) -> Result<Vec<i64>> {
        let counts = self.load_aggregate(conn, owners, Aggregate::count()).await?;
        Ok(counts.into_iter().map(Option::unwrap_or_default).collect())
    }

    /// Computes a value from the related rows of owners in memory, in one statement (Lucid: `loadAggregate`); `None` for
    /// an owner without related rows.
    ///
    /// # Errors
    /// The database's error.
    pub async fn load_aggregate<T>(
        self,
        conn: &mut Connection,
        owners: &[O],
        aggregate: Aggregate<R, T>,
    ) -> Result<Vec<Option<T>>>
    where
        T: TryFrom<Value, Error = Error>,
    {
        let query = Query::<O>::new().with_aggregate(self, aggregate, "value");
        let rows = query.of_models(conn, owners).await?;
        rows.iter().map(|row| row.extra("value")).collect()
    }
}

/// The relation of one owner, with the verbs of the relation's kind.
pub struct Related<'o, O, R, K> {
    pub(super) relation: Relation<O, R, K>,
    pub(super) owner: &'o O,
    pub(super) on_occupied: OnOccupied,
}

impl<O: Model, R: Model, K: RelationTag> Related<'_, O, R, K> {
    /// Queries the owner's related rows, under the standing constraint.
    ///
    /// An owner whose key is null has none: the query matches no row, and no row whose key is null. For an owner that is
    /// not stored every use of the query is an error.
    pub fn query(&self) -> Query<R, K::Rows> {
        let owner_key = self.relation.owner_key();
        let key = self.owner.value(owner_key).and_then(|value| value.key());

        Query::of_relation(&self.relation, key.as_ref(), check_stored(self.owner, owner_key))
    }
}
