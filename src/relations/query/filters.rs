//! Conditions on a query's rows and on what they are related to (Lucid: `where`, `has`, `whereHas` and their kin).

use super::Query;
use crate::database::{Comparison, Condition, Filter};
use crate::model::Model;
use crate::relations::{Kind, TypedRelation};

impl<M: Model, N> Query<M, N> {
    /// Keeps the rows that match, besides all conditions so far (Lucid: `where`).
    pub fn filter(self, filter: Filter<M::Table>) -> Self {
        self.and(filter.into_condition())
    }

    /// Keeps the rows that met all conditions so far, or else match (Lucid: `orWhere`).
    pub fn or_filter(self, filter: Filter<M::Table>) -> Self {
        self.or(filter.into_condition())
    }

    /// Keeps the rows that have a related row (Lucid: `has`).
    pub fn has<R: Model, K: Kind>(self, relation: TypedRelation<M, R, K>) -> Self {
        self.where_has(relation, |related| related)
    }

    /// Keeps the rows that met all conditions so far, or else have a related row (Lucid: `orHas`).
    pub fn or_has<R: Model, K: Kind>(self, relation: TypedRelation<M, R, K>) -> Self {
        self.or_where_has(relation, |related| related)
    }

    /// Keeps the rows that have no related row (Lucid: `doesntHave`).
    pub fn doesnt_have<R: Model, K: Kind>(self, relation: TypedRelation<M, R, K>) -> Self {
        self.where_doesnt_have(relation, |related| related)
    }

    /// Keeps the rows that met all conditions so far, or else have no related row (Lucid: `orDoesntHave`).
    pub fn or_doesnt_have<R: Model, K: Kind>(self, relation: TypedRelation<M, R, K>) -> Self {
        self.or_where_doesnt_have(relation, |related| related)
    }

    /// Keeps the rows that have a related row which matches (Lucid: `whereHas`).
    ///
    /// ```no_run
    /// # use relata::prelude::*;
    /// # use relata::models::schema::{profiles, roles, users};
    /// # use relata::models::{Profile, Role, User};
    /// # async fn example(conn: &mut Connection) -> Result<(), Error> {
    /// let query = User::query().where_has(User::PROFILE, |profile| profile.filter(column(profiles::is_public).eq(true)));
    /// # query.all(conn).await?;
    /// # Ok(()) }
    /// ```
    pub fn where_has<R: Model, K: Kind>(self, relation: TypedRelation<M, R, K>, related: impl Constrain<R, K>) -> Self {
        self.and(relation.exists(constrained(related), false))
    }

    /// Keeps the rows that met all conditions so far, or else have a related row that matches (Lucid: `orWhereHas`).
    pub fn or_where_has<R: Model, K: Kind>(
        self,
        relation: TypedRelation<M, R, K>,
        related: impl Constrain<R, K>,
    ) -> Self {
        self.or(relation.exists(constrained(related), false))
    }

    /// Keeps the rows that have no related row which matches (Lucid: `whereDoesntHave`).
    pub fn where_doesnt_have<R: Model, K: Kind>(
        self,
        relation: TypedRelation<M, R, K>,
        related: impl Constrain<R, K>,
    ) -> Self {
        self.and(relation.exists(constrained(related), true))
    }

    /// Keeps the rows that met all conditions so far, or else have no related row that matches (Lucid: `orWhereDoesntHave`).
    pub fn or_where_doesnt_have<R: Model, K: Kind>(
        self,
        relation: TypedRelation<M, R, K>,
        related: impl Constrain<R, K>,
    ) -> Self {
        self.or(relation.exists(constrained(related), true))
    }

    /// Keeps the rows by the number of their related rows (Lucid: `has('posts', '>', 1)`).
    pub fn has_count<R: Model, K: Kind>(
        self,
        relation: TypedRelation<M, R, K>,
        comparison: Comparison,
        number: i64,
    ) -> Self {
        self.where_has_count(relation, |related| related, comparison, number)
    }

    /// Keeps the rows by the number of their related rows which match (Lucid: `whereHas` with a comparison).
    pub fn where_has_count<R: Model, K: Kind>(
        self,
        relation: TypedRelation<M, R, K>,
        related: impl Constrain<R, K>,
        comparison: Comparison,
        number: i64,
    ) -> Self {
        let rows = Box::new(relation.rows(constrained(related)));
        self.and(Condition::Count { rows, comparison, number })
    }

    pub(in crate::relations) fn and(mut self, condition: Condition) -> Self {
        self.condition = self.condition.and(condition);
        self
    }

    /// Where nothing was asked for so far there is nothing to choose from: the condition stands alone.
    fn or(mut self, condition: Condition) -> Self {
        self.condition = if self.condition.is_all() { condition } else { self.condition.or(condition) };
        self
    }
}

/// Adds conditions to a query over related rows.
pub trait Constrain<R, K: Kind>: FnOnce(Query<R, K::Rows>) -> Query<R, K::Rows> {}

impl<R, K: Kind, F: FnOnce(Query<R, K::Rows>) -> Query<R, K::Rows>> Constrain<R, K> for F {}

pub(super) fn constrained<R: Model, K: Kind>(related: impl Constrain<R, K>) -> Condition {
    related(Query::new()).all_conditions()
}
