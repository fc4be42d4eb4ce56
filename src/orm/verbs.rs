//! Lucid's verbs in Rust. Each joins the transaction of its connection, or runs in a new one.

use std::sync::Arc;

use super::instance::{SaveInput, SaveManyParts, SaveParts, renew_many};
use super::row::record_of;
use super::stored::check_stored;
use super::{Changes, Field, HasManyTag, HasOneTag, HasTag, One, Related, RelationTag, Row, Saved};
use crate::database::{ColumnSet, Connection, Key, Record, Value};
use crate::error::{Error, Result};
use crate::model::{FieldInfo, Model};
use crate::relations::write::{
    self, OnOccupied, RelationVerb, RelationWrite, WhenFound, WriteCommand, WriteOutcome,
    WrittenRow,
};

impl<O: Model, R: Model, K: RelationTag<Rows = One>> Related<'_, O, R, K> {
    /// Sets the treatment of the row that occupies the slot when another row is written to it. For a belongsTo it is
    /// the slot of the other side, if that is a hasOne.
    pub fn on_occupied(mut self, on_occupied: OnOccupied) -> Self {
        self.on_occupied = on_occupied;
        self
    }
}

impl<O: Model, R: Model> Related<'_, O, R, HasOneTag> {
    /// Links an existing row by its primary key.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::RelationOccupied`] if the slot is occupied.
    pub async fn associate(&self, conn: &mut Connection, id: impl Into<Key>) -> Result<Saved<R>> {
        self.write_one(conn, RelationVerb::Associate(id.into())).await
    }

    /// Unlinks the row in the slot, and returns it.
    ///
    /// # Errors
    /// [`Error::BadUserInput`] if the foreign key is not nullable.
    pub async fn dissociate(&self, conn: &mut Connection) -> Result<Option<Row<R>>> {
        self.write(conn, RelationVerb::Dissociate).await?.displaced.map(Row::of).transpose()
    }
}

impl<O: Model, R: Model, K: HasTag> Related<'_, O, R, K> {
    /// Saves a row as the owner's (Lucid: `save`): a new one ([`User::changes()`](super::ActiveRecord::changes)), an existing
    /// one ([`User::existing(1)`](super::ActiveRecord::existing)), even if it belonged to another owner, or one in memory
    /// with its changed fields (`&mut Row`).
    ///
    /// # Errors
    /// [`Error::NotFound`] for an existing row that does not exist; [`Error::RelationOccupied`] if the slot is occupied.
    pub async fn save<'r>(
        &self,
        conn: &mut Connection,
        row: impl SaveInput<'r, R>,
    ) -> Result<Saved<R>>
    where
        R: 'r,
    {
        let SaveParts { id, input, row } = row.into_parts()?;
        let saved = self.write_one(conn, RelationVerb::Save(id, input)).await?;
        if let Some(row) = row {
            row.renew(saved.original().clone(), conn)?;
        }
        Ok(saved)
    }

    /// Creates a row that belongs to the owner (Lucid: `create`).
    ///
    /// # Errors
    /// [`Error::Invalid`] if a column that needs a value has none; [`Error::RelationOccupied`] if the slot of a hasOne
    /// is occupied.
    pub async fn create(&self, conn: &mut Connection, values: Changes<R>) -> Result<Saved<R>> {
        self.write_one(conn, RelationVerb::Create(values.into_row()?)).await
    }

    /// Finds the owner's row that has the values of `search`, or creates one with those and `values` (Lucid:
    /// `firstOrCreate`).
    ///
    /// # Errors
    /// [`Error::RelationOccupied`] if another row occupies the slot of a hasOne.
    pub async fn first_or_create(
        &self,
        conn: &mut Connection,
        search: Changes<R>,
        values: Changes<R>,
    ) -> Result<Saved<R>> {
        self.or_create(conn, search, values, WhenFound::Keep).await
    }

    /// Finds and updates the owner's row that has the values of `search`, or creates one with those and `values`
    /// (Lucid: `updateOrCreate`).
    ///
    /// # Errors
    /// As [`Self::first_or_create`].
    pub async fn update_or_create(
        &self,
        conn: &mut Connection,
        search: Changes<R>,
        values: Changes<R>,
    ) -> Result<Saved<R>> {
        self.or_create(conn, search, values, WhenFound::Update).await
    }

    /// Sets the owner's key in a row in memory, and saves nothing.
    ///
    /// # Errors
    /// [`Error::BadUserInput`] if the owner's key is null.
    pub fn assign(&self, related: &mut R) -> Result<()> {
        let key = link_key(self.owner, self.relation.owner_key())?;
        *related = with_value(related, self.relation.related_key(), key)?;
        Ok(())
    }

    async fn or_create(
        &self,
        conn: &mut Connection,
        search: Changes<R>,
        values: Changes<R>,
        when_found: WhenFound,
    ) -> Result<Saved<R>> {
        let search = search.into_values()?;
        let input = values.into_row()?;
        self.write_one(conn, RelationVerb::OrCreate { search, input, when_found }).await
    }

    async fn write_one(&self, conn: &mut Connection, verb: RelationVerb) -> Result<Saved<R>> {
        let WriteOutcome { related, changed, displaced, .. } = self.write(conn, verb).await?;
        let row = related.into_iter().next();
        let row = row.ok_or_else(|| Error::Unexpected("a verb gave no row".into()))?;
        Saved::of_row(WrittenRow { changed, ..row }, displaced, conn)
    }

    async fn write_many(&self, conn: &mut Connection, verb: RelationVerb) -> Result<Vec<Saved<R>>> {
        let outcome = self.write(conn, verb).await?;
        outcome.related.into_iter().map(|row| Saved::of_row(row, None, conn)).collect()
    }

    async fn write(&self, conn: &mut Connection, verb: RelationVerb) -> Result<WriteOutcome> {
        let write = RelationWrite {
            path: String::new(),
            relation: self.relation.untyped(),
            verb,
            on_occupied: self.on_occupied,
        };
        write::run(conn, WriteCommand::Relation(primary_key(self.owner)?.into(), write)).await
    }
}

impl<O: Model, R: Model> Related<'_, O, R, HasManyTag> {
    /// Creates rows that belong to the owner, all or none, in the order given (Lucid: `createMany`).
    ///
    /// # Errors
    /// As [`create`](Self::create).
    pub async fn create_many(
        &self,
        conn: &mut Connection,
        rows: Vec<Changes<R>>,
    ) -> Result<Vec<Saved<R>>> {
        let inputs = rows.into_iter().map(Changes::into_row).collect::<Result<_>>()?;
        self.write_many(conn, RelationVerb::CreateMany(inputs)).await
    }

    /// Saves rows as the owner's, all or none, in the order given (Lucid: `saveMany`): values of new or existing rows, or
    /// rows in memory (`&mut rows`).
    ///
    /// # Errors
    /// As [`save`](Self::save).
    pub async fn save_many<'r, S: SaveInput<'r, R>>(
        &self,
        conn: &mut Connection,
        rows: impl IntoIterator<Item = S>,
    ) -> Result<Vec<Saved<R>>>
    where
        R: 'r,
    {
        let SaveManyParts { inputs, rows } = SaveManyParts::of(rows)?;
        let saved = self.write_many(conn, RelationVerb::SaveMany(inputs)).await?;
        renew_many(rows, &saved, conn)?;
        Ok(saved)
    }

    /// For each row, finds the owner's row with the same value in a field, or creates one (Lucid: `fetchOrCreateMany`).
    ///
    /// # Errors
    /// [`Error::BadUserInput`] if two rows have the same value, or one has none.
    pub async fn fetch_or_create_many<C>(
        &self,
        conn: &mut Connection,
        by: Field<R, C>,
        rows: Vec<Changes<R>>,
    ) -> Result<Vec<Saved<R>>> {
        self.write_many(conn, or_create_many(by, rows, WhenFound::Keep)?).await
    }

    /// For each row, finds and updates the owner's row with the same value in a field, or creates one (Lucid:
    /// `updateOrCreateMany`).
    ///
    /// # Errors
    /// As [`Self::fetch_or_create_many`].
    pub async fn update_or_create_many<C>(
        &self,
        conn: &mut Connection,
        by: Field<R, C>,
        rows: Vec<Changes<R>>,
    ) -> Result<Vec<Saved<R>>> {
        self.write_many(conn, or_create_many(by, rows, WhenFound::Update)?).await
    }
}

/// Returns the verb that finds rows by the values of a field, or creates them.
pub(super) fn or_create_many<R: Model, C>(
    by: Field<R, C>,
    rows: Vec<Changes<R>>,
    when_found: WhenFound,
) -> Result<RelationVerb> {
    let rows = rows.into_iter().map(Changes::into_row).collect::<Result<_>>()?;
    Ok(RelationVerb::OrCreateMany { by: vec![by.info()], rows, when_found })
}

/// Reads the primary key of an owner, which must be stored.
pub(super) fn primary_key<M: Model>(model: &M) -> Result<Key> {
    check_stored(model, M::INFO.primary_key)?;
    let key = model.value(M::INFO.primary_key).and_then(|value| value.key());
    key.ok_or_else(|| Error::BadUserInput(format!("this {} has no primary key", M::INFO.singular)))
}

/// Reads the value that a row in memory gets as its foreign key.
pub(super) fn link_key<M: Model>(target: &M, key: &FieldInfo) -> Result<Value> {
    check_stored(target, key)?;
    M::INFO.key_for_others(key, target.value(key))
}

/// Returns a model in memory with another value in a field.
pub(super) fn with_value<M: Model>(model: &M, field: &FieldInfo, value: Value) -> Result<M> {
    M::from_record(&record(model).with(&field.column, Some(value)))
}

/// Makes a record of a model in memory, with all columns.
pub(crate) fn record<M: Model>(model: &M) -> Record {
    record_of(model, Arc::new(ColumnSet::new(M::INFO.columns())))
}
