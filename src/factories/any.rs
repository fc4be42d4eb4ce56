//! A factory of a model that is known by its description alone.

use std::fmt;
use std::sync::Arc;

use futures::future::BoxFuture;

use super::Fake;
use crate::database::{Connection, Error, Record, Result};
use crate::model::{ModelInfo, Values};
use crate::relations::{Needs, Node, Relation};

/// A factory whose model is not in its type: what a [`Factory`](super::Factory) becomes in a list of factories of
/// several models.
#[derive(Clone)]
pub struct AnyFactory {
    pub(super) model: &'static ModelInfo,
    pub(super) define: Option<Define>,
    pub(super) states: Vec<(String, State)>,
    /// The names of the states to apply, each once.
    pub(super) applied: Vec<String>,
    /// What makes the rows of relations.
    pub(super) factories: Vec<(Relation, Arc<dyn Fn() -> AnyFactory + Send + Sync>)>,
    pub(super) with: Vec<With>,
    pub(super) merge: Values,
    /// What each row gets besides, by its place.
    pub(super) merge_each: Vec<Values>,
    /// What the rows of relations get too.
    pub(super) merge_recursive: Values,
    pub(super) after_make: Vec<AfterMake>,
    pub(super) before_create: Vec<BeforeCreate>,
    pub(super) after_create: Vec<AfterCreate>,
    pub(super) seed: Option<u64>,
    /// The first thing that was asked of the factory and cannot be.
    pub(super) problem: Option<Error>,
}

/// The values that the definition gives a row.
pub(super) type Define = Arc<dyn Fn(&mut Fake) -> Result<Values> + Send + Sync>;

/// The values of a row with those of a state among them.
pub(super) type State = Arc<dyn Fn(Values, &mut Fake) -> Result<Values> + Send + Sync>;

/// The row in memory as the hook leaves it.
pub(super) type AfterMake = Arc<dyn Fn(Record, &mut Fake) -> Result<Record> + Send + Sync>;

/// The row that is about to be inserted as the hook leaves it.
pub(super) type BeforeCreate =
    Arc<dyn for<'c> Fn(&'c mut Connection, Record) -> BoxFuture<'c, Result<Record>> + Send + Sync>;

/// The row that was inserted, with its related rows, as the hook leaves it.
pub(super) type AfterCreate =
    Arc<dyn for<'c> Fn(&'c mut Connection, Arc<Node>, Arc<Needs>) -> BoxFuture<'c, Result<Record>> + Send + Sync>;

/// Related rows to make with each row.
#[derive(Clone)]
pub(super) struct With {
    pub(super) relation: Relation,
    /// How many for each row.
    pub(super) count: usize,
    /// What is asked of the factory that makes them.
    pub(super) adjust: Arc<dyn Fn(AnyFactory) -> AnyFactory + Send + Sync>,
}

impl AnyFactory {
    /// A factory that makes every value up from the model's description.
    pub fn of(model: &'static ModelInfo) -> Self {
        AnyFactory {
            model,
            define: None,
            states: Vec::new(),
            applied: Vec::new(),
            factories: Vec::new(),
            with: Vec::new(),
            merge: Values::default(),
            merge_each: Vec::new(),
            merge_recursive: Values::default(),
            after_make: Vec::new(),
            before_create: Vec::new(),
            after_create: Vec::new(),
            seed: None,
            problem: None,
        }
    }

    /// The model whose rows the factory makes.
    pub fn model(&self) -> &'static ModelInfo {
        self.model
    }

    /// Makes rows of a relation with each row: one more set of a hasMany, and of the others the row, as it was asked
    /// for last.
    pub(super) fn with(mut self, with: With) -> Self {
        if !with.relation.is_many() {
            self.with.retain(|each| each.relation != with.relation);
        }
        self.with.push(with);
        self
    }

    /// What makes the rows of a relation: the factory that was declared for it, or the one for their model in
    /// `others`, or else one that makes everything up.
    pub(super) fn factory_of(&self, relation: &Relation, others: &[AnyFactory]) -> AnyFactory {
        if let Some((_, factory)) = self.factories.iter().rev().find(|(each, _)| each == relation) {
            return factory();
        }
        let related = (relation.related)();
        let other = others.iter().find(|factory| factory.model.name == related.name);
        other.cloned().unwrap_or_else(|| AnyFactory::of(related))
    }

    /// The state of a name.
    ///
    /// # Errors
    /// [`Error::BadUserInput`] with the names there are.
    pub(super) fn state(&self, name: &str) -> Result<&State> {
        let state = self.states.iter().rev().find(|(each, _)| each == name).map(|(_, state)| state);
        state.ok_or_else(|| {
            let there_is = listed(self.states.iter().map(|(name, _)| name.as_str()));
            Error::BadUserInput(format!("the factory of {} has no state `{name}`: {there_is}", self.model.name))
        })
    }
}

/// What something has, for whoever asked for something else.
pub(super) fn listed<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let names = names.collect::<Vec<_>>().join(", ");
    if names.is_empty() { "it has none".to_owned() } else { format!("it has {names}") }
}

impl fmt::Debug for AnyFactory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnyFactory").field("model", &self.model.name).finish_non_exhaustive()
    }
}
