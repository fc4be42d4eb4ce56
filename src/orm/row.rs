//! A row of a model in memory: the struct, the row as it was read, and the relations that were loaded.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use tokio::sync::Mutex;

use super::in_memory::{SetRelation, stand_in};
use super::loaded::Loaded;
use super::query::check_loads;
use super::row_state::RowState;
use super::{Relation, RelationTag};
use crate::database::{ColumnSet, Connection, Key, Record, Value};
use crate::error::{Error, Result};
use crate::model::{Auto, FieldInfo, Model, RelationInfo, Values};
use crate::relations::{LoadedRow, Projection, RowSource, preload};

/// A row of the model `M`, with the relations that were loaded. It derefs to the model: its fields can be read, and
/// changed until [`save`](Self::save) writes them.
///
/// It is in the database, unless it was made in memory, by [`new`](super::ActiveRecord::new) or by a factory: `save` inserts
/// such a row, and [`is_persisted`](Self::is_persisted) tells which it is. If the transaction that wrote a row is undone, the
/// row is as it was before it.
///
/// ```no_run
/// # use relata::Connection;
/// # use relata::models::User;
/// # use relata::prelude::*;
/// # async fn example(conn: &mut Connection) -> Result<(), relata::Error> {
/// let mut user = User::find_or_fail(conn, 1).await?;
/// user.name = "Ada Lovelace".to_owned();
/// assert_eq!(user.dirty(), ["name"]);
/// user.save(conn).await?;
/// let role = user.load_relation(conn, User::ROLE).await?;
/// # drop(role);
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Row<M> {
    state: RowState<M>,
}

impl<M: Model> Row<M> {
    /// Makes a row of a record with all columns and the relations that were loaded with it.
    pub(crate) fn new(row: LoadedRow, projection: Arc<Projection>) -> Result<Self> {
        let mut new = Self::of(row.record.clone())?;
        new.keep(row, projection);
        Ok(new)
    }

    /// Makes a row of a record with all columns.
    pub(super) fn of(record: Record) -> Result<Self> {
        Ok(Row { state: RowState::read(record)? })
    }

    /// Makes a row of a record that was created on a connection, maybe in a transaction that is still open.
    pub(super) fn created(record: Record, conn: &Connection) -> Result<Self> {
        Ok(Row { state: RowState::created(record, conn.outcome())? })
    }

    /// Makes a row that is not in the database of values for some of its fields.
    pub(super) fn new_in_memory(values: &Values) -> Result<Self> {
        let columns = Arc::new(ColumnSet::new(M::INFO.columns()));
        let mut unset = Vec::new();
        let mut row = Vec::with_capacity(M::FIELDS.len());
        for field in M::FIELDS {
            row.push(match values.get(field) {
                Some(value) => value.clone(),
                None => {
                    unset.push(field);
                    stand_in(field)
                }
            });
        }

        let mut row = Self::of(Record::new(columns, row))?;
        row.state.is_persisted = false;
        row.state.unset = unset;
        Ok(row)
    }

    /// Marks the row as one that is in memory only.
    #[cfg(feature = "factories")]
    pub(crate) fn unsaved(mut self) -> Self {
        self.state.is_persisted = false;
        self
    }

    /// Returns a relation that was loaded: `Option<&Row<R>>` for a hasOne and a belongsTo, `&[Row<R>]` for a hasMany.
    /// If it was loaded more than once, the last time counts.
    ///
    /// # Errors
    /// [`Error::NotPreloaded`] if it was not loaded.
    pub fn related<R: Model, K: RelationTag>(
        &self,
        relation: Relation<M, R, K>,
    ) -> Result<K::Loaded<'_, R>> {
        Ok(K::loaded(self.related_rows(&relation)?))
    }

    /// Returns a relation that was loaded, without the row.
    pub(super) fn into_related<R: Model, K: RelationTag>(
        self,
        relation: Relation<M, R, K>,
    ) -> Result<K::Owned<R>> {
        Ok(K::owned(self.related_rows(&relation)?.to_vec()))
    }

    pub(super) fn related_rows<R: Model>(&self, relation: &RelationInfo) -> Result<&[Row<R>]> {
        if let Some(rows) = self.state.set.iter().find_map(|set| set.rows(relation)) {
            return rows;
        }
        for loaded in self.state.loaded.iter().rev() {
            if let Some(rows) = loaded.rows(relation) {
                return rows;
            }
        }
        Err(Error::NotPreloaded { relation: relation.name })
    }

    /// Returns whether a relation was loaded.
    pub(super) fn has_related(&self, relation: &RelationInfo) -> bool {
        self.state.set.iter().any(|set| set.is_of(relation))
            || self.state.loaded.iter().any(|loaded| loaded.has_rows(relation))
    }

    /// Sets the rows of a relation in memory, in place of those that were loaded.
    pub(super) fn set_rows<R: Model>(&mut self, relation: RelationInfo, rows: Vec<Row<R>>) {
        self.state.set.retain(|set| !set.is_of(&relation));
        self.state.set.push(SetRelation::new(relation, rows));
    }

    /// The relations that were set in memory.
    pub(super) fn set_relations(&self) -> &[SetRelation] {
        &self.state.set
    }

    /// Returns a value that was loaded besides the row's columns (Lucid: `$extras`); `None` if it was computed from no
    /// rows.
    ///
    /// # Errors
    /// [`Error::BadUserInput`] if no value of this name was loaded, or one of another type.
    pub fn extra<T: TryFrom<Value, Error = Error>>(&self, name: &str) -> Result<Option<T>> {
        for loaded in self.state.loaded.iter().rev() {
            if let Some(value) = loaded.extra(name) {
                return value.map(T::try_from).transpose();
            }
        }
        Err(Error::BadUserInput(format!("the query was not asked for `{name}`")))
    }

    /// Returns whether the row is in the database (Lucid: `$isPersisted`): it was read or saved, or it is a factory's
    /// stub. It cannot know if others deleted it.
    pub fn is_persisted(&self) -> bool {
        self.state.is_persisted
    }

    /// Returns the model alone.
    pub fn into_model(self) -> M {
        self.state.into_model()
    }

    /// The row as it was read or last written.
    pub(super) fn original(&self) -> &Record {
        &self.state.original
    }

    /// The relations and extras that were loaded, the newest last.
    pub(super) fn loaded(&self) -> &[Loaded] {
        &self.state.loaded
    }

    /// Lists the values that were changed in memory; for a row that is not in the database, all values.
    pub(super) fn changed(&self) -> Values {
        let values = M::FIELDS.iter().map(|field| (field, self.state.model.value(field)));
        if !self.state.is_persisted {
            let is_given = |field: &FieldInfo, value: Option<&Value>| {
                !self.is_unset(field) && !is_left_out(field, value)
            };
            return Values::new(values.filter(|(field, value)| is_given(field, value.as_ref())));
        }

        let values = Values::new(values);
        values.differences_from(&self.state.original).unwrap_or(values)
    }

    /// Returns whether a new row was given no value for a field.
    pub(super) fn is_unset(&self, field: &FieldInfo) -> bool {
        self.state.unset.contains(&field)
            && self.state.original.get(&field.column).ok().flatten()
                == self.state.model.value(field).as_ref()
    }

    /// Takes the values that the database has after a write on a connection; the relations that were loaded stay. If that
    /// is in a transaction that is undone later, the row is as it was.
    pub(super) fn renew(&mut self, record: Record, conn: &Connection) -> Result<()> {
        self.state.renew(record, conn.outcome())
    }

    /// Keeps relations that were loaded, in place of older ones.
    pub(super) fn keep(&mut self, row: LoadedRow, projection: Arc<Projection>) {
        if projection.loads.is_empty() {
            return;
        }

        let newer = Loaded::new(projection, row);
        self.state.set.retain(|set| !newer.has_rows(set.relation()));
        self.state.loaded.retain(|loaded| !loaded.is_covered_by(&newer));
        self.state.loaded.push(newer);
    }
}

/// Returns whether a new row leaves a field to Relata or to the database: a primary key of 0 that the database numbers, and a
/// null that is filled in.
fn is_left_out(field: &FieldInfo, value: Option<&Value>) -> bool {
    match value {
        Some(value) => field.is_numbered() && value.key() == Some(Key::Integer(0)),
        None => field.auto != Auto::No || field.has_default,
    }
}

/// Writes the model's values in one line; those of hidden fields are left out.
impl<M: Model> fmt::Debug for Row<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct(M::INFO.name);
        for field in M::FIELDS {
            if field.hidden {
                out.field(field.column.name, &format_args!("<hidden>"));
            } else if let Some(value) = self.state.model.value(field) {
                out.field(field.column.name, &value);
            } else {
                out.field(field.column.name, &format_args!("null"));
            }
        }
        out.finish()
    }
}

impl<M> Deref for Row<M> {
    type Target = M;
    fn deref(&self) -> &M {
        &self.state.model
    }
}

impl<M> DerefMut for Row<M> {
    fn deref_mut(&mut self) -> &mut M {
        &mut self.state.model
    }
}

/// Turns the records of one level into rows, with the relations of the projection.
pub(super) async fn load_rows<M: Model>(
    conn: &mut Connection,
    projection: Projection,
    records: Vec<Record>,
) -> Result<Vec<Row<M>>> {
    let projection = Arc::new(projection);
    let loaded = preload_records(conn, &projection, records).await?;

    let mut rows = Vec::with_capacity(loaded.len());
    for row in loaded {
        rows.push(Row::new(row, projection.clone())?);
    }
    Ok(rows)
}

/// Preloads the relations of the projection for the records of one level, on one connection.
///
/// # Errors
/// [`Error::BadUserInput`] if a value cannot be compared with a column; the database's error otherwise.
pub(super) async fn preload_records(
    conn: &mut Connection,
    projection: &Projection,
    records: Vec<Record>,
) -> Result<Vec<LoadedRow>> {
    check_loads(projection)?;
    preload(&RowSource::Connection(Mutex::new(conn)), projection, records).await
}

/// Makes a record of a model in memory, with these columns.
pub(super) fn record_of<M: Model>(model: &M, columns: Arc<ColumnSet>) -> Record {
    let columns_of = columns.columns().iter();
    let values = columns_of.map(|column| model.value(M::INFO.field_over(column)?)).collect();
    Record::new(columns, values)
}
