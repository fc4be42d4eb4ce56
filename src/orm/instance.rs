//! Rows in memory as arguments of verbs: an instance with changed fields, besides values and keys.

use super::{Changes, Row, Saved};
use crate::database::{Connection, Key};
use crate::error::Result;
use crate::model::{Model, table};
use crate::relations::write::{LinkTarget, MemoryRow, RowInput};

/// A row to save as the owner's: [`Changes`] of a new or existing row, or `&mut Row` of one in memory, which has the values
/// of the database afterwards.
pub trait SaveInput<'r, R: Model>: Send {
    /// Returns the key of an existing row, the values to write, and the row in memory.
    #[doc(hidden)]
    fn into_parts(self) -> Result<SaveParts<'r, R>>;
}

/// The parts of a [`SaveInput`].
#[doc(hidden)]
pub struct SaveParts<'r, R> {
    pub(super) id: Option<Key>,
    pub(super) input: RowInput,
    pub(super) row: Option<&'r mut Row<R>>,
}

impl<'r, R: Model> SaveInput<'r, R> for Changes<R> {
    fn into_parts(self) -> Result<SaveParts<'r, R>> {
        let (id, input) = self.into_saved()?;
        Ok(SaveParts { id, input, row: None })
    }
}

impl<'r, R: Model> SaveInput<'r, R> for &'r mut Row<R> {
    fn into_parts(self) -> Result<SaveParts<'r, R>> {
        let MemoryRow { id, values, .. } = self.in_memory()?;
        let input = RowInput { values, ..RowInput::default() };
        Ok(SaveParts { id, input, row: Some(self) })
    }
}

/// Rows to save as the owner's, taken apart.
pub(super) struct SaveManyParts<'r, R> {
    /// The key of an existing row, and the values to write.
    pub(super) inputs: Vec<(Option<Key>, RowInput)>,
    /// The rows in memory.
    pub(super) rows: Vec<Option<&'r mut Row<R>>>,
}

impl<'r, R: Model> SaveManyParts<'r, R> {
    pub(super) fn of<S: SaveInput<'r, R>>(rows: impl IntoIterator<Item = S>) -> Result<Self> {
        let mut parts = SaveManyParts { inputs: Vec::new(), rows: Vec::new() };
        for row in rows {
            let SaveParts { id, input, row } = row.into_parts()?;
            parts.inputs.push((id, input));
            parts.rows.push(row);
        }
        Ok(parts)
    }
}

/// Gives rows in memory the values of the database.
pub(super) fn renew_many<R: Model>(
    parts: Vec<Option<&mut Row<R>>>,
    saved: &[Saved<R>],
    conn: &Connection,
) -> Result<()> {
    for (row, saved) in parts.into_iter().zip(saved) {
        if let Some(row) = row {
            row.renew(saved.original().clone(), conn)?;
        }
    }
    Ok(())
}

/// The row that a belongsTo will point at: its primary key, a stored row, [`Changes`] of a new or existing one, or `&mut Row`
/// of one in memory, which is saved first if it is new or was changed.
pub trait LinkInput<'r, R: Model>: Send {
    /// Returns the row to link to, and the row in memory.
    #[doc(hidden)]
    fn into_parts(self) -> Result<LinkParts<'r, R>>;
}

/// The parts of a [`LinkInput`].
#[doc(hidden)]
pub struct LinkParts<'r, R> {
    pub(super) target: LinkTarget,
    pub(super) row: Option<&'r mut Row<R>>,
}

impl<'r, R: Model, K: Into<Key> + Send> LinkInput<'r, R> for K {
    fn into_parts(self) -> Result<LinkParts<'r, R>> {
        Ok(LinkParts { target: LinkTarget::Row(self.into()), row: None })
    }
}

impl<'r, R: Model> LinkInput<'r, R> for &Row<R> {
    fn into_parts(self) -> Result<LinkParts<'r, R>> {
        Ok(LinkParts { target: LinkTarget::Row(self.key()?), row: None })
    }
}

impl<'r, R: Model> LinkInput<'r, R> for &Saved<R> {
    fn into_parts(self) -> Result<LinkParts<'r, R>> {
        (&self.row).into_parts()
    }
}

impl<'r, R: Model> LinkInput<'r, R> for Changes<R> {
    fn into_parts(self) -> Result<LinkParts<'r, R>> {
        let (id, input) = self.into_saved()?;
        let target = match id {
            Some(id) => LinkTarget::Changed(id, input),
            None => LinkTarget::New(input),
        };
        Ok(LinkParts { target, row: None })
    }
}

impl<'r, R: Model> LinkInput<'r, R> for &'r mut Row<R> {
    fn into_parts(self) -> Result<LinkParts<'r, R>> {
        let MemoryRow { id, values, .. } = self.in_memory()?;
        let is_changed = !values.entries().is_empty();
        let input = RowInput { values, ..RowInput::default() };
        let target = match id {
            Some(id) if is_changed => LinkTarget::Changed(id, input),
            Some(id) => LinkTarget::Row(id),
            None => LinkTarget::New(input),
        };
        Ok(LinkParts { target, row: Some(self) })
    }
}

impl<M: Model> Row<M> {
    /// Returns the row as a command takes it: its key if it is stored, and what was changed in memory.
    pub(super) fn in_memory(&self) -> Result<MemoryRow> {
        let id = if self.is_persisted() {
            Some(table::primary_key(M::INFO, self.original())?)
        } else {
            None
        };
        Ok(MemoryRow { id, values: self.changed(), keeps_related: true })
    }
}
