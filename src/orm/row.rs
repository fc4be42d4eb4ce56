//! A row of a model in memory: the struct, the row as it was read, and the relations that were loaded.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use tokio::sync::Mutex;

use super::in_memory::{SetRelation, stand_in};
use super::loaded::Loaded;
use super::stored::check_stored;
use super::{Relation, RelationTag};
use crate::database::{ColumnSet, Connection, Key, Record, Value};
use crate::error::{Error, Result};
use crate::model::{Auto, FieldInfo, Model, RelationInfo, Values};
use crate::relations::{LoadedRow, Projection, RowSource, preload};

/// A row of the model `M`, with the relations that were loaded. It derefs to the model: its fields can be read, and
/// changed until [`save`](Self::save) writes them.
///
/// It is in the database, unless a factory made it in memory
/// ([`Factory::make`](crate::factories::Factory::make)): `save` inserts such a row, and
/// [`is_persisted`](Self::is_persisted) tells which it is.
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
    model: M,
    /// The row as it was read or last written.
    original: Arc<Record>,
    /// True if the row is in the database, as far as it can know.
    is_persisted: bool,
    /// The fields of a new row that were given no value: they have one that only stands in for it.
    unset: Vec<&'static FieldInfo>,
    /// The relations and extras that were loaded, the newest last.
    loaded: Vec<Loaded>,
    /// The relations that were set in memory.
    set: Vec<SetRelation>,
}

impl<M: Model> Row<M> {
    /// Makes a row of a record with all columns and the relations that were loaded with it.
    pub(crate) fn new(row: LoadedRow, projection: Arc<Projection>) -> Result<Self> {
        let mut new = Self::of(row.record.clone())?;
        new.keep(row, projection);
        Ok(new)
    }

    /// Makes a row of a record with all columns.
    pub(super) fn of(record: impl Into<Arc<Record>>) -> Result<Self> {
        let original = record.into();
        Ok(Row {
            model: M::from_record(&original)?,
            original,
            is_persisted: true,
            unset: Vec::new(),
            loaded: Vec::new(),
            set: Vec::new(),
        })
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

        let record = Record::new(columns, row);
        Ok(Row { is_persisted: false, unset, ..Self::of(record)? })
    }

    /// Marks the row as one that is in memory only.
    #[cfg(feature = "factories")]
    pub(crate) fn unsaved(self) -> Self {
        Row { is_persisted: false, ..self }
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
        if let Some(rows) = self.set.iter().find_map(|set| set.rows(relation)) {
            return rows;
        }
        for loaded in self.loaded.iter().rev() {
            if let Some(rows) = loaded.rows(relation) {
                return rows;
            }
        }
        Err(Error::NotPreloaded { relation: relation.name })
    }

    /// Returns whether a relation was loaded.
    pub(super) fn has_related(&self, relation: &RelationInfo) -> bool {
        self.set.iter().any(|set| set.is_of(relation))
            || self.loaded.iter().any(|loaded| loaded.has_rows(relation))
    }

    /// Sets the rows of a relation in memory, in place of those that were loaded.
    pub(super) fn set_rows<R: Model>(&mut self, relation: RelationInfo, rows: Vec<Row<R>>) {
        self.set.retain(|set| !set.is_of(&relation));
        self.set.push(SetRelation::new(relation, rows));
    }

    /// The relations that were set in memory.
    pub(super) fn set_relations(&self) -> &[SetRelation] {
        &self.set
    }

    /// Returns a value that was loaded besides the row's columns (Lucid: `$extras`); `None` if it was computed from no
    /// rows.
    ///
    /// # Errors
    /// [`Error::BadUserInput`] if no value of this name was loaded, or one of another type.
    pub fn extra<T: TryFrom<Value, Error = Error>>(&self, name: &str) -> Result<Option<T>> {
        for loaded in self.loaded.iter().rev() {
            if let Some(value) = loaded.extra(name) {
                return value.map(T::try_from).transpose();
            }
        }
        Err(Error::BadUserInput(format!("the query was not asked for `{name}`")))
    }

    /// Returns whether the row is in the database (Lucid: `$isPersisted`): it was read or saved, or it is a factory's
    /// stub. It cannot know if others deleted it.
    pub fn is_persisted(&self) -> bool {
        self.is_persisted
    }

    /// Returns the model alone.
    pub fn into_model(self) -> M {
        self.model
    }

    /// The row as it was read or last written.
    pub(super) fn original(&self) -> &Record {
        &self.original
    }

    /// The relations and extras that were loaded, the newest last.
    pub(super) fn loaded(&self) -> &[Loaded] {
        &self.loaded
    }

    /// Lists the values that were changed in memory; for a row that is not in the database, all values.
    pub(super) fn changed(&self) -> Values {
        let values = M::FIELDS.iter().map(|field| (field, self.model.value(field)));
        if !self.is_persisted {
            let is_given = |field: &FieldInfo, value: Option<&Value>| {
                let is_unset = self.unset.contains(&field)
                    && self.original.get(&field.column).ok().flatten() == value;
                !is_unset && !is_left_out(field, value)
            };
            return Values::new(values.filter(|(field, value)| is_given(field, value.as_ref())));
        }

        let values = Values::new(values);
        values.differences_from(&self.original).unwrap_or(values)
    }

    /// Takes the values that the database has now; the relations that were loaded stay.
    pub(super) fn renew(&mut self, record: Record) -> Result<()> {
        self.model = M::from_record(&record)?;
        self.original = Arc::new(record);
        self.is_persisted = true;
        self.unset.clear();
        Ok(())
    }

    /// Keeps relations that were loaded, in place of older ones.
    pub(super) fn keep(&mut self, row: LoadedRow, projection: Arc<Projection>) {
        if projection.loads.is_empty() {
            return;
        }

        let newer = Loaded::new(projection, row);
        self.set.retain(|set| !newer.has_rows(set.relation()));
        self.loaded.retain(|loaded| !loaded.is_covered_by(&newer));
        self.loaded.push(newer);
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
            } else if let Some(value) = self.model.value(field) {
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
        &self.model
    }
}

impl<M> DerefMut for Row<M> {
    fn deref_mut(&mut self) -> &mut M {
        &mut self.model
    }
}

/// Turns the records of one level into rows, with the relations of the projection.
pub(super) async fn load_rows<M: Model>(
    conn: &mut Connection,
    projection: Projection,
    records: Vec<Arc<Record>>,
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
pub(super) async fn preload_records(
    conn: &mut Connection,
    projection: &Projection,
    records: Vec<Arc<Record>>,
) -> Result<Vec<LoadedRow>> {
    preload(&RowSource::Connection(Mutex::new(conn)), projection, records).await
}

/// Refuses a model in memory that is not stored, if a relation of the projection needs its primary key.
pub(super) fn check_owner<M: Model>(model: &M, projection: &Projection) -> Result<()> {
    for load in &projection.loads {
        check_stored(model, load.relation.owner_key())?;
    }
    Ok(())
}

/// Makes a record of a model in memory, with these columns.
pub(super) fn record_of<M: Model>(model: &M, columns: Arc<ColumnSet>) -> Record {
    let columns_of = columns.columns().iter();
    let values = columns_of.map(|column| model.value(M::INFO.field_over(column)?)).collect();
    Record::new(columns, values)
}
