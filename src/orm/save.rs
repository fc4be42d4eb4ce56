//! Writing a row that is in memory (Lucid: `save`, `refresh` and `delete` of a model instance).

use super::stored::not_stored;
use super::{ActiveRecord, Changes, Row};
use crate::database::{Connection, Key};
use crate::error::Result;
use crate::model::{Model, table};
use crate::relations::write::{self, RowInput, WriteCommand};

impl<M: Model> Row<M> {
    /// Returns whether a field was changed in memory since the row was read or saved (Lucid: `$isDirty`). A row that is
    /// not in the database is all changes.
    pub fn is_dirty(&self) -> bool {
        !self.dirty().is_empty()
    }

    /// Lists the names of the columns that were changed in memory since the row was read or saved (Lucid: the keys of
    /// `$dirty`).
    pub fn dirty(&self) -> Vec<&'static str> {
        self.changed().entries().iter().map(|(field, _)| field.column.name).collect()
    }

    /// Writes what was changed in memory, and returns whether anything was written (Lucid: `save`).
    ///
    /// Only the changed columns are sent, with new values for `auto_update` columns; an unchanged row sends nothing.
    /// Then the row has the values of the database; its loaded relations stay. The row is found by the primary key that
    /// it was read with, so a key changed in memory is written as any other column.
    ///
    /// A row that is not in the database is inserted. The database numbers it if its primary key is 0.
    ///
    /// After an error the row is as it was before, with its changes unsaved. So it is if your own transaction, in which it
    /// was saved, is undone.
    ///
    /// # Errors
    /// [`Error::NotFound`](crate::Error::NotFound) if the row is gone; [`Error::Invalid`](crate::Error::Invalid) for values that break a rule;
    /// [`Error::UniqueViolation`](crate::Error::UniqueViolation).
    pub async fn save(&mut self, conn: &mut Connection) -> Result<bool> {
        if !self.is_persisted() {
            return self.insert(conn).await;
        }
        if !self.is_dirty() {
            return Ok(false);
        }
        self.update(conn, M::changes()).await
    }

    /// Writes `values` with what was changed in memory, and in the same transaction through the row's relations;
    /// returns whether anything was written (Lucid: `merge` and `save`). A row that has the values already is left
    /// alone.
    ///
    /// # Errors
    /// As [`save`](Self::save), and the errors of the relations' verbs; [`Error::BadUserInput`](crate::Error::BadUserInput) if the row was never in
    /// the database.
    pub async fn update(&mut self, conn: &mut Connection, values: Changes<M>) -> Result<bool> {
        let mut input = values.into_row()?;
        input.values = self.changed().merge(input.values);

        let command = WriteCommand::Update(M::INFO, self.key()?, input);
        let outcome = write::run(conn, command).await?;

        self.renew(outcome.row, conn)?;
        Ok(outcome.changed)
    }

    /// Reads the row again (Lucid: `refresh`). Changes in memory and loaded relations are lost.
    ///
    /// # Errors
    /// [`Error::NotFound`](crate::Error::NotFound) if the row is gone, [`Error::BadUserInput`](crate::Error::BadUserInput) if it was never in the database; it stays as it
    /// is then.
    pub async fn refresh(&mut self, conn: &mut Connection) -> Result<()> {
        *self = M::find_or_fail(conn, self.key()?).await?;
        Ok(())
    }

    /// Deletes the row, and returns whether it existed (Lucid: `delete`).
    ///
    /// # Errors
    /// [`Error::BadUserInput`](crate::Error::BadUserInput) if the row was never in the database, or the database's error.
    pub async fn delete(&self, conn: &mut Connection) -> Result<bool> {
        let query = M::query().with_key(M::INFO.primary_key.column, &self.key()?)?;
        Ok(query.delete(conn).await? > 0)
    }

    async fn insert(&mut self, conn: &mut Connection) -> Result<bool> {
        let input = RowInput { values: self.changed(), ..RowInput::default() };
        let outcome = write::run(conn, WriteCommand::Create(M::INFO, input)).await?;

        self.renew(outcome.row, conn)?;
        Ok(true)
    }

    /// The primary key that the row has in the database.
    pub(super) fn key(&self) -> Result<Key> {
        if self.is_persisted() {
            return table::primary_key(M::INFO, self.original());
        }

        Err(not_stored::<M>())
    }
}
