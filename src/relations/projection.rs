//! The columns, relations and values to read of the rows of one level, and in turn of their related rows.

use std::sync::Arc;

use super::fetch::{Fetch, RelatedQuery, Window};
use crate::database::{ColumnSet, Condition, Expression};
use crate::model::{ModelInfo, RelationInfo};

/// The columns and relations to read of the rows of one level.
#[derive(Clone, Debug)]
pub(crate) struct Projection {
    pub(crate) columns: ColumnSet,
    /// True if to read the values of the order too, if they are columns of other tables.
    pub(crate) order_values: bool,
    pub(crate) loads: Vec<RelationLoad>,
    /// The names of aggregates, for rows that are read in Rust.
    pub(crate) extras: Vec<Extra>,
}

/// Identifies a load in the projection of its level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LoadId(usize);

/// Identifies an aggregate in its load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AggregateId(usize);

/// A relation to load for all rows of a level, and what to read of the related rows.
#[derive(Clone, Debug)]
pub(crate) struct RelationLoad {
    id: LoadId,
    pub(crate) relation: RelationInfo,
    pub(crate) condition: Condition,
    pub(crate) window: Window,
    /// True if to read the rows themselves; if not, only values computed from them.
    pub(crate) rows: bool,
    /// The values to compute from all related rows.
    pub(crate) aggregates: Vec<Expression>,
    pub(crate) projection: Projection,
}

/// A value that a query reads besides the columns of its rows (Lucid: `$extras`).
#[derive(Clone, Debug)]
pub(crate) struct Extra {
    pub(crate) name: String,
    pub(crate) load: LoadId,
    pub(crate) aggregate: AggregateId,
    pub(crate) expression: Expression,
}

impl Projection {
    /// Reads only the primary key of a model's rows.
    pub(crate) fn of(model: &ModelInfo) -> Self {
        Self::of_columns(ColumnSet::new([&model.primary_key.column]))
    }

    /// Reads all columns of a model's rows.
    pub(crate) fn all_of(model: &ModelInfo) -> Self {
        Self::of_columns(ColumnSet::new(model.columns()))
    }

    fn of_columns(columns: ColumnSet) -> Self {
        Projection { columns, order_values: false, loads: Vec::new(), extras: Vec::new() }
    }

    /// Takes the load of a relation with these arguments out of the projection, or makes a new one. The caller adds what
    /// to read to it and [puts](Self::put) it back.
    #[must_use = "a load that is not put back is not carried out"]
    pub(crate) fn take(
        &mut self,
        relation: &RelationInfo,
        condition: Condition,
        window: Window,
    ) -> RelationLoad {
        self.columns.insert(&relation.owner_key().column);

        let mut loads = self.loads.iter();
        match loads.position(|load| load.has_arguments(relation, &condition, &window)) {
            Some(index) => self.loads.remove(index),
            None => RelationLoad::new(LoadId(self.loads.len()), relation, condition, window),
        }
    }

    /// Puts a load in its place, and returns the id by which the loaded rows know it.
    pub(crate) fn put(&mut self, load: RelationLoad) -> LoadId {
        let id = load.id;
        self.loads.insert(id.0.min(self.loads.len()), load);
        id
    }

    /// Adds a relation whose rows are read by `projection`. It replaces earlier preloads of the relation.
    pub(crate) fn preload(
        &mut self,
        relation: &RelationInfo,
        condition: Condition,
        window: Window,
        projection: Projection,
    ) {
        for load in self.loads.iter_mut().filter(|load| load.relation == *relation) {
            load.rows = false;
        }

        let mut load = self.take(relation, condition, window);
        load.rows = true;
        load.projection = projection;
        self.put(load);
    }
}

impl LoadId {
    /// The index of the load in its projection.
    pub(super) fn index(self) -> usize {
        self.0
    }
}

impl AggregateId {
    /// The index of the aggregate in its load.
    pub(super) fn index(self) -> usize {
        self.0
    }
}

impl RelationLoad {
    fn new(id: LoadId, relation: &RelationInfo, condition: Condition, window: Window) -> Self {
        let mut projection = Projection::of(relation.related());
        projection.columns.insert(&relation.related_key().column);

        RelationLoad {
            id,
            relation: *relation,
            condition,
            window,
            rows: false,
            aggregates: Vec::new(),
            projection,
        }
    }

    /// Adds a value to compute from all related rows, and returns its id.
    pub(crate) fn aggregate(&mut self, aggregate: Expression) -> AggregateId {
        if let Some(index) = self.aggregates.iter().position(|each| *each == aggregate) {
            return AggregateId(index);
        }

        self.aggregates.push(aggregate);
        AggregateId(self.aggregates.len() - 1)
    }

    /// Returns the columns to read of the related rows.
    pub(super) fn columns(&self) -> Arc<ColumnSet> {
        Arc::new(self.projection.columns.clone())
    }

    /// Asks for these columns of the related rows.
    pub(super) fn rows_query(&self, columns: Arc<ColumnSet>) -> RelatedQuery {
        let order_values = self.projection.order_values;
        RelatedQuery::Rows { columns, window: self.window.clone(), order_values }
    }

    /// The statement that reads `what` of the related rows.
    pub(super) fn fetch(&self, what: RelatedQuery) -> Fetch {
        Fetch { relation: self.relation, condition: self.condition.clone(), what }
    }

    fn has_arguments(
        &self,
        relation: &RelationInfo,
        condition: &Condition,
        window: &Window,
    ) -> bool {
        self.relation == *relation && self.condition == *condition && self.window == *window
    }
}
