//! A row of a model in memory: the struct, the row as it was read, and what was loaded of its relations.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use tokio::sync::Mutex;

use super::preload::Load;
use super::typed::{Kind, TypedRelation, not_preloaded};
use super::{Extra, Needs, Node, Related, Relation, Source, preload};
use crate::database::{Auto, Column, ColumnSet, Connection, Error, Key, Record, Result, Value};
use crate::model::rows::is_numbered;
use crate::model::{Model, Values};

/// A row of the model `M`, with the relations that were loaded. It derefs to the model: its fields can be read, and
/// changed until [`save`](Self::save) writes them.
///
/// It is in the database, but for one that a factory made in memory
/// ([`Factory::make`](crate::factories::Factory::make)): `save` inserts that one, and
/// [`is_persisted`](Self::is_persisted) tells which it is.
///
/// ```no_run
/// # use relata::models::User;
/// # use relata::prelude::*;
/// # async fn example(conn: &mut Connection) -> Result<(), Error> {
/// let mut user = User::find_or_fail(conn, 1).await?;
/// user.name = "Ada Lovelace".to_owned();
/// assert_eq!(user.dirty(), ["name"]);
/// user.save(conn).await?;
/// let role = user.load(conn, User::ROLE).await?;
/// # drop(role);
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Row<M> {
    model: M,
    /// The row as it was read or last written.
    original: Arc<Record>,
    /// Whether the row is in the database, as far as it can know.
    is_persisted: bool,
    /// What was asked for besides the row, the newest last.
    loaded: Vec<Loaded>,
}

/// What one query, or one `load`, gave of a row's relations.
#[derive(Clone, Debug)]
struct Loaded {
    needs: Arc<Needs>,
    node: Arc<Node>,
}

impl<M: Model> Row<M> {
    /// A row that was read with all its columns, together with what was loaded of its relations.
    pub(crate) fn new(node: Arc<Node>, needs: Arc<Needs>) -> Result<Self> {
        let mut row = Self::of(node.record.clone())?;
        row.keep(node, needs);
        Ok(row)
    }

    /// The same, with nothing loaded.
    pub(super) fn of(record: impl Into<Arc<Record>>) -> Result<Self> {
        let original = record.into();
        Ok(Row { model: M::from_record(&original)?, original, is_persisted: true, loaded: Vec::new() })
    }

    /// The same row where it is in memory alone.
    pub(crate) fn unsaved(self) -> Self {
        Row { is_persisted: false, ..self }
    }

    /// A preloaded relation: an `Option` for hasOne and belongsTo, a `Vec` for hasMany. Where it was loaded more
    /// than once, the last time counts.
    ///
    /// # Errors
    /// [`Error::NotPreloaded`] when it was not preloaded.
    pub fn related<R: Model, K: Kind>(&self, relation: TypedRelation<M, R, K>) -> Result<K::Loaded<R>> {
        let found = self.loaded.iter().rev().find_map(|loaded| loaded.rows(&relation));
        let (load, related) = found.ok_or_else(|| not_preloaded(&relation))?;
        let needs = Arc::new(load.needs.clone());
        let rows = related.nodes.iter().map(|node| Row::new(node.clone(), needs.clone()));
        Ok(K::loaded(rows.collect::<Result<_>>()?))
    }

    /// Whether a relation was preloaded.
    pub(super) fn has_related(&self, relation: &Relation) -> bool {
        self.loaded.iter().any(|loaded| loaded.rows(relation).is_some())
    }

    /// A value that the query worked out besides the row (Lucid: `$extras`): null where there was nothing to work
    /// with.
    ///
    /// # Errors
    /// [`Error::BadUserInput`] when the query was not asked for a value of this name, or for one of another type.
    pub fn extra<T: TryFrom<Value, Error = Error>>(&self, name: &str) -> Result<Option<T>> {
        let found = self.loaded.iter().rev().find_map(|loaded| loaded.extra(name));
        let (extra, related) =
            found.ok_or_else(|| Error::BadUserInput(format!("the query was not asked for `{name}`")))?;
        related.aggregate(extra.expression, extra.place).map(T::try_from).transpose()
    }

    /// Whether the row is in the database (Lucid: `$isPersisted`): it was read from there or saved, or it is a
    /// factory's stub. What others delete it cannot know.
    pub fn is_persisted(&self) -> bool {
        self.is_persisted
    }

    /// The model alone.
    pub fn into_model(self) -> M {
        self.model
    }

    /// The row as it was read or last written.
    pub(super) fn original(&self) -> &Record {
        &self.original
    }

    /// The values that were changed in memory since; of a row that is not in the database all that it has.
    pub(super) fn changed(&self) -> Values {
        let values = M::COLUMNS.iter().map(|column| (*column, self.model.value(column)));
        if !self.is_persisted {
            return Values::new(values.filter(|(column, value)| !is_left_out(column, value.as_ref())).collect());
        }
        let values = Values::new(values.collect());
        values.changed_in(&self.original).unwrap_or(values)
    }

    /// Takes the row as it is in the database now; what was loaded stays.
    pub(super) fn renew(&mut self, record: Record) -> Result<()> {
        self.model = M::from_record(&record)?;
        self.original = Arc::new(record);
        self.is_persisted = true;
        Ok(())
    }

    /// Keeps what was loaded, in place of what was loaded of the same before.
    pub(super) fn keep(&mut self, node: Arc<Node>, needs: Arc<Needs>) {
        if needs.loads.is_empty() {
            return;
        }
        let newer = Loaded { needs, node };
        self.loaded.retain(|loaded| !loaded.is_covered_by(&newer));
        self.loaded.push(newer);
    }
}

/// Whether a new row leaves a column to Relata or to the database: a number of 0 that the database gives its rows, and
/// a null that something else takes the place of.
fn is_left_out(column: &Column, value: Option<&Value>) -> bool {
    match value {
        Some(value) => is_numbered(column) && value.key() == Some(Key::Integer(0)),
        None => column.auto != Auto::No || column.has_default,
    }
}

impl Loaded {
    fn rows(&self, relation: &Relation) -> Option<(&Load, &Related)> {
        let mut loads = self.needs.loads.iter().zip(&self.node.related);
        loads.find(|(load, _)| load.rows && load.relation == *relation)
    }

    fn extra(&self, name: &str) -> Option<(&Extra, &Related)> {
        let extra = self.needs.extras.iter().rev().find(|extra| extra.name == name)?;
        Some((extra, self.node.related.get(extra.load)?))
    }

    /// Whether `newer` has everything that this has.
    fn is_covered_by(&self, newer: &Loaded) -> bool {
        let mut rows = self.needs.loads.iter().filter(|load| load.rows);
        rows.all(|load| newer.rows(&load.relation).is_some())
            && self.needs.extras.iter().all(|extra| newer.extra(&extra.name).is_some())
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

/// Turns the records of one level into rows, with everything `needs` says preloaded on one connection.
pub(super) async fn rows<M: Model>(
    conn: &mut Connection,
    needs: Needs,
    records: Vec<Arc<Record>>,
) -> Result<Vec<Row<M>>> {
    let needs = Arc::new(needs);
    let nodes = nodes(conn, &needs, records).await?;
    nodes.into_iter().map(|node| Row::new(node, needs.clone())).collect()
}

/// Records of one level with everything `needs` says preloaded on one connection.
pub(super) async fn nodes(conn: &mut Connection, needs: &Needs, records: Vec<Arc<Record>>) -> Result<Vec<Arc<Node>>> {
    preload(&Source::Connection(Mutex::new(conn)), needs, records).await
}

/// A model in memory as a record of these columns.
pub(super) fn record_of<M: Model>(model: &M, columns: Arc<ColumnSet>) -> Record {
    let values = columns.columns().iter().map(|column| model.value(column)).collect();
    Record::new(columns, values)
}
