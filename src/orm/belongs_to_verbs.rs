//! Lucid's verbs of a belongsTo in Rust.

use super::instance::{LinkInput, LinkParts};
use super::verbs::{link_key, primary_key, with_value};
use super::{BelongsToTag, Changes, Related, Row, Saved};
use crate::database::Connection;
use crate::error::Result;
use crate::model::Model;
use crate::relations::write::{self, Link, LinkTarget, WriteCommand};

impl<O: Model, R: Model> Related<'_, O, R, BelongsToTag> {
    /// Links the row to another and returns the row as it is then (Lucid: `associate`): to the row with a primary key, a
    /// stored row, a new one, or one in memory.
    ///
    /// # Errors
    /// [`Error::NotFound`](crate::Error::NotFound); [`Error::RelationOccupied`](crate::Error::RelationOccupied) if the slot of the other side is occupied.
    pub async fn associate<'r>(
        &self,
        conn: &mut Connection,
        target: impl LinkInput<'r, R>,
    ) -> Result<Saved<O>>
    where
        R: 'r,
    {
        let LinkParts { target, row } = target.into_parts()?;
        self.link(conn, target, row).await
    }

    /// Creates the other row and links the row to it, in one transaction (Lucid: `associate` of a new model).
    ///
    /// # Errors
    /// [`Error::Invalid`](crate::Error::Invalid) if a column of the new row that needs a value has none.
    pub async fn associate_new(
        &self,
        conn: &mut Connection,
        values: Changes<R>,
    ) -> Result<Saved<O>> {
        self.link(conn, LinkTarget::New(values.into_row()?), None).await
    }

    /// Unlinks the row, and returns it as it is then (Lucid: `dissociate`).
    ///
    /// # Errors
    /// [`Error::BadUserInput`](crate::Error::BadUserInput) if the foreign key is not nullable.
    pub async fn dissociate(&self, conn: &mut Connection) -> Result<Saved<O>> {
        self.link(conn, LinkTarget::Nothing, None).await
    }

    /// Returns the row with the key of another row in memory, and saves nothing.
    ///
    /// # Errors
    /// [`Error::BadUserInput`](crate::Error::BadUserInput) if the other row's key is null.
    pub fn with_owner(&self, related: &R) -> Result<O> {
        let key = link_key(related, self.relation.related_key())?;
        with_value(self.owner, self.relation.owner_key(), key)
    }

    async fn link(
        &self,
        conn: &mut Connection,
        target: LinkTarget,
        row: Option<&mut Row<R>>,
    ) -> Result<Saved<O>> {
        let link = Link {
            path: String::new(),
            relation: self.relation.untyped(),
            target,
            on_occupied: self.on_occupied,
        };
        let command = WriteCommand::Link(primary_key(self.owner)?.into(), link);
        let outcome = write::run(conn, command).await?;

        if let (Some(row), Some(record)) = (row, &outcome.target) {
            row.renew(record.clone(), conn)?;
        }
        Saved::of_outcome(outcome, conn)
    }
}
