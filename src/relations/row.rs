//! A model that was read, together with its preloaded relations.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use tokio::sync::Mutex;

use super::typed::{Kind, TypedRelation, not_preloaded};
use super::{Needs, Node, Range, Source, preload};
use crate::database::{ColumnSet, Condition, Connection, Error, Record, Result, Value};
use crate::model::Model;

/// A row of the model `M`, with the relations that were preloaded. It derefs to the model.
#[derive(Clone, Debug)]
pub struct Row<M> {
    model: M,
    node: Arc<Node>,
    needs: Arc<Needs>,
}

impl<M: Model> Row<M> {
    pub(crate) fn new(node: Arc<Node>, needs: Arc<Needs>) -> Result<Self> {
        Ok(Row { model: M::from_record(&node.record)?, node, needs })
    }

    /// A preloaded relation: an `Option` for hasOne and belongsTo, a `Vec` for hasMany.
    ///
    /// # Errors
    /// [`Error::NotPreloaded`](crate::database::Error::NotPreloaded) when it was not preloaded.
    pub fn related<R: Model, K: Kind>(&self, relation: TypedRelation<M, R, K>) -> Result<K::Loaded<R>> {
        let mut loads = self.needs.loads.iter().zip(&self.node.related);
        let loaded = loads.find(|(load, _)| load.rows && load.relation == *relation);
        let (load, related) = loaded.ok_or_else(|| not_preloaded(&relation))?;
        let needs = Arc::new(load.needs.clone());
        let rows = related.nodes.iter().map(|node| Row::new(node.clone(), needs.clone()));
        Ok(K::loaded(rows.collect::<Result<_>>()?))
    }

    /// A value that the query worked out besides the row: null where there was nothing to work with.
    ///
    /// # Errors
    /// [`Error::BadUserInput`] when the query was not asked for a value of this name, or for one of another type.
    pub fn extra<T: TryFrom<Value, Error = Error>>(&self, name: &str) -> Result<Option<T>> {
        let extra = self.needs.extras.iter().find(|extra| extra.name == name);
        let extra = extra.and_then(|extra| Some((extra, self.node.related.get(extra.load)?)));
        let (extra, related) =
            extra.ok_or_else(|| Error::BadUserInput(format!("the query was not asked for `{name}`")))?;
        related.aggregate(extra.expression, extra.place).map(T::try_from).transpose()
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
        Self::of_models(conn, models, &needs).await
    }

    /// Rows of models that are in memory, with whatever `needs` says of their relations.
    pub(super) async fn of_models(conn: &mut Connection, models: &[M], needs: &Needs) -> Result<Vec<Self>> {
        let columns = Arc::new(needs.columns.clone());
        rows(conn, needs, models.iter().map(|model| Arc::new(record(model, &columns))).collect()).await
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
            load.needs.extras = needs.extras;
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
    let nodes = preload(&source, needs, records).await?;
    let needs = Arc::new(needs.clone());
    nodes.into_iter().map(|node| Row::new(node, needs.clone())).collect()
}

fn record<M: Model>(model: &M, columns: &Arc<ColumnSet>) -> Record {
    Record::new(columns.clone(), columns.columns().iter().map(|column| model.value(column)).collect())
}
