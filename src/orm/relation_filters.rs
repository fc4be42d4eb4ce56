//! Conditions and orders through a relation, as values.

use std::marker::PhantomData;

use super::{Filter, One, Order, Query, Relation, RelationTag};
use crate::database::{Comparison, Condition, RelatedRows};
use crate::model::Model;

impl<O: Model, R: Model, K: RelationTag> Relation<O, R, K> {
    /// Matches owners that have a related row (Lucid: `has`).
    pub fn has(self) -> Filter<O> {
        Filter::new(self.exists(Condition::all(), false))
    }

    /// Matches owners that have no related row (Lucid: `doesntHave`).
    pub fn doesnt_have(self) -> Filter<O> {
        Filter::new(self.exists(Condition::all(), true))
    }

    /// Matches owners that have a related row with the conditions of `related` (Lucid: `whereHas`), which returns the
    /// query or a [`Filter`].
    ///
    /// ```
    /// # use relata::models::{Profile, User};
    /// # use relata::prelude::*;
    /// let public = User::PROFILE.where_has(|profile| profile.filter(Profile::IS_PUBLIC.eq(true)));
    /// let query = User::query().filter(public.or(User::ROLE.doesnt_have()));
    /// # drop(query);
    /// ```
    pub fn where_has<F: Into<Filter<R>>>(
        self,
        related: impl FnOnce(Query<R, K::Rows>) -> F,
    ) -> Filter<O> {
        Filter::new(self.exists(conditions(related), false))
    }

    /// Matches owners that have no related row with the conditions of `related` (Lucid: `whereDoesntHave`).
    pub fn where_doesnt_have<F: Into<Filter<R>>>(
        self,
        related: impl FnOnce(Query<R, K::Rows>) -> F,
    ) -> Filter<O> {
        Filter::new(self.exists(conditions(related), true))
    }

    /// Counts the related rows of each owner, to compare the number (Lucid: `has('posts', '>', 1)`).
    ///
    /// ```
    /// # use relata::models::{Role, User};
    /// # use relata::prelude::*;
    /// let busy = Role::USERS.count().gt(1);
    /// let named = Role::USERS.count_where(|user| user.filter(User::NAME.starts_with("A"))).ge(2);
    /// let query = Role::query().filter(busy.and(named));
    /// # drop(query);
    /// ```
    pub fn count(self) -> RelatedCount<O> {
        self.count_where(|related| related)
    }

    /// Counts the related rows of each owner that have the conditions of `related`, to compare the number.
    pub fn count_where<F: Into<Filter<R>>>(
        self,
        related: impl FnOnce(Query<R, K::Rows>) -> F,
    ) -> RelatedCount<O> {
        RelatedCount { rows: self.rows(conditions(related)), owner: PhantomData }
    }
}

impl<O: Model, R: Model, K: RelationTag<Rows = One>> Relation<O, R, K> {
    /// Orders owners by their related row. Owners without one come where nulls come.
    ///
    /// ```
    /// # use relata::models::{Role, User};
    /// # use relata::prelude::*;
    /// let query = User::query().order_by(User::ROLE.order_by(Role::NAME.asc()));
    /// # drop(query);
    /// ```
    pub fn order_by(self, order: Order<R>) -> Order<O> {
        order.through(self.rows(Condition::all()))
    }
}

/// The number of related rows of each row of the model `O`, which an operator makes a [`Filter`].
#[derive(Clone, Debug)]
pub struct RelatedCount<O> {
    rows: RelatedRows,
    owner: PhantomData<fn() -> O>,
}

impl<O> RelatedCount<O> {
    /// Matches owners with exactly `number` related rows.
    pub fn eq(self, number: i64) -> Filter<O> {
        self.compare(Comparison::Equal, number)
    }

    /// Matches owners with more or less than `number` related rows.
    pub fn ne(self, number: i64) -> Filter<O> {
        self.compare(Comparison::NotEqual, number)
    }

    /// Matches owners with less than `number` related rows.
    pub fn lt(self, number: i64) -> Filter<O> {
        self.compare(Comparison::Less, number)
    }

    /// Matches owners with at most `number` related rows.
    pub fn le(self, number: i64) -> Filter<O> {
        self.compare(Comparison::AtMost, number)
    }

    /// Matches owners with more than `number` related rows.
    pub fn gt(self, number: i64) -> Filter<O> {
        self.compare(Comparison::Greater, number)
    }

    /// Matches owners with at least `number` related rows.
    pub fn ge(self, number: i64) -> Filter<O> {
        self.compare(Comparison::AtLeast, number)
    }

    fn compare(self, comparison: Comparison, number: i64) -> Filter<O> {
        Filter::new(Condition::Count { rows: Box::new(self.rows), comparison, number })
    }
}

/// The conditions that `related` sets on the related rows.
fn conditions<R: Model, N, F: Into<Filter<R>>>(
    related: impl FnOnce(Query<R, N>) -> F,
) -> Condition {
    related(Query::new()).into().into_condition()
}
