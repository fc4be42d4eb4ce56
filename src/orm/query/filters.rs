//! Conditions on a query's rows and on their related rows (Lucid: `where`, `has`, `whereHas` and their variants).
//!
//! In the chain AND binds closer than OR, as in Lucid and SQL: `a.or_has(B).filter(c)` is `a OR (B AND c)`. A [`Filter`]
//! is a group of its own, as it is written.

use super::Query;
use crate::model::Model;
use crate::orm::{Filter, RelatedCount, Relation, RelationTag};

impl<M: Model, N> Query<M, N> {
    /// Adds a condition with AND (Lucid: `where`). It has Diesel's name, since `where` is a keyword of Rust.
    pub fn filter(mut self, filter: Filter<M>) -> Self {
        self.conditions.and(filter.into_condition());
        self
    }

    /// Adds a condition with OR (Lucid: `orWhere`). AND binds closer: `a.or_where(b).filter(c)` is `a OR (b AND c)`.
    ///
    /// ```no_run
    /// # use relata::models::{Role, User};
    /// # use relata::prelude::*;
    /// let query = User::query()
    ///     .filter(User::NAME.eq("Ada"))
    ///     .or_where(User::NAME.eq("Bea"))
    ///     .where_has(User::ROLE, |role| role.filter(Role::NAME.eq("admin")));
    /// # drop(query);
    /// ```
    pub fn or_where(mut self, filter: Filter<M>) -> Self {
        self.conditions.or(filter.into_condition());
        self
    }

    /// Applies a scope, a function that adds to a query (Lucid: `apply`, `withScopes`). Its conditions are a group of
    /// their own.
    ///
    /// ```no_run
    /// # use relata::models::User;
    /// # use relata::orm::Query;
    /// # use relata::prelude::*;
    /// fn reachable(users: Query<User>) -> Query<User> {
    ///     users.filter(User::EMAIL.ends_with("@example.com")).or_has(User::PROFILE)
    /// }
    ///
    /// let query = User::query().filter(User::NAME.eq("Ada")).apply(reachable);
    /// # drop(query);
    /// ```
    pub fn apply(mut self, scope: impl FnOnce(Self) -> Self) -> Self {
        let mut conditions = std::mem::take(&mut self.conditions);
        let mut query = scope(self);

        if !query.conditions.is_empty() {
            conditions.and(std::mem::take(&mut query.conditions).into_condition());
        }
        query.conditions = conditions;
        query
    }

    /// Keeps rows that have a related row (Lucid: `has`).
    pub fn has<R: Model, K: RelationTag>(self, relation: Relation<M, R, K>) -> Self {
        self.filter(relation.has())
    }

    /// Adds rows that have a related row (Lucid: `orHas`).
    pub fn or_has<R: Model, K: RelationTag>(self, relation: Relation<M, R, K>) -> Self {
        self.or_where(relation.has())
    }

    /// Keeps rows that have no related row (Lucid: `doesntHave`).
    pub fn doesnt_have<R: Model, K: RelationTag>(self, relation: Relation<M, R, K>) -> Self {
        self.filter(relation.doesnt_have())
    }

    /// Adds rows that have no related row (Lucid: `orDoesntHave`).
    pub fn or_doesnt_have<R: Model, K: RelationTag>(self, relation: Relation<M, R, K>) -> Self {
        self.or_where(relation.doesnt_have())
    }

    /// Keeps rows that have a related row with these conditions (Lucid: `whereHas`).
    ///
    /// ```no_run
    /// # use relata::models::{Profile, User};
    /// # use relata::prelude::*;
    /// let query = User::query()
    ///     .where_has(User::PROFILE, |profile| profile.filter(Profile::IS_PUBLIC.eq(true)));
    /// # drop(query);
    /// ```
    pub fn where_has<R: Model, K: RelationTag, F: Into<Filter<R>>>(
        self,
        relation: Relation<M, R, K>,
        related: impl FnOnce(Query<R, K::Rows>) -> F,
    ) -> Self {
        self.filter(relation.where_has(related))
    }

    /// Adds rows that have a related row with these conditions (Lucid: `orWhereHas`).
    pub fn or_where_has<R: Model, K: RelationTag, F: Into<Filter<R>>>(
        self,
        relation: Relation<M, R, K>,
        related: impl FnOnce(Query<R, K::Rows>) -> F,
    ) -> Self {
        self.or_where(relation.where_has(related))
    }

    /// Keeps rows that have no related row with these conditions (Lucid: `whereDoesntHave`).
    pub fn where_doesnt_have<R: Model, K: RelationTag, F: Into<Filter<R>>>(
        self,
        relation: Relation<M, R, K>,
        related: impl FnOnce(Query<R, K::Rows>) -> F,
    ) -> Self {
        self.filter(relation.where_doesnt_have(related))
    }

    /// Adds rows that have no related row with these conditions (Lucid: `orWhereDoesntHave`).
    pub fn or_where_doesnt_have<R: Model, K: RelationTag, F: Into<Filter<R>>>(
        self,
        relation: Relation<M, R, K>,
        related: impl FnOnce(Query<R, K::Rows>) -> F,
    ) -> Self {
        self.or_where(relation.where_doesnt_have(related))
    }

    /// Keeps rows by the number of their related rows (Lucid: `has('posts', '>', 1)`).
    ///
    /// ```no_run
    /// # use relata::models::Role;
    /// # use relata::prelude::*;
    /// let query = Role::query().has_count(Role::USERS, |count| count.gt(1));
    /// # drop(query);
    /// ```
    pub fn has_count<R: Model, K: RelationTag>(
        self,
        relation: Relation<M, R, K>,
        compare: impl FnOnce(RelatedCount<M>) -> Filter<M>,
    ) -> Self {
        self.filter(compare(relation.count()))
    }

    /// Adds rows by the number of their related rows (Lucid: `orHas('posts', '>', 1)`).
    pub fn or_has_count<R: Model, K: RelationTag>(
        self,
        relation: Relation<M, R, K>,
        compare: impl FnOnce(RelatedCount<M>) -> Filter<M>,
    ) -> Self {
        self.or_where(compare(relation.count()))
    }

    /// Keeps rows by the number of their related rows with these conditions (Lucid: `whereHas` with a comparison).
    pub fn where_has_count<R: Model, K: RelationTag, F: Into<Filter<R>>>(
        self,
        relation: Relation<M, R, K>,
        related: impl FnOnce(Query<R, K::Rows>) -> F,
        compare: impl FnOnce(RelatedCount<M>) -> Filter<M>,
    ) -> Self {
        self.filter(compare(relation.count_where(related)))
    }

    /// Adds rows by the number of their related rows with these conditions (Lucid: `orWhereHas` with a comparison).
    pub fn or_where_has_count<R: Model, K: RelationTag, F: Into<Filter<R>>>(
        self,
        relation: Relation<M, R, K>,
        related: impl FnOnce(Query<R, K::Rows>) -> F,
        compare: impl FnOnce(RelatedCount<M>) -> Filter<M>,
    ) -> Self {
        self.or_where(compare(relation.count_where(related)))
    }
}
