//! What a verb gives: a row, and what became of it.

use std::ops::{Deref, DerefMut};

use super::Row;
use super::write::{Done, WrittenRow};
use crate::database::{Key, Record, Result};
use crate::model::Model;

/// A row that a verb made, changed or found. It derefs to the [`Row`], and so to the model.
#[derive(Clone, Debug)]
pub struct Saved<M> {
    /// The row as it is in the database.
    pub row: Row<M>,
    /// Whether the row is new.
    pub created: bool,
    /// Whether anything was written.
    pub changed: bool,
    /// The row that had to make way.
    pub displaced: Option<Row<M>>,
    /// The key of the row that it was linked to before, where that was another.
    pub displaced_from: Option<Key>,
}

impl<M: Model> Saved<M> {
    pub(super) fn of(row: WrittenRow, displaced: Option<Record>) -> Result<Self> {
        let WrittenRow { record, created, changed, displaced_from } = row;
        Ok(Saved {
            row: Row::of(record)?,
            created,
            changed,
            displaced: displaced.map(Row::of).transpose()?,
            displaced_from: displaced_from.and_then(|key| key.key()),
        })
    }

    /// The row that the work was about.
    pub(super) fn of_work(done: Done) -> Result<Self> {
        let Done { row: record, created, changed, displaced, displaced_from, .. } = done;
        Saved::of(WrittenRow { record, created, changed, displaced_from }, displaced)
    }
}

impl<M> Deref for Saved<M> {
    type Target = Row<M>;
    fn deref(&self) -> &Row<M> {
        &self.row
    }
}

impl<M> DerefMut for Saved<M> {
    fn deref_mut(&mut self) -> &mut Row<M> {
        &mut self.row
    }
}
