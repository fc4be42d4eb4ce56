//! A factory of a model, as it is declared and asked for rows.

use std::marker::PhantomData;
use std::sync::Arc;

use futures::FutureExt;

use super::any_factory::With;
use super::hook::Hook;
use super::{AnyFactory, Fake};
use crate::database::Connection;
use crate::error::{Error, Result};
use crate::model::{Model, Values};
use crate::orm::{Changes, HasMany, Relation, RelationTag, Row, record};

/// Makes up rows of the model `M` (Lucid: a model factory). Cheap to clone; every method returns a new factory.
#[derive(Debug)]
pub struct Factory<M> {
    pub(super) any: AnyFactory,
    model: PhantomData<fn() -> M>,
}

impl<M: Model> Factory<M> {
    /// Returns a factory that makes up every value the database needs, from the names, types and rules of the columns.
    pub fn new() -> Self {
        AnyFactory::of(M::INFO).typed()
    }

    /// Returns a factory whose rows have these values (Lucid: `Factory.define`). Values that the database needs
    /// besides are made up.
    pub fn define(define: impl Fn(&mut Fake) -> Changes<M> + Send + Sync + 'static) -> Self {
        let mut factory = Self::new();
        factory.any.define = Some(Arc::new(move |fake| columns(define(fake))));
        factory
    }

    /// Declares a state: a variant of the rows (Lucid: `state`). The closure gets the values so far, merged values
    /// included, and overrides them:
    ///
    /// ```
    /// # #[cfg(feature = "demo")] {
    /// # use relata::prelude::*;
    /// # use relata::factories::Factory;
    /// # use relata::models::Profile;
    /// let profiles = Factory::<Profile>::new()
    ///     .state("private", |values, _fake| values.set(Profile::IS_PUBLIC, false))
    ///     .state("deleted", |values, fake| values.set(Profile::DELETED_AT, fake.now()));
    /// # let profile = profiles.apply("private").make().expect("a profile");
    /// # assert!(!profile.is_public);
    /// # }
    /// ```
    pub fn state(
        mut self,
        name: impl Into<String>,
        state: impl Fn(Changes<M>, &mut Fake) -> Changes<M> + Send + Sync + 'static,
    ) -> Self {
        let state =
            move |values, fake: &mut Fake| columns(state(Changes::from_values(&values), fake));
        self.any.states.push((name.into(), Arc::new(state)));
        self
    }

    /// Applies a declared state to the rows (Lucid: `apply`). Applying it twice has no further effect.
    pub fn apply(mut self, state: impl Into<String>) -> Self {
        let state = state.into();
        if !self.any.applied.contains(&state) {
            self.any.applied.push(state);
        }
        self
    }

    /// Declares the factory of a relation (Lucid: `relation`), as a function so that two factories can name each
    /// other. The rows of a relation without a factory are made up.
    pub fn relation<R: Model, K: RelationTag>(
        mut self,
        relation: Relation<M, R, K>,
        factory: impl Fn() -> Factory<R> + Send + Sync + 'static,
    ) -> Self {
        self.any.factories.push((relation.untyped(), Arc::new(move || factory().any)));
        self
    }

    /// Makes a row of a relation with each row and links the two (Lucid: `with`).
    pub fn with<R: Model, K: RelationTag>(self, relation: Relation<M, R, K>) -> Self {
        self.with_related(relation, |related| related)
    }

    /// As [`Factory::with`], with a closure that adjusts the factory of the related row: states, values, relations.
    pub fn with_related<R: Model, K: RelationTag>(
        self,
        relation: Relation<M, R, K>,
        adjust: impl Fn(Factory<R>) -> Factory<R> + Send + Sync + 'static,
    ) -> Self {
        self.with_part(relation, 1, adjust)
    }

    /// Makes `count` rows of a hasMany with each row. Calling it twice makes both sets.
    pub fn with_count<R: Model>(self, relation: HasMany<M, R>, count: usize) -> Self {
        self.with_part(relation, count, |related| related)
    }

    /// As [`Factory::with_count`], with a closure that adjusts the factory of the related rows.
    pub fn with_many<R: Model>(
        self,
        relation: HasMany<M, R>,
        count: usize,
        adjust: impl Fn(Factory<R>) -> Factory<R> + Send + Sync + 'static,
    ) -> Self {
        self.with_part(relation, count, adjust)
    }

    /// Overrides values of the definition in all rows (Lucid: `merge`); the values of several calls add up.
    pub fn merge(mut self, values: Changes<M>) -> Self {
        let values = self.values(values);
        self.any.merge = std::mem::take(&mut self.any.merge).merge(values);
        self
    }

    /// Overrides values row by row: the first row gets the first element, and so on; further rows get none (Lucid:
    /// `merge` with an array). The rows of a relation are counted for each owner.
    pub fn merge_each(mut self, values: Vec<Changes<M>>) -> Self {
        self.any.merge_each = values.into_iter().map(|values| self.values(values)).collect();
        self
    }

    /// Overrides values in all rows, and in the rows of their relations where those have a column of the same name
    /// and type (Lucid: `mergeRecursive`). A nearer factory takes precedence.
    pub fn merge_recursive(mut self, values: Changes<M>) -> Self {
        let values = self.values(values);
        self.any.merge_recursive = std::mem::take(&mut self.any.merge_recursive).merge(values);
        self
    }

    /// Adds a hook that is called with each row in memory (Lucid: `after('make')` and `tap`). Its changes are stored.
    /// Keys that a database generates are 0 at that time, and columns with a default in the database are made up.
    pub fn after_make(mut self, hook: impl Fn(&mut M, &mut Fake) + Send + Sync + 'static) -> Self {
        self.any.after_make.push(Arc::new(move |before, fake| {
            let mut model = M::from_record(&before)?;
            hook(&mut model, fake);
            Ok(record(&model))
        }));
        self
    }

    /// Adds a hook that is called with each row before its INSERT, when the rows it belongs to are stored (Lucid:
    /// `before('create')`). Its changes are stored.
    ///
    /// The hook runs in the transaction of the call, and again where that is retried:
    ///
    /// ```
    /// # #[cfg(feature = "demo")] {
    /// # use relata::prelude::*;
    /// # use relata::factories::Factory;
    /// # use relata::models::User;
    /// let users = Factory::<User>::new().before_create(async |conn, user| {
    ///     let number = User::query().count(conn).await? + 1;
    ///     user.name = format!("User {number}");
    ///     Ok(())
    /// });
    /// # let _ = users;
    /// # }
    /// ```
    pub fn before_create<H>(mut self, hook: H) -> Self
    where
        H: for<'c, 'm> AsyncFnOnce(&'c mut Connection, &'m mut M) -> Result<()>
            + for<'c, 'm> Hook<&'c mut Connection, &'m mut M, Fut: Send>
            + Clone
            + Send
            + Sync
            + 'static,
    {
        self.any.before_create.push(Arc::new(move |conn, before| {
            let hook = hook.clone();
            async move {
                let mut model = M::from_record(&before)?;
                hook(conn, &mut model).await?;
                Ok(record(&model))
            }
            .boxed()
        }));
        self
    }

    /// Adds a hook that is called with each row once the row and its relations are stored (Lucid:
    /// `after('create')`). Its changes are in the returned row only; it can write over the connection.
    ///
    /// The hook runs in the transaction of the call, and again where that is retried.
    pub fn after_create<H>(mut self, hook: H) -> Self
    where
        H: for<'c, 'm> AsyncFnOnce(&'c mut Connection, &'m mut Row<M>) -> Result<()>
            + for<'c, 'm> Hook<&'c mut Connection, &'m mut Row<M>, Fut: Send>
            + Clone
            + Send
            + Sync
            + 'static,
    {
        self.any.after_create.push(Arc::new(move |conn, node, needs| {
            let hook = hook.clone();
            async move {
                let mut row = Row::new(node, needs)?;
                hook(conn, &mut row).await?;
                Ok(record(&*row))
            }
            .boxed()
        }));
        self
    }

    /// Sets the seed of the random values: the same rows each time, times included. The seed of the factory that is
    /// called applies to all of its relations.
    pub fn seeded(mut self, seed: u64) -> Self {
        self.any.seed = Some(seed);
        self
    }

    fn with_part<R: Model, K: RelationTag>(
        self,
        relation: Relation<M, R, K>,
        count: usize,
        adjust: impl Fn(Factory<R>) -> Factory<R> + Send + Sync + 'static,
    ) -> Self {
        let adjust = Arc::new(move |factory: AnyFactory| adjust(factory.typed()).any);
        self.any.with(With { relation: relation.untyped(), count, adjust }).typed()
    }

    /// Returns the values of changes. A mistake in them is reported when rows are made.
    fn values(&mut self, changes: Changes<M>) -> Values {
        columns(changes).unwrap_or_else(|problem| {
            self.any.problem.get_or_insert(problem);
            Values::default()
        })
    }
}

/// Returns the values of changes that write nothing but columns.
fn columns<M: Model>(changes: Changes<M>) -> Result<Values> {
    let problem = "a factory takes values of columns only: make related rows by `with`";
    changes.into_values().map_err(|_| Error::BadUserInput(problem.into()))
}

impl AnyFactory {
    fn typed<M>(self) -> Factory<M> {
        Factory { any: self, model: PhantomData }
    }
}

impl<M> Clone for Factory<M> {
    fn clone(&self) -> Self {
        self.any.clone().typed()
    }
}

impl<M: Model> Default for Factory<M> {
    fn default() -> Self {
        Self::new()
    }
}

impl<M> From<Factory<M>> for AnyFactory {
    fn from(factory: Factory<M>) -> Self {
        factory.any
    }
}
