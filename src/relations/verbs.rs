//! Lucid's verbs in Rust. Each joins the transaction of its connection, or runs in one of its own.

use std::sync::Arc;

use super::row::record_of;
use super::typed::{Has, Kind, RelationOf};
use super::write::{self, Done, Link, OnOccupied, RelationWrite, Target, Verb, WhenFound, Work, WrittenRow};
use super::{BelongsToKind, Changes, HasManyKind, HasOneKind, One, Row, Saved};
use crate::database::{Column, ColumnSet, Connection, Error, Key, Record, Result, Value};
use crate::model::{Model, column_of};

impl<O: Model, R: Model, K: Kind<Rows = One>> RelationOf<'_, O, R, K> {
    /// Says what becomes of the row that is in the place of a hasOne already, where another is to take it; of a
    /// belongsTo it is the other side's place, if that is a hasOne.
    pub fn on_occupied(mut self, on_occupied: OnOccupied) -> Self {
        self.on_occupied = on_occupied;
        self
    }
}

impl<O: Model, R: Model> RelationOf<'_, O, R, HasOneKind> {
    /// Links an existing row by its primary key.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::RelationOccupied`] where the place is taken.
    pub async fn associate(&self, conn: &mut Connection, id: impl Into<Key>) -> Result<Saved<R>> {
        self.one(conn, Verb::Associate(id.into())).await
    }

    /// Unlinks whatever row is linked, and gives it; does nothing where none is.
    ///
    /// # Errors
    /// [`Error::BadUserInput`] where the foreign key must not be null.
    pub async fn dissociate(&self, conn: &mut Connection) -> Result<Option<Row<R>>> {
        self.write(conn, Verb::Dissociate).await?.displaced.map(Row::of).transpose()
    }
}

impl<O: Model, R: Model, K: Has> RelationOf<'_, O, R, K> {
    /// Saves a row as the owner's (Lucid: `save`): a new one, or with [`Changes::of`] an existing one, also when it
    /// belonged to another owner.
    ///
    /// # Errors
    /// [`Error::NotFound`] for an existing row that is not there; [`Error::RelationOccupied`] where the place is taken.
    pub async fn save(&self, conn: &mut Connection, values: Changes<R>) -> Result<Saved<R>> {
        let (id, input) = values.into_saved();
        self.one(conn, Verb::Save(id, input)).await
    }

    /// Makes a row that belongs to the owner (Lucid: `create`).
    ///
    /// # Errors
    /// [`Error::Invalid`] when a column that needs a value has none; [`Error::RelationOccupied`] where the place of
    /// a hasOne is taken.
    pub async fn create(&self, conn: &mut Connection, values: Changes<R>) -> Result<Saved<R>> {
        self.one(conn, Verb::Create(values.into_row())).await
    }

    /// The owner's row that has the values of `search`, or else a new one with those and `values` (Lucid:
    /// `firstOrCreate`).
    ///
    /// # Errors
    /// [`Error::RelationOccupied`] where another row is in the place of a hasOne.
    pub async fn first_or_create(
        &self,
        conn: &mut Connection,
        search: Changes<R>,
        values: Changes<R>,
    ) -> Result<Saved<R>> {
        self.or_create(conn, search, values, WhenFound::Keep).await
    }

    /// The same, with `values` written also to a row that is there (Lucid: `updateOrCreate`).
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

    /// Gives a row in memory the owner's key, and saves nothing.
    ///
    /// # Errors
    /// [`Error::BadUserInput`] when the owner's key is null.
    pub fn assign(&self, related: &mut R) -> Result<()> {
        let key = link_key(self.owner, self.relation.owner_key)?;
        *related = with(related, self.relation.related_key, key)?;
        Ok(())
    }

    async fn or_create(
        &self,
        conn: &mut Connection,
        search: Changes<R>,
        values: Changes<R>,
        when_found: WhenFound,
    ) -> Result<Saved<R>> {
        let (search, input) = (search.into_values()?, values.into_row());
        self.one(conn, Verb::OrCreate { search, input, when_found }).await
    }

    async fn one(&self, conn: &mut Connection, verb: Verb) -> Result<Saved<R>> {
        let Done { related, changed, displaced, .. } = self.write(conn, verb).await?;
        let row = related.into_iter().next().ok_or_else(|| Error::Unexpected("a verb gave no row".into()))?;
        Saved::of(WrittenRow { changed, ..row }, displaced)
    }

    async fn many(&self, conn: &mut Connection, verb: Verb) -> Result<Vec<Saved<R>>> {
        let done = self.write(conn, verb).await?;
        done.related.into_iter().map(|row| Saved::of(row, None)).collect()
    }

    async fn write(&self, conn: &mut Connection, verb: Verb) -> Result<Done> {
        let write = RelationWrite { relation: self.relation.untyped(), verb, on_occupied: self.on_occupied };
        write::run(conn, Work::Relation(key_of(self.owner)?, write)).await
    }
}

impl<O: Model, R: Model> RelationOf<'_, O, R, HasManyKind> {
    /// Makes rows that belong to the owner, all or none, in the order given (Lucid: `createMany`).
    ///
    /// # Errors
    /// As `create`.
    pub async fn create_many(&self, conn: &mut Connection, rows: Vec<Changes<R>>) -> Result<Vec<Saved<R>>> {
        self.many(conn, Verb::CreateMany(rows.into_iter().map(Changes::into_row).collect())).await
    }

    /// Saves rows, new or existing, as the owner's (Lucid: `saveMany`).
    ///
    /// # Errors
    /// As `save`.
    pub async fn save_many(&self, conn: &mut Connection, rows: Vec<Changes<R>>) -> Result<Vec<Saved<R>>> {
        self.many(conn, Verb::SaveMany(rows.into_iter().map(Changes::into_saved).collect())).await
    }

    /// For each row the owner's row with the same value of a column, or else a new one (Lucid: `fetchOrCreateMany`).
    ///
    /// # Errors
    /// [`Error::BadUserInput`] when two rows have the same value, or one has none.
    pub async fn fetch_or_create_many<C>(
        &self,
        conn: &mut Connection,
        by: C,
        rows: Vec<Changes<R>>,
    ) -> Result<Vec<Saved<R>>>
    where
        C: diesel::Column<Table = R::Table>,
    {
        self.or_create_many(conn, column_of(R::COLUMNS, &by), rows, WhenFound::Keep).await
    }

    /// The same, with the values written also to rows that are there (Lucid: `updateOrCreateMany`).
    ///
    /// # Errors
    /// As [`Self::fetch_or_create_many`].
    pub async fn update_or_create_many<C>(
        &self,
        conn: &mut Connection,
        by: C,
        rows: Vec<Changes<R>>,
    ) -> Result<Vec<Saved<R>>>
    where
        C: diesel::Column<Table = R::Table>,
    {
        self.or_create_many(conn, column_of(R::COLUMNS, &by), rows, WhenFound::Update).await
    }

    async fn or_create_many(
        &self,
        conn: &mut Connection,
        by: &Column,
        rows: Vec<Changes<R>>,
        when_found: WhenFound,
    ) -> Result<Vec<Saved<R>>> {
        let rows = rows.into_iter().map(Changes::into_row).collect();
        self.many(conn, Verb::OrCreateMany { by: vec![*by], rows, when_found }).await
    }
}

impl<O: Model, R: Model> RelationOf<'_, O, R, BelongsToKind> {
    /// Links the row to the one with a primary key, and gives the row as it is then (Lucid: `associate`).
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::RelationOccupied`] where the other side's place is taken.
    pub async fn associate(&self, conn: &mut Connection, id: impl Into<Key>) -> Result<Saved<O>> {
        self.link(conn, Target::Row(id.into())).await
    }

    /// Makes the other row and links the row to it, in one transaction (Lucid: `associate` of a new model).
    ///
    /// # Errors
    /// [`Error::Invalid`] when a column of the new row that needs a value has none.
    pub async fn associate_new(&self, conn: &mut Connection, values: Changes<R>) -> Result<Saved<O>> {
        self.link(conn, Target::New(values.into_row())).await
    }

    /// Unlinks the row, and gives it as it is then (Lucid: `dissociate`).
    ///
    /// # Errors
    /// [`Error::BadUserInput`] where the foreign key must not be null.
    pub async fn dissociate(&self, conn: &mut Connection) -> Result<Saved<O>> {
        self.link(conn, Target::Nothing).await
    }

    /// The row in memory with the other row's key in it; nothing is saved.
    ///
    /// # Errors
    /// [`Error::BadUserInput`] when the other row's key is null.
    pub fn assigned(&self, related: &R) -> Result<O> {
        let key = link_key(related, self.relation.related_key)?;
        with(self.owner, self.relation.owner_key, key)
    }

    async fn link(&self, conn: &mut Connection, target: Target) -> Result<Saved<O>> {
        let link = Link { relation: self.relation.untyped(), target, on_occupied: self.on_occupied };
        Saved::of_work(write::run(conn, Work::Link(key_of(self.owner)?, link)).await?)
    }
}

fn key_of<M: Model>(model: &M) -> Result<Key> {
    let key = model.value(M::INFO.primary_key).and_then(|value| value.key());
    key.ok_or_else(|| Error::BadUserInput(format!("this {} has no primary key", M::INFO.singular)))
}

/// The value that a row in memory gets as its foreign key.
fn link_key<M: Model>(target: &M, key: &Column) -> Result<Value> {
    target.value(key).ok_or_else(|| {
        let (model, field) = (M::INFO.singular, key.field);
        Error::BadUserInput(format!("this {model} has no `{field}`, so nothing can belong to it"))
    })
}

/// A model in memory with another value in a column.
fn with<M: Model>(model: &M, column: &Column, value: Value) -> Result<M> {
    M::from_record(&record(model).with(&[(*column, Some(value))]))
}

/// A model in memory, with all its columns.
pub(crate) fn record<M: Model>(model: &M) -> Record {
    record_of(model, Arc::new(ColumnSet::of(M::COLUMNS)))
}
