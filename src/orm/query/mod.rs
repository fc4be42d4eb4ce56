//! Queries over the rows of a model (Lucid: the model query builder).

mod aggregates;
mod check;
mod conditions;
mod filters;
mod page;
mod read;
mod write;

use std::marker::PhantomData;

pub(super) use aggregates::count_name;
pub use aggregates::{Aggregate, Sums};
use check::check;
pub(super) use check::check_loads;
use conditions::ConditionChain;
pub use page::{Page, PageMeta};

use crate::database::{Column, Condition, Direction, Key, OrderTerm};
use crate::error::Result;
use crate::model::{Model, RelationInfo};
use crate::orm::{Filter, Order, Relation, RelationTag};
use crate::relations::{Projection, Window};

/// A query over rows of the model `M`. `N` is [`Many`], or [`One`] for a hasOne or a belongsTo, whose query cannot be
/// ordered or paginated.
///
/// ```no_run
/// # use relata::Connection;
/// # use relata::models::User;
/// # use relata::prelude::*;
/// # async fn example(conn: &mut Connection) -> Result<(), relata::Error> {
/// let users = User::query()
///     .filter(User::NAME.starts_with("A"))
///     .preload(User::PROFILE)
///     .order_by(User::NAME.asc())
///     .all(conn)
///     .await?;
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct Query<M, N = Many> {
    /// The rows that the query starts from: those of an owner, under the standing constraint. An error if the owner is
    /// not stored, or a preload cannot be run.
    scope: Result<Condition>,
    /// The conditions of the chain, which are a group beside the scope.
    conditions: ConditionChain,
    window: Window,
    projection: Projection,
    types: PhantomData<fn() -> (M, N)>,
}

/// Marks a query that can find many rows.
#[derive(Debug)]
pub enum Many {}

/// Marks the query of a hasOne or a belongsTo, which finds one row at most.
#[derive(Debug)]
pub enum One {}

impl<M, N> Clone for Query<M, N> {
    fn clone(&self) -> Self {
        Query {
            scope: self.scope.clone(),
            conditions: self.conditions.clone(),
            window: self.window.clone(),
            projection: self.projection.clone(),
            types: PhantomData,
        }
    }
}

/// Turns the conditions of a query into a filter. The query of an owner that is not stored matches no row.
impl<M: Model, N> From<Query<M, N>> for Filter<M> {
    fn from(query: Query<M, N>) -> Self {
        let Query { scope, conditions, .. } = query;
        let scope = scope.unwrap_or_else(|_| Condition::none());
        Filter::new(scope.and(conditions.into_condition()))
    }
}

impl<M: Model, N> Query<M, N> {
    pub(crate) fn new() -> Self {
        Query {
            scope: Ok(Condition::all()),
            conditions: ConditionChain::default(),
            window: Window::default(),
            projection: Projection::all_of(M::INFO),
            types: PhantomData,
        }
    }

    /// Queries the related rows of an owner with this key, under the standing constraint.
    pub(super) fn of_relation(
        relation: &RelationInfo,
        key: Option<&Key>,
        stored: Result<()>,
    ) -> Self {
        let related_key = relation.related_key().column;
        let owned = match key.map(|key| key.value(related_key.kind)) {
            Some(Ok(value)) => Condition::equal(related_key, value),
            Some(Err(_)) | None => Condition::none(),
        };

        let mut query = Self::new();
        query.scope = stored.map(|()| owned.and(relation.constrain(Condition::all())));
        if !relation.is_many() {
            query.window.limit = Some(1);
        }
        query
    }

    /// Keeps the row whose `column` has this key.
    pub(super) fn with_key(mut self, column: Column, key: &Key) -> Result<Self> {
        self.conditions.and(Condition::equal(column, key.value(column.kind)?));
        Ok(self)
    }

    /// Preloads a relation: one statement loads it for all rows (Lucid: `preload`). The last of several preloads of one
    /// relation counts.
    pub fn preload<R: Model, K: RelationTag>(self, relation: Relation<M, R, K>) -> Self {
        self.preload_with(relation, |related| related)
    }

    /// Preloads a relation with conditions, an order, a limit for each row, or further relations.
    ///
    /// ```no_run
    /// # use relata::Connection;
    /// # use relata::models::{Profile, User};
    /// # use relata::prelude::*;
    /// # async fn example(conn: &mut Connection) -> Result<(), relata::Error> {
    /// let query = User::query().preload_with(User::PROFILE, |profile| {
    ///     profile.filter(Profile::IS_PUBLIC.eq(true)).preload(Profile::USER)
    /// });
    /// # query.all(conn).await?;
    /// # Ok(()) }
    /// ```
    pub fn preload_with<R: Model, K: RelationTag>(
        mut self,
        relation: Relation<M, R, K>,
        related: impl FnOnce(Query<R, K::Rows>) -> Query<R, K::Rows>,
    ) -> Self {
        let mut related = related(Query::new());
        if relation.is_many() {
            related.window.order = with_primary_key::<R>(related.window.order);
        }

        let Query { scope, conditions, window, projection, .. } = related;
        let scope = scope.unwrap_or_else(|_| Condition::none());
        let condition = scope.and(conditions.into_condition());
        self.projection.preload(&relation, condition, window, projection);
        self
    }

    /// The columns and relations that the query reads.
    pub(super) fn into_projection(self) -> Projection {
        self.projection
    }

    /// All conditions: those of the scope and those of the chain, each in a group of its own.
    fn condition(&self) -> Result<Condition> {
        check(self.scope.clone()?.and(self.conditions.clone().into_condition()))
    }

    fn into_condition(self) -> Result<Condition> {
        check(self.scope?.and(self.conditions.into_condition()))
    }
}

impl<M: Model> Query<M, Many> {
    /// Orders by a field, after the orders so far: `User::NAME.asc()`. The primary key always comes last.
    pub fn order_by(mut self, order: Order<M>) -> Self {
        self.window.order.push(order.into_term());
        self
    }

    /// Orders by the primary key, the greatest first.
    pub(super) fn newest_first(mut self) -> Self {
        let key = M::INFO.primary_key.column;
        self.window.order.push(OrderTerm::new(key, Direction::Descending));
        self
    }

    /// Limits the number of rows; in a preload, for each owner.
    pub fn limit(mut self, limit: i64) -> Self {
        self.window.limit = Some(limit.max(0));
        self
    }

    /// Skips rows; in a preload, for each owner.
    pub fn offset(mut self, offset: i64) -> Self {
        self.window.offset = Some(offset.max(0));
        self
    }
}

/// Adds the primary key to an order, so that no two rows are equal in it.
fn with_primary_key<M: Model>(mut order: Vec<OrderTerm>) -> Vec<OrderTerm> {
    let key = M::INFO.primary_key.column;
    if !order.iter().any(|term| term.joins.is_empty() && term.column == key) {
        order.push(OrderTerm::new(key, Direction::Ascending));
    }
    order
}
