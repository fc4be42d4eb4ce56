//! Lucid's verbs in Rust. Each joins the transaction of its connection, or runs in one of its own.

use std::ops::Deref;
use std::sync::Arc;

use super::typed::{Has, Kind, RelationOf};
use super::write::{self, Done, Link, OnOccupied, RelationWrite, Target, Verb, Work, WrittenRow};
use super::{BelongsToKind, Changes, HasManyKind, HasOneKind, One};
use crate::database::{Column, ColumnSet, Connection, Error, Key, Record, Result, Value};
use crate::model::{Model, column_of};

/// A row that a verb made, changed or found. It derefs to the model.
#[derive(Clone, Debug)]
pub struct Saved<R> {
    /// The row as it is in the database.
    pub row: R,
    /// Whether the row is new.
    pub created: bool,
    /// Whether anything was written.
    pub changed: bool,
    /// The row that had to make way.
    pub displaced: Option<R>,
    /// The key of the row that it was linked to before, where that was another.
    pub displaced_from: Option<Key>,
}

impl<R: Model> Saved<R> {
    fn of(row: WrittenRow, displaced: Option<Record>) -> Result<Self> {
        let WrittenRow { record, created, changed, displaced_from } = row;
        Ok(Saved {
            row: R::from_record(&record)?,
            created,
            changed,
            displaced: displaced.map(|displaced| R::from_record(&displaced)).transpose()?,
            displaced_from: displaced_from.and_then(|key| key.key()),
        })
    }
}

impl<R> Deref for Saved<R> {
    type Target = R;
    fn deref(&self) -> &R {
        &self.row
    }
}

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
    pub async fn dissociate(&self, conn: &mut Connection) -> Result<Option<R>> {
        let written = self.write(conn, Verb::Dissociate).await?;
        written.displaced.map(|displaced| R::from_record(&displaced)).transpose()
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
        let (search, input) = (search.into_values()?, values.into_row());
        self.one(conn, Verb::FirstOrCreate { search, input }).await
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
        let (search, input) = (search.into_values()?, values.into_row());
        self.one(conn, Verb::UpdateOrCreate { search, input }).await
    }

    /// Gives a row in memory the owner's key, and saves nothing.
    ///
    /// # Errors
    /// [`Error::BadUserInput`] when the owner's key is null.
    pub fn assign(&self, related: &mut R) -> Result<()> {
        let key = link_key(self.owner, self.relation.owner_key)?;
        *related = R::from_record(&record(related).with(&[(*self.relation.related_key, Some(key))]))?;
        Ok(())
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
        let rows = rows.into_iter().map(Changes::into_row).collect();
        self.many(conn, Verb::FetchOrCreateMany { by: vec![*column_of(R::COLUMNS, &by)], rows }).await
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
        let rows = rows.into_iter().map(Changes::into_row).collect();
        self.many(conn, Verb::UpdateOrCreateMany { by: vec![*column_of(R::COLUMNS, &by)], rows }).await
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
        O::from_record(&record(self.owner).with(&[(*self.relation.owner_key, Some(key))]))
    }

    async fn link(&self, conn: &mut Connection, target: Target) -> Result<Saved<O>> {
        let link = Link { relation: self.relation.untyped(), target, on_occupied: self.on_occupied };
        saved(write::run(conn, Work::Link(key_of(self.owner)?, link)).await?)
    }
}

/// Makes a row, with whatever is written through its relations (Lucid: `User.create`).
pub(crate) async fn create<M: Model>(conn: &mut Connection, values: Changes<M>) -> Result<M> {
    let done = write::run(conn, Work::Create(M::INFO, values.into_row())).await?;
    M::from_record(&done.row)
}

/// Changes a row; gives it as it is then.
pub(crate) async fn update<M: Model>(conn: &mut Connection, model: &M, values: Changes<M>) -> Result<Saved<M>> {
    saved(write::run(conn, Work::Update(M::INFO, key_of(model)?, values.into_row())).await?)
}

/// The row that the work was about.
fn saved<M: Model>(done: Done) -> Result<Saved<M>> {
    let Done { row: record, created, changed, displaced, displaced_from, .. } = done;
    Saved::of(WrittenRow { record, created, changed, displaced_from }, displaced)
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

/// A row in memory, with all its columns.
pub(crate) fn record<M: Model>(model: &M) -> Record {
    let values = M::COLUMNS.iter().map(|column| model.value(column)).collect();
    Record::new(Arc::new(ColumnSet::of(M::COLUMNS)), values)
}
