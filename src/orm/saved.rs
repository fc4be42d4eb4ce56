//! The result of a verb: a row, and whether it was created or changed.

use std::fmt;
use std::ops::{Deref, DerefMut};

use super::Row;
use crate::database::{Connection, Key, Record};
use crate::error::Result;
use crate::model::Model;
use crate::relations::write::{WriteOutcome, WrittenRow};

/// A row that a verb created, changed or found. It derefs to the [`Row`], and so to the model.
#[derive(Clone)]
pub struct Saved<M> {
    /// The row as it is in the database.
    pub row: Row<M>,
    /// True if the row is new.
    pub created: bool,
    /// True if anything was written.
    pub changed: bool,
    /// The row that lost its slot.
    pub displaced: Option<Row<M>>,
    /// The key of the row that it was linked to before, if that was another.
    pub displaced_from: Option<Key>,
}

impl<M: Model> Saved<M> {
    /// Takes a row that a verb wrote on a connection.
    pub(super) fn of_row(
        row: WrittenRow,
        displaced: Option<Record>,
        conn: &Connection,
    ) -> Result<Self> {
        Ok(Saved {
            row: if row.created { Row::created(row.record, conn)? } else { Row::of(row.record)? },
            created: row.created,
            changed: row.changed,
            displaced: displaced.map(Row::of).transpose()?,
            displaced_from: row.displaced_from.and_then(|key| key.key()),
        })
    }

    /// Takes the row that the command was about.
    pub(super) fn of_outcome(outcome: WriteOutcome, conn: &Connection) -> Result<Self> {
        let WriteOutcome { row: record, created, changed, displaced, displaced_from, .. } = outcome;
        Saved::of_row(WrittenRow { record, created, changed, displaced_from }, displaced, conn)
    }
}

impl<M: Model> fmt::Debug for Saved<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Saved")
            .field("row", &self.row)
            .field("created", &self.created)
            .field("changed", &self.changed)
            .field("displaced", &self.displaced)
            .field("displaced_from", &self.displaced_from)
            .finish()
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
