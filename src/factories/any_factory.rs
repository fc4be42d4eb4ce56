//! A factory of a model that is known only by its description.

use std::fmt;
use std::sync::Arc;

use futures::future::BoxFuture;

use super::Fake;
use crate::database::{Connection, Record};
use crate::error::{Error, Result};
use crate::model::{ModelInfo, RelationInfo, Values};
use crate::relations::{LoadedRow, Projection};

/// A factory without its model in the type, so that the factories of several models fit in one list. Made from a
/// [`Factory`](super::Factory) by `into()`.
#[derive(Clone)]
pub struct AnyFactory {
    pub(super) model: &'static ModelInfo,
    pub(super) define: Option<Define>,
    pub(super) states: Vec<(String, State)>,
    /// The names of the states to apply, without duplicates.
    pub(super) applied: Vec<String>,
    /// The factories of relations.
    pub(super) factories: Vec<(RelationInfo, Arc<dyn Fn() -> AnyFactory + Send + Sync>)>,
    pub(super) with: Vec<With>,
    pub(super) merge: Values,
    /// The values of the first row, the second row, and so on.
    pub(super) merge_each: Vec<Values>,
    /// The values that the rows of relations get too.
    pub(super) merge_recursive: Values,
    pub(super) after_make: Vec<AfterMake>,
    pub(super) before_create: Vec<BeforeCreate>,
    pub(super) after_create: Vec<AfterCreate>,
    pub(super) seed: Option<u64>,
    /// The first mistake in the declaration, reported when rows are made.
    pub(super) problem: Option<Error>,
}

/// Returns the values of the definition for a row.
pub(super) type Define = Arc<dyn Fn(&mut Fake) -> Result<Values> + Send + Sync>;

/// Returns the values of a row with those of a state.
pub(super) type State = Arc<dyn Fn(Values, &mut Fake) -> Result<Values> + Send + Sync>;

/// Returns the row in memory after the hook.
pub(super) type AfterMake = Arc<dyn Fn(Record, &mut Fake) -> Result<Record> + Send + Sync>;

/// Returns the row before its INSERT, after the hook.
pub(super) type BeforeCreate =
    Arc<dyn for<'c> Fn(&'c mut Connection, Record) -> BoxFuture<'c, Result<Record>> + Send + Sync>;

/// Returns the stored row, after the hook; it gets the related rows too.
pub(super) type AfterCreate = Arc<
    dyn for<'c> Fn(&'c mut Connection, LoadedRow, Arc<Projection>) -> BoxFuture<'c, Result<Record>>
        + Send
        + Sync,
>;

/// The rows of a relation that are made with each row.
#[derive(Clone)]
pub(super) struct With {
    pub(super) relation: RelationInfo,
    /// The number of rows for each row.
    pub(super) count: usize,
    /// Adjusts the factory that makes them.
    pub(super) adjust: Arc<dyn Fn(AnyFactory) -> AnyFactory + Send + Sync>,
}

impl AnyFactory {
    /// Returns a factory that makes up every value from the model's description.
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

    /// Returns the model whose rows the factory makes.
    pub fn model(&self) -> &'static ModelInfo {
        self.model
    }

    /// Makes rows of a relation with each row: a further set of a hasMany. For the other relations the last call
    /// wins.
    pub(super) fn with(mut self, with: With) -> Self {
        if !with.relation.is_many() {
            self.with.retain(|each| each.relation != with.relation);
        }
        self.with.push(with);
        self
    }

    /// Returns the factory of a relation: the declared one, or the one for the related model in `others`, or one that
    /// makes up every value.
    pub(super) fn factory_of(&self, relation: &RelationInfo, others: &[AnyFactory]) -> AnyFactory {
        if let Some((_, factory)) = self.factories.iter().rev().find(|(each, _)| each == relation) {
            return factory();
        }
        let related = relation.related();
        let other = others.iter().find(|factory| factory.model.name == related.name);
        other.cloned().unwrap_or_else(|| AnyFactory::of(related))
    }

    /// Returns the state with a name.
    ///
    /// # Errors
    /// [`Error::BadUserInput`] for an unknown name, with the declared names.
    pub(super) fn state(&self, name: &str) -> Result<&State> {
        let state = self.states.iter().rev().find(|(each, _)| each == name).map(|(_, state)| state);
        state.ok_or_else(|| {
            let names = list_names(self.states.iter().map(|(name, _)| name.as_str()));
            Error::BadUserInput(format!(
                "the factory of {} has no state `{name}`: {names}",
                self.model.name
            ))
        })
    }
}

/// Lists the valid names for an error message.
pub(super) fn list_names<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let names = names.collect::<Vec<_>>().join(", ");
    if names.is_empty() { "it has none".to_owned() } else { format!("it has {names}") }
}

impl fmt::Debug for AnyFactory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnyFactory").field("model", &self.model.name).finish_non_exhaustive()
    }
}
