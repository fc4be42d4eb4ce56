//! A factory of a model, as it is declared and asked for rows.

use std::marker::PhantomData;
use std::sync::Arc;

use futures::FutureExt;
use futures::future::BoxFuture;

use super::any::With;
use super::{AnyFactory, Fake};
use crate::database::{Connection, Error, Result};
use crate::model::{Model, Values};
use crate::relations::{Changes, HasMany, Kind, Row, TypedRelation, record};

/// Makes up rows of the model `M` (Lucid: a model factory). Cheap to clone; every method gives a new factory.
#[derive(Debug)]
pub struct Factory<M> {
    pub(super) any: AnyFactory,
    model: PhantomData<fn() -> M>,
}

impl<M: Model> Factory<M> {
    /// A factory that makes every value up that the database needs, from the names, kinds and rules of the columns.
    pub fn new() -> Self {
        AnyFactory::of(M::INFO).typed()
    }

    /// A factory whose rows have these values (Lucid: `Factory.define`). What they leave out and the database needs
    /// is made up.
    pub fn define(define: impl Fn(&mut Fake) -> Changes<M> + Send + Sync + 'static) -> Self {
        let mut factory = Self::new();
        factory.any.define = Some(Arc::new(move |fake| columns(define(fake))));
        factory
    }

    /// Declares a state: a variant of the rows (Lucid: `state`). It is given the values so far, and what it sets
    /// counts more than they do, whatever was merged included.
    pub fn state(
        mut self,
        name: impl Into<String>,
        state: impl Fn(Changes<M>, &mut Fake) -> Changes<M> + Send + Sync + 'static,
    ) -> Self {
        let state = move |values, fake: &mut Fake| columns(state(Changes::from_values(values), fake));
        self.any.states.push((name.into(), Arc::new(state)));
        self
    }

    /// Makes the rows in a state that was declared (Lucid: `apply`); a second time changes nothing.
    pub fn apply(mut self, state: impl Into<String>) -> Self {
        let state = state.into();
        if !self.any.applied.contains(&state) {
            self.any.applied.push(state);
        }
        self
    }

    /// Declares what makes the rows of a relation (Lucid: `relation`): a function, so that two factories can name
    /// each other. A relation without one makes everything up.
    pub fn relation<R: Model, K: Kind>(
        mut self,
        relation: TypedRelation<M, R, K>,
        factory: impl Fn() -> Factory<R> + Send + Sync + 'static,
    ) -> Self {
        self.any.factories.push((relation.untyped(), Arc::new(move || factory().any)));
        self
    }

    /// Makes a row of a relation with each row, and links the two (Lucid: `with`).
    pub fn with<R: Model, K: Kind>(self, relation: TypedRelation<M, R, K>) -> Self {
        self.with_related(relation, |related| related)
    }

    /// The same, with what is asked of the factory of the related row: states, values, relations of its own.
    pub fn with_related<R: Model, K: Kind>(
        self,
        relation: TypedRelation<M, R, K>,
        adjust: impl Fn(Factory<R>) -> Factory<R> + Send + Sync + 'static,
    ) -> Self {
        self.with_part(relation, 1, adjust)
    }

    /// Makes so many rows of a hasMany with each row. Asked for twice it makes both sets.
    pub fn with_count<R: Model>(self, relation: HasMany<M, R>, count: usize) -> Self {
        self.with_part(relation, count, |related| related)
    }

    /// The same, with what is asked of the factory of the related rows.
    pub fn with_many<R: Model>(
        self,
        relation: HasMany<M, R>,
        count: usize,
        adjust: impl Fn(Factory<R>) -> Factory<R> + Send + Sync + 'static,
    ) -> Self {
        self.with_part(relation, count, adjust)
    }

    /// Gives all rows these values, over those of the definition (Lucid: `merge`); a second time they add up.
    pub fn merge(mut self, values: Changes<M>) -> Self {
        let values = self.values(values);
        self.any.merge = std::mem::take(&mut self.any.merge).merged(values);
        self
    }

    /// Gives the first row the first of these values, and so on; rows beyond get none (Lucid: `merge` with an
    /// array). The rows of a relation are counted for each owner.
    pub fn merge_each(mut self, values: Vec<Changes<M>>) -> Self {
        self.any.merge_each = values.into_iter().map(|values| self.values(values)).collect();
        self
    }

    /// Gives all rows these values, and the rows of their relations too where they have a column of the same name
    /// and type (Lucid: `mergeRecursive`). What is nearer counts more.
    pub fn merge_recursive(mut self, values: Changes<M>) -> Self {
        let values = self.values(values);
        self.any.merge_recursive = std::mem::take(&mut self.any.merge_recursive).merged(values);
        self
    }

    /// Is called with each row when it is in memory (Lucid: `after('make')` and `tap`); what it changes is stored.
    /// Keys that a database gives are 0 then, and columns that have a default there are made up.
    pub fn after_make(mut self, hook: impl Fn(&mut M, &mut Fake) + Send + Sync + 'static) -> Self {
        self.any.after_make.push(Arc::new(move |before, fake| {
            let mut model = M::from_record(&before)?;
            hook(&mut model, fake);
            Ok(record(&model))
        }));
        self
    }

    /// Is called with each row before it is inserted, when what it belongs to is there (Lucid: `before('create')`);
    /// what it changes is stored.
    ///
    /// It runs in the transaction of the call, and again where that is tried again.
    pub fn before_create<H>(mut self, hook: H) -> Self
    where
        H: for<'c> Fn(&'c mut Connection, &'c mut M) -> BoxFuture<'c, Result<()>> + Send + Sync + 'static,
    {
        let hook = Arc::new(hook);
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

    /// Is called with each row when it is stored and so are its relations (Lucid: `after('create')`). What it
    /// changes is in the answer alone; it can store things over the connection.
    ///
    /// It runs in the transaction of the call, and again where that is tried again.
    pub fn after_create<H>(mut self, hook: H) -> Self
    where
        H: for<'c> Fn(&'c mut Connection, &'c mut Row<M>) -> BoxFuture<'c, Result<()>> + Send + Sync + 'static,
    {
        let hook = Arc::new(hook);
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

    /// Fixes the random source: the same rows each time, times included. The seed of the factory that is called
    /// counts for all of its relations.
    pub fn seeded(mut self, seed: u64) -> Self {
        self.any.seed = Some(seed);
        self
    }

    fn with_part<R: Model, K: Kind>(
        self,
        relation: TypedRelation<M, R, K>,
        count: usize,
        adjust: impl Fn(Factory<R>) -> Factory<R> + Send + Sync + 'static,
    ) -> Self {
        let adjust = Arc::new(move |factory: AnyFactory| adjust(factory.typed()).any);
        self.any.with(With { relation: relation.untyped(), count, adjust }).typed()
    }

    /// The values of changes; what is wrong with them is said when rows are asked for.
    fn values(&mut self, changes: Changes<M>) -> Values {
        columns(changes).unwrap_or_else(|problem| {
            self.any.problem.get_or_insert(problem);
            Values::default()
        })
    }
}

/// The values of changes that write nothing but columns.
fn columns<M: Model>(changes: Changes<M>) -> Result<Values> {
    let problem = "a factory is given values of columns alone: ask for related rows by `with`";
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
