//! A model that was read, together with its preloaded relations.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use tokio::sync::Mutex;

use super::typed::{Kind, TypedRelation, not_preloaded};
use super::{Load, Needs, Node, Range, Source, preload};
use crate::database::{ColumnSet, Condition, Connection, Record, Result};
use crate::model::Model;

/// A row of the model `M`, with the relations that were preloaded. It derefs to the model.
#[derive(Clone, Debug)]
pub struct Row<M> {
    model: M,
    node: Arc<Node>,
    loads: Arc<Vec<Load>>,
}

impl<M: Model> Row<M> {
    pub(super) fn new(node: Arc<Node>, loads: Arc<Vec<Load>>) -> Result<Self> {
        Ok(Row { model: M::from_record(&node.record)?, node, loads })
    }

    /// A preloaded relation: an `Option` for hasOne and belongsTo, a `Vec` for hasMany.
    ///
    /// # Errors
    /// [`Error::NotPreloaded`](crate::database::Error::NotPreloaded) when it was not preloaded.
    pub fn related<R: Model, K: Kind>(&self, relation: TypedRelation<M, R, K>) -> Result<K::Loaded<R>> {
        let place = self.loads.iter().position(|load| load.relation == *relation);
        let loaded = place.and_then(|place| self.loads.get(place).zip(self.node.related.get(place)));
        let (load, related) = loaded.ok_or_else(|| not_preloaded(&relation))?;
        let loads = Arc::new(load.needs.loads.clone());
        let rows = related.nodes.iter().map(|node| Row::new(node.clone(), loads.clone()));
        Ok(K::loaded(rows.collect::<Result<_>>()?))
    }

    /// The model alone.
    pub fn into_model(self) -> M {
        self.model
    }

    /// Preloads a relation of models that are in memory, in one statement (Lucid: `load`).
    ///
    /// # Errors
    /// What the database says.
    pub async fn load<R: Model, K: Kind>(
        conn: &mut Connection,
        models: &[M],
        relation: TypedRelation<M, R, K>,
    ) -> Result<Vec<Self>> {
        let mut needs = Needs::all_of(M::INFO);
        needs.preload(&relation, Condition::all(), Range::default(), Needs::all_of(R::INFO));
        let columns = Arc::new(needs.columns.clone());
        let records = models.iter().map(|model| Arc::new(record(model, &columns))).collect();
        rows(conn, &needs, records).await
    }
}

impl<M> Deref for Row<M> {
    type Target = M;
    fn deref(&self) -> &M {
        &self.model
    }
}

impl<M> DerefMut for Row<M> {
    fn deref_mut(&mut self) -> &mut M {
        &mut self.model
    }
}

impl Needs {
    /// Adds a relation whose rows are wanted, with what is read of them.
    pub(super) fn preload(&mut self, relation: &super::Relation, condition: Condition, range: Range, needs: Needs) {
        self.load(relation, condition, range, |load| {
            load.rows = true;
            for column in needs.columns.columns() {
                load.needs.columns.insert(column);
            }
            load.needs.loads = needs.loads;
        });
    }
}

/// Turns the rows of one level into models, with everything `needs` says preloaded on one connection.
pub(super) async fn rows<M: Model>(
    conn: &mut Connection,
    needs: &Needs,
    records: Vec<Arc<Record>>,
) -> Result<Vec<Row<M>>> {
    let source = Source::Connection(Mutex::new(conn));
    let loads = Arc::new(needs.loads.clone());
    let nodes = preload(&source, needs, records).await?;
    nodes.into_iter().map(|node| Row::new(node, loads.clone())).collect()
}

fn record<M: Model>(model: &M, columns: &Arc<ColumnSet>) -> Record {
    Record::new(columns.clone(), columns.columns().iter().map(|column| model.value(column)).collect())
}
