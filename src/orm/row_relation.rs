//! Lucid's verbs on a row in memory, which they save first.

use super::instance::{LinkInput, LinkParts, SaveInput, SaveManyParts, SaveParts, renew_many};
use super::verbs::or_create_many;
use super::{
    BelongsToTag, Changes, Field, HasManyTag, HasOneTag, HasTag, One, Relation, RelationTag, Row,
    Saved,
};
use crate::database::{Connection, Key};
use crate::error::{Error, Result};
use crate::model::{Model, table};
use crate::relations::write::{
    self, Link, LinkTarget, OnOccupied, RelationVerb, RelationWrite, WhenFound, WriteCommand,
    WriteOutcome, WrittenRow,
};

impl<M: Model> Row<M> {
    /// Returns a relation of the row, to write through (Lucid: `user.related('profile')`).
    ///
    /// Its verbs are those of [`Related`](super::Related) with the row's own state: a row that is not stored is saved
    /// first, and one that was changed in memory is written too, in the same transaction. Afterwards the row has the
    /// values of the database, and [`related`](Self::related) answers with the row that the relation shows. After an error
    /// the row is as it was.
    ///
    /// ```no_run
    /// # use relata::Connection;
    /// # use relata::models::{Profile, User};
    /// # use relata::prelude::*;
    /// # async fn example(conn: &mut Connection) -> Result<(), relata::Error> {
    /// let values = User::changes().set(User::NAME, "Ada").set(User::EMAIL, "ada@example.com");
    /// let mut user = User::new(values)?;
    /// let mut profile = Profile::new(Profile::changes().set(Profile::DISPLAY_NAME, "ada"))?;
    ///
    /// user.relation(User::PROFILE).save(conn, &mut profile).await?;
    /// assert!(user.is_persisted() && profile.user_id == Some(user.id));
    /// # Ok(()) }
    /// ```
    pub fn relation<R: Model, K: RelationTag>(
        &mut self,
        relation: Relation<M, R, K>,
    ) -> RowRelation<'_, M, R, K> {
        RowRelation { relation, owner: self, on_occupied: OnOccupied::default() }
    }
}

/// A relation of a row in memory, with the verbs of the relation's kind.
pub struct RowRelation<'o, O, R, K> {
    relation: Relation<O, R, K>,
    owner: &'o mut Row<O>,
    on_occupied: OnOccupied,
}

impl<O: Model, R: Model, K: RelationTag<Rows = One>> RowRelation<'_, O, R, K> {
    /// Sets the treatment of the row that occupies the slot when another row is written to it.
    pub fn on_occupied(mut self, on_occupied: OnOccupied) -> Self {
        self.on_occupied = on_occupied;
        self
    }
}

impl<O: Model, R: Model, K: HasTag> RowRelation<'_, O, R, K> {
    /// Saves a row as the owner's (Lucid: `save`): values of a new or existing row, or a row in memory.
    ///
    /// # Errors
    /// [`Error::NotFound`] for an existing row that does not exist; [`Error::RelationOccupied`] if the slot is occupied.
    pub async fn save<'r>(
        mut self,
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
    pub async fn create(mut self, conn: &mut Connection, values: Changes<R>) -> Result<Saved<R>> {
        self.write_one(conn, RelationVerb::Create(values.into_row()?)).await
    }

    /// Finds the owner's row that has the values of `search`, or creates one with those and `values` (Lucid:
    /// `firstOrCreate`).
    ///
    /// # Errors
    /// [`Error::RelationOccupied`] if another row occupies the slot of a hasOne.
    pub async fn first_or_create(
        mut self,
        conn: &mut Connection,
        search: Changes<R>,
        values: Changes<R>,
    ) -> Result<Saved<R>> {
        self.or_create(conn, search, values, WhenFound::Keep).await
    }

    /// Finds and updates the owner's row that has the values of `search`, or creates one with those and `values` (Lucid:
    /// `updateOrCreate`).
    ///
    /// # Errors
    /// As [`Self::first_or_create`].
    pub async fn update_or_create(
        mut self,
        conn: &mut Connection,
        search: Changes<R>,
        values: Changes<R>,
    ) -> Result<Saved<R>> {
        self.or_create(conn, search, values, WhenFound::Update).await
    }

    async fn or_create(
        &mut self,
        conn: &mut Connection,
        search: Changes<R>,
        values: Changes<R>,
        when_found: WhenFound,
    ) -> Result<Saved<R>> {
        let search = search.into_values()?;
        let input = values.into_row()?;
        self.write_one(conn, RelationVerb::OrCreate { search, input, when_found }).await
    }

    async fn write_one(&mut self, conn: &mut Connection, verb: RelationVerb) -> Result<Saved<R>> {
        let WriteOutcome { related, changed, displaced, shown, .. } =
            self.write(conn, verb).await?;
        let row = related.into_iter().next();
        let row = row.ok_or_else(|| Error::Unexpected("a verb gave no row".into()))?;

        let saved: Saved<R> = Saved::of_row(WrittenRow { changed, ..row }, displaced, conn)?;
        if self.relation.is_many() {
            self.push(saved.row.clone())?;
        } else {
            self.owner.keep_shown(self.relation, shown)?;
        }
        Ok(saved)
    }

    /// Writes the owner and through the relation, in one transaction.
    async fn write(&mut self, conn: &mut Connection, verb: RelationVerb) -> Result<WriteOutcome> {
        let write = RelationWrite {
            path: String::new(),
            relation: self.relation.untyped(),
            verb,
            on_occupied: self.on_occupied,
        };
        let command = WriteCommand::Relation(self.owner.in_memory()?, write);
        let outcome = write::run(conn, command).await?;

        self.owner.renew(outcome.row.clone(), conn)?;
        Ok(outcome)
    }

    /// Adds a row that a verb wrote to the rows of a hasMany, if they were loaded.
    fn push(&mut self, row: Row<R>) -> Result<()> {
        let relation = self.relation.untyped();
        if !self.owner.has_related(&relation) {
            return Ok(());
        }

        let key = table::primary_key(R::INFO, row.original())?;
        let mut rows = self.owner.related_rows::<R>(&relation)?.to_vec();
        let is_same = |other: &Row<R>| {
            table::primary_key(R::INFO, other.original()).is_ok_and(|other| other == key)
        };
        match rows.iter().position(is_same).and_then(|place| rows.get_mut(place)) {
            Some(place) => *place = row,
            None => rows.push(row),
        }
        self.owner.set_rows(relation, rows);
        Ok(())
    }
}

impl<O: Model, R: Model> RowRelation<'_, O, R, HasManyTag> {
    /// Creates rows that belong to the owner, all or none, in the order given (Lucid: `createMany`).
    ///
    /// # Errors
    /// As [`create`](Self::create).
    pub async fn create_many(
        mut self,
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
        mut self,
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
        mut self,
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
        mut self,
        conn: &mut Connection,
        by: Field<R, C>,
        rows: Vec<Changes<R>>,
    ) -> Result<Vec<Saved<R>>> {
        self.write_many(conn, or_create_many(by, rows, WhenFound::Update)?).await
    }

    async fn write_many(
        &mut self,
        conn: &mut Connection,
        verb: RelationVerb,
    ) -> Result<Vec<Saved<R>>> {
        let mut saved = Vec::new();
        for row in self.write(conn, verb).await?.related {
            let row: Saved<R> = Saved::of_row(row, None, conn)?;
            self.push(row.row.clone())?;
            saved.push(row);
        }
        Ok(saved)
    }
}

impl<O: Model, R: Model> RowRelation<'_, O, R, HasOneTag> {
    /// Links an existing row by its primary key.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::RelationOccupied`] if the slot is occupied.
    pub async fn associate(
        mut self,
        conn: &mut Connection,
        id: impl Into<Key>,
    ) -> Result<Saved<R>> {
        self.write_one(conn, RelationVerb::Associate(id.into())).await
    }

    /// Unlinks the row in the slot, and returns it.
    ///
    /// # Errors
    /// [`Error::BadUserInput`] if the foreign key is not nullable.
    pub async fn dissociate(mut self, conn: &mut Connection) -> Result<Option<Row<R>>> {
        let outcome = self.write(conn, RelationVerb::Dissociate).await?;
        self.owner.keep_shown(self.relation, outcome.shown)?;
        outcome.displaced.map(Row::of).transpose()
    }
}

impl<O: Model, R: Model> RowRelation<'_, O, R, BelongsToTag> {
    /// Links the row to another, and saves both (Lucid: `associate`): to the row with a primary key, a stored row, a new
    /// one, or one in memory.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::RelationOccupied`] if the slot of the other side is occupied.
    pub async fn associate<'r>(
        self,
        conn: &mut Connection,
        target: impl LinkInput<'r, R>,
    ) -> Result<Saved<O>>
    where
        R: 'r,
    {
        let LinkParts { target, row } = target.into_parts()?;
        self.link(conn, target, row).await
    }

    /// Unlinks the row, and saves it (Lucid: `dissociate`).
    ///
    /// # Errors
    /// [`Error::BadUserInput`] if the foreign key is not nullable.
    pub async fn dissociate(self, conn: &mut Connection) -> Result<Saved<O>> {
        self.link(conn, LinkTarget::Nothing, None).await
    }

    async fn link(
        self,
        conn: &mut Connection,
        target: LinkTarget,
        row: Option<&mut Row<R>>,
    ) -> Result<Saved<O>> {
        let relation = self.relation.untyped();
        let link = Link { path: String::new(), relation, target, on_occupied: self.on_occupied };
        let command = WriteCommand::Link(self.owner.in_memory()?, link);
        let outcome = write::run(conn, command).await?;

        if let (Some(row), Some(record)) = (row, &outcome.target) {
            row.renew(record.clone(), conn)?;
        }
        let shown = outcome.shown.clone();
        let saved: Saved<O> = Saved::of_outcome(outcome, conn)?;
        self.owner.renew(saved.original().clone(), conn)?;
        self.owner.keep_shown(self.relation, shown)?;
        Ok(saved)
    }
}
