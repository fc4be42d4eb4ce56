//! Loading relations of rows in memory (Lucid: `load`, `loadOnce`, `loadCount`, `loadAggregate`).

use std::future::Future;
use std::sync::Arc;

use super::query::count_name;
use super::row::{preload_records, record_of};
use super::stored::check_given;
use super::{Aggregate, Query, Relation, RelationTag, Row};
use crate::database::{Connection, Value};
use crate::error::{Error, Result};
use crate::model::Model;

/// Loads relations of a row, or of many rows in one statement. The rows keep what was loaded as if it had been
/// preloaded.
///
/// A row answers with what was loaded; many rows answer nothing, and have it in each.
///
/// ```no_run
/// # use relata::Connection;
/// # use relata::models::{Role, User};
/// # use relata::prelude::*;
/// # async fn example(conn: &mut Connection) -> Result<(), relata::Error> {
/// let mut roles = Role::query().all(conn).await?;
/// roles.load_relation(conn, Role::USERS).await?;
/// roles.load_count(conn, Role::USERS).await?;
/// for role in &roles {
///     let users: &[Row<User>] = role.related(Role::USERS)?;
///     assert_eq!(role.extra::<i64>("users_count")?, i64::try_from(users.len()).ok());
/// }
///
/// let mut user = User::find_or_fail(conn, 1).await?;
/// let role: Option<&Row<Role>> = user.load_relation(conn, User::ROLE).await?;
/// # drop(role);
/// # Ok(()) }
/// ```
pub trait LoadRelations<M: Model>: Send {
    /// The related rows that a row answers with: `Option<&Row<R>>` or `&[Row<R>]`. Many rows answer `()`.
    type Related<'r, R: Model, K: RelationTag>
    where
        Self: 'r;
    /// The value that a row answers with: `Option<T>`. Many rows answer `()`.
    type Extra<T>;
    /// The number that a row answers with: `i64`. Many rows answer `()`.
    type Count;

    /// Lists the rows to load for.
    #[doc(hidden)]
    fn rows_mut(&mut self) -> Vec<&mut Row<M>>;

    /// Returns the related rows that were loaded.
    #[doc(hidden)]
    fn loaded<R: Model, K: RelationTag>(
        &self,
        relation: Relation<M, R, K>,
    ) -> Result<Self::Related<'_, R, K>>;

    /// Returns the value that was loaded.
    #[doc(hidden)]
    fn loaded_extra<T: TryFrom<Value, Error = Error>>(&self, name: &str) -> Result<Self::Extra<T>>;

    /// Returns the number that was loaded.
    #[doc(hidden)]
    fn loaded_count(&self, name: &str) -> Result<Self::Count>;

    /// Loads a relation (Lucid: `load`).
    ///
    /// # Errors
    /// The database's error.
    fn load_relation<R: Model, K: RelationTag>(
        &mut self,
        conn: &mut Connection,
        relation: Relation<M, R, K>,
    ) -> impl Future<Output = Result<Self::Related<'_, R, K>>> + Send {
        self.load_relation_with(conn, relation, |related| related)
    }

    /// Loads a relation with conditions, an order, a limit for each row, or further relations.
    ///
    /// # Errors
    /// The database's error.
    fn load_relation_with<R: Model, K: RelationTag>(
        &mut self,
        conn: &mut Connection,
        relation: Relation<M, R, K>,
        related: impl FnOnce(Query<R, K::Rows>) -> Query<R, K::Rows>,
    ) -> impl Future<Output = Result<Self::Related<'_, R, K>>> + Send {
        let query = Query::new().preload_with(relation, related);
        async move {
            load(conn, self.rows_mut(), query).await?;
            self.loaded(relation)
        }
    }

    /// Loads a relation of the rows that have not loaded it yet (Lucid: `loadOnce`).
    ///
    /// # Errors
    /// The database's error.
    fn load_relation_once<R: Model, K: RelationTag>(
        &mut self,
        conn: &mut Connection,
        relation: Relation<M, R, K>,
    ) -> impl Future<Output = Result<Self::Related<'_, R, K>>> + Send {
        async move {
            let mut rows = self.rows_mut();
            rows.retain(|row| !row.has_related(&relation));
            load(conn, rows, Query::new().preload(relation)).await?;
            self.loaded(relation)
        }
    }

    /// Counts the related rows, as the [`extra`](Row::extra) `<relation>_count` (Lucid: `loadCount`).
    ///
    /// # Errors
    /// The database's error.
    fn load_count<R: Model, K: RelationTag>(
        &mut self,
        conn: &mut Connection,
        relation: Relation<M, R, K>,
    ) -> impl Future<Output = Result<Self::Count>> + Send {
        async move {
            load(conn, self.rows_mut(), Query::new().with_count(relation)).await?;
            self.loaded_count(&count_name(&relation))
        }
    }

    /// Computes a value from the related rows, as the [`extra`](Row::extra) `name` (Lucid: `loadAggregate`); `None` for
    /// a row without related rows.
    ///
    /// # Errors
    /// The database's error.
    fn load_aggregate<R: Model, K: RelationTag, T>(
        &mut self,
        conn: &mut Connection,
        relation: Relation<M, R, K>,
        aggregate: Aggregate<R, T>,
        name: &str,
    ) -> impl Future<Output = Result<Self::Extra<T>>> + Send
    where
        T: TryFrom<Value, Error = Error>,
    {
        async move {
            let query = Query::new().with_aggregate(relation, aggregate, name);
            load(conn, self.rows_mut(), query).await?;
            self.loaded_extra(name)
        }
    }
}

impl<M: Model> LoadRelations<M> for Row<M> {
    type Related<'r, R: Model, K: RelationTag> = K::Loaded<'r, R>;
    type Extra<T> = Option<T>;
    type Count = i64;

    fn rows_mut(&mut self) -> Vec<&mut Row<M>> {
        vec![self]
    }

    fn loaded<R: Model, K: RelationTag>(
        &self,
        relation: Relation<M, R, K>,
    ) -> Result<K::Loaded<'_, R>> {
        self.related(relation)
    }

    fn loaded_extra<T: TryFrom<Value, Error = Error>>(&self, name: &str) -> Result<Option<T>> {
        self.extra(name)
    }

    fn loaded_count(&self, name: &str) -> Result<i64> {
        Ok(self.extra(name)?.unwrap_or_default())
    }
}

impl<M: Model> LoadRelations<M> for [Row<M>] {
    type Related<'r, R: Model, K: RelationTag> = ();
    type Extra<T> = ();
    type Count = ();

    fn rows_mut(&mut self) -> Vec<&mut Row<M>> {
        self.iter_mut().collect()
    }

    fn loaded<R: Model, K: RelationTag>(&self, _: Relation<M, R, K>) -> Result<()> {
        Ok(())
    }

    fn loaded_extra<T: TryFrom<Value, Error = Error>>(&self, _: &str) -> Result<()> {
        Ok(())
    }

    fn loaded_count(&self, _: &str) -> Result<()> {
        Ok(())
    }
}

/// Loads the relations of a query for rows, by the keys that the rows have in memory.
async fn load<M: Model>(
    conn: &mut Connection,
    rows: Vec<&mut Row<M>>,
    query: Query<M>,
) -> Result<()> {
    let projection = Arc::new(query.into_projection());
    let columns = Arc::new(projection.columns.clone());
    let mut records = Vec::new();
    for row in &rows {
        for load in &projection.loads {
            check_given(row, load.relation.owner_key())?;
        }
        records.push(record_of::<M>(row, columns.clone()));
    }

    let loaded = preload_records(conn, &projection, records).await?;
    for (row, loaded) in rows.into_iter().zip(loaded) {
        row.keep(loaded, projection.clone());
    }
    Ok(())
}
