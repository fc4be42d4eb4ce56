//! Writing a row that is in memory (Lucid: `save`, `refresh` and `delete` of a model instance).

use super::write::{self, RowInput, Work};
use super::{ActiveRecord, Changes, Row, changes};
use crate::database::{Connection, Error, Key, Result};
use crate::model::{Model, rows};

impl<M: Model> Row<M> {
    /// Whether a field was changed in memory since the row was read or saved (Lucid: `$isDirty`). A row that is not
    /// in the database has nothing but changes.
    pub fn is_dirty(&self) -> bool {
        !self.dirty().is_empty()
    }

    /// The columns that were changed in memory since the row was read or saved, by their names (Lucid: the keys of
    /// `$dirty`).
    pub fn dirty(&self) -> Vec<&'static str> {
        self.changed().entries().iter().map(|(column, _)| column.name).collect()
    }

    /// Writes what was changed in memory, and says whether anything was written (Lucid: `save`).
    ///
    /// Only the changed columns are sent, and `auto_update` columns move with them; an unchanged row sends nothing.
    /// Then the row holds what the database holds; what was loaded of its relations stays as it was. The row is
    /// found by the primary key that it was read with, so a key changed in memory is written as any other column.
    ///
    /// A row that is not in the database is inserted, and is there then. The database numbers it where its primary
    /// key is 0.
    ///
    /// After an error the row is as it was before, with its changes unsaved. A row saved in a transaction of yours
    /// cannot know of its rollback: [`refresh`](Self::refresh) it then.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the row is gone; [`Error::Invalid`] for values that break a rule;
    /// [`Error::UniqueViolation`].
    pub async fn save(&mut self, conn: &mut Connection) -> Result<bool> {
        match (self.is_persisted(), self.is_dirty()) {
            (false, _) => self.insert(conn).await,
            (true, true) => self.update(conn, changes()).await,
            (true, false) => Ok(false),
        }
    }

    /// Writes `values` and what was changed in memory, and in the same transaction whatever `values` writes through
    /// the row's relations; says whether anything was written (Lucid: `merge` and `save`). A row that holds the
    /// values already is left alone.
    ///
    /// # Errors
    /// As [`save`](Self::save), and whatever goes wrong with a relation; [`Error::BadUserInput`] when the row was
    /// never in the database.
    pub async fn update(&mut self, conn: &mut Connection, values: Changes<M>) -> Result<bool> {
        let mut input = values.into_row();
        input.values = self.changed().merged(input.values);
        let done = write::run(conn, Work::Update(M::INFO, self.key()?, input)).await?;
        self.renew(done.row)?;
        Ok(done.changed)
    }

    /// Reads the row anew (Lucid: `refresh`). Changes in memory are lost, and so is what was loaded of its relations.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the row is gone, [`Error::BadUserInput`] when it was never in the database; it stays
    /// as it is then.
    pub async fn refresh(&mut self, conn: &mut Connection) -> Result<()> {
        *self = M::find_or_fail(conn, self.key()?).await?;
        Ok(())
    }

    /// Deletes the row, and says whether it was there (Lucid: `delete`).
    ///
    /// # Errors
    /// [`Error::BadUserInput`] when the row was never in the database; what that says otherwise.
    pub async fn delete(&self, conn: &mut Connection) -> Result<bool> {
        Ok(M::query().with_key(M::INFO.primary_key, &self.key()?)?.delete(conn).await? > 0)
    }

    async fn insert(&mut self, conn: &mut Connection) -> Result<bool> {
        let input = RowInput { values: self.changed(), ..RowInput::default() };
        let done = write::run(conn, Work::Create(M::INFO, input)).await?;
        self.renew(done.row)?;
        Ok(true)
    }

    /// The primary key that the row has in the database.
    fn key(&self) -> Result<Key> {
        if !self.is_persisted() {
            let name = M::INFO.name;
            return Err(Error::BadUserInput(format!("this {name} is not in the database: `save` it first")));
        }
        rows::primary_key(M::INFO, self.original())
    }
}
