//! Loading relations of rows that are in memory (Lucid: `load`, `loadOnce`, `loadCount`, `loadAggregate`).

use std::future::Future;
use std::slice;
use std::sync::Arc;

use super::query::count_name;
use super::row::{nodes, record_of};
use super::{AggregateOf, Kind, Query, Row, TypedRelation};
use crate::database::{Connection, Error, Result, Value};
use crate::model::Model;

impl<M: Model> Row<M> {
    /// Loads a relation, keeps it as if it had been preloaded, and gives it (Lucid: `load`).
    ///
    /// # Errors
    /// What the database says.
    pub async fn load<R: Model, K: Kind>(
        &mut self,
        conn: &mut Connection,
        relation: TypedRelation<M, R, K>,
    ) -> Result<K::Loaded<R>> {
        slice::from_mut(self).load(conn, relation).await?;
        self.related(relation)
    }

    /// The same, with conditions, an order, or further relations of the related rows.
    ///
    /// # Errors
    /// What the database says.
    pub async fn load_with<R: Model, K: Kind>(
        &mut self,
        conn: &mut Connection,
        relation: TypedRelation<M, R, K>,
        constrain: impl FnOnce(Query<R, K::Rows>) -> Query<R, K::Rows>,
    ) -> Result<K::Loaded<R>> {
        slice::from_mut(self).load_with(conn, relation, constrain).await?;
        self.related(relation)
    }

    /// Gives a relation, and loads it first unless it was loaded before (Lucid: `loadOnce`).
    ///
    /// # Errors
    /// What the database says.
    pub async fn load_once<R: Model, K: Kind>(
        &mut self,
        conn: &mut Connection,
        relation: TypedRelation<M, R, K>,
    ) -> Result<K::Loaded<R>> {
        slice::from_mut(self).load_once(conn, relation).await?;
        self.related(relation)
    }

    /// Counts the related rows, and keeps the number as the [`extra`](Self::extra) `<relation>_count` (Lucid:
    /// `loadCount`).
    ///
    /// # Errors
    /// What the database says.
    pub async fn load_count<R: Model, K: Kind>(
        &mut self,
        conn: &mut Connection,
        relation: TypedRelation<M, R, K>,
    ) -> Result<i64> {
        slice::from_mut(self).load_count(conn, relation).await?;
        Ok(self.extra(&count_name(&relation))?.unwrap_or_default())
    }

    /// Works out a value from the related rows, and keeps it as the [`extra`](Self::extra) `name` (Lucid:
    /// `loadAggregate`); null where there are no related rows.
    ///
    /// # Errors
    /// What the database says.
    pub async fn load_aggregate<R: Model, K: Kind, T>(
        &mut self,
        conn: &mut Connection,
        relation: TypedRelation<M, R, K>,
        aggregate: AggregateOf<R, T>,
        name: &str,
    ) -> Result<Option<T>>
    where
        T: TryFrom<Value, Error = Error>,
    {
        slice::from_mut(self).load_aggregate(conn, relation, aggregate, name).await?;
        self.extra(name)
    }
}

/// Loading relations of many rows that are in memory: one statement for all of them.
///
/// ```no_run
/// # use relata::models::{Role, User};
/// # use relata::prelude::*;
/// # async fn example(conn: &mut Connection) -> Result<(), Error> {
/// let mut roles = Role::query().all(conn).await?;
/// roles.load(conn, Role::USERS).await?;
/// roles.load_count(conn, Role::USERS).await?;
/// for role in &roles {
///     let users: Vec<Row<User>> = role.related(Role::USERS)?;
///     assert_eq!(role.extra::<i64>("users_count")?, i64::try_from(users.len()).ok());
/// }
/// # Ok(()) }
/// ```
pub trait LoadRelations<M: Model> {
    /// Loads a relation of every row, and keeps it as if it had been preloaded (Lucid: `load`).
    ///
    /// # Errors
    /// What the database says.
    fn load<R: Model, K: Kind>(
        &mut self,
        conn: &mut Connection,
        relation: TypedRelation<M, R, K>,
    ) -> impl Future<Output = Result<()>> + Send;

    /// The same, with conditions, an order, or further relations of the related rows.
    ///
    /// # Errors
    /// What the database says.
    fn load_with<R: Model, K: Kind>(
        &mut self,
        conn: &mut Connection,
        relation: TypedRelation<M, R, K>,
        constrain: impl FnOnce(Query<R, K::Rows>) -> Query<R, K::Rows>,
    ) -> impl Future<Output = Result<()>> + Send;

    /// Loads a relation of those rows of which it was not loaded before (Lucid: `loadOnce`).
    ///
    /// # Errors
    /// What the database says.
    fn load_once<R: Model, K: Kind>(
        &mut self,
        conn: &mut Connection,
        relation: TypedRelation<M, R, K>,
    ) -> impl Future<Output = Result<()>> + Send;

    /// Counts the related rows of every row, and keeps the number as the [`extra`](Row::extra) `<relation>_count`
    /// (Lucid: `loadCount`).
    ///
    /// # Errors
    /// What the database says.
    fn load_count<R: Model, K: Kind>(
        &mut self,
        conn: &mut Connection,
        relation: TypedRelation<M, R, K>,
    ) -> impl Future<Output = Result<()>> + Send;

    /// Works out a value from the related rows of every row, and keeps it as the [`extra`](Row::extra) `name`
    /// (Lucid: `loadAggregate`); null for a row without related rows.
    ///
    /// # Errors
    /// What the database says.
    fn load_aggregate<R: Model, K: Kind, T>(
        &mut self,
        conn: &mut Connection,
        relation: TypedRelation<M, R, K>,
        aggregate: AggregateOf<R, T>,
        name: &str,
    ) -> impl Future<Output = Result<()>> + Send;
}

impl<M: Model> LoadRelations<M> for [Row<M>] {
    async fn load<R: Model, K: Kind>(&mut self, conn: &mut Connection, relation: TypedRelation<M, R, K>) -> Result<()> {
        load(conn, self.iter_mut().collect(), Query::new().preload(relation)).await
    }

    fn load_with<R: Model, K: Kind>(
        &mut self,
        conn: &mut Connection,
        relation: TypedRelation<M, R, K>,
        constrain: impl FnOnce(Query<R, K::Rows>) -> Query<R, K::Rows>,
    ) -> impl Future<Output = Result<()>> + Send {
        load(conn, self.iter_mut().collect(), Query::new().preload_with(relation, constrain))
    }

    async fn load_once<R: Model, K: Kind>(
        &mut self,
        conn: &mut Connection,
        relation: TypedRelation<M, R, K>,
    ) -> Result<()> {
        let rows = self.iter_mut().filter(|row| !row.has_related(&relation)).collect();
        load(conn, rows, Query::new().preload(relation)).await
    }

    async fn load_count<R: Model, K: Kind>(
        &mut self,
        conn: &mut Connection,
        relation: TypedRelation<M, R, K>,
    ) -> Result<()> {
        load(conn, self.iter_mut().collect(), Query::new().with_count(relation)).await
    }

    async fn load_aggregate<R: Model, K: Kind, T>(
        &mut self,
        conn: &mut Connection,
        relation: TypedRelation<M, R, K>,
        aggregate: AggregateOf<R, T>,
        name: &str,
    ) -> Result<()> {
        load(conn, self.iter_mut().collect(), Query::new().with_aggregate(relation, aggregate, name)).await
    }
}

/// Loads whatever a query asks of relations, by the keys that the rows have in memory.
async fn load<M: Model>(conn: &mut Connection, rows: Vec<&mut Row<M>>, query: Query<M>) -> Result<()> {
    let needs = Arc::new(query.into_needs());
    let columns = Arc::new(needs.columns.clone());
    let records = rows.iter().map(|row| Arc::new(record_of::<M>(row, columns.clone()))).collect();
    let nodes = nodes(conn, &needs, records).await?;
    for (row, node) in rows.into_iter().zip(nodes) {
        row.keep(node, needs.clone());
    }
    Ok(())
}
