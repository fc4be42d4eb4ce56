//! Writes through relations of a table to itself.
//!
//! Elsewhere rows are locked in one order, what is pointed at first. In a table whose rows point at one another there
//! is none: two writers could each hold the row that the other one waits for.

use std::collections::BTreeSet;

use super::{Link, RelationWrite, RowInput, Target, Verb, Work};
use crate::database::{Connection, Error, Record, Result};
use crate::model::{ModelInfo, rows};
use crate::relations::Relation;

/// The tables that a work writes to through relations to themselves.
#[derive(Default)]
pub(super) struct OwnTables(BTreeSet<&'static str>);

impl OwnTables {
    pub(super) fn of(work: &Work) -> Self {
        let mut tables = OwnTables::default();
        match work {
            Work::Create(_, input) | Work::Update(_, _, input) | Work::OrCreate { input, .. } => tables.row(input),
            Work::Relation(_, write) => tables.write(write),
            Work::Link(_, link) => tables.link(link),
            Work::Delete(..) => {}
        }
        tables
    }

    pub(super) fn of_rows(inputs: &[RowInput]) -> Self {
        let mut tables = OwnTables::default();
        inputs.iter().for_each(|input| tables.row(input));
        tables
    }

    /// Makes other writers to these tables wait until the transaction ends.
    ///
    /// # Errors
    /// What the database says.
    pub(super) async fn lock(&self, conn: &mut Connection) -> Result<()> {
        for table in &self.0 {
            conn.lock_name(table).await?;
        }
        Ok(())
    }

    /// The row as it is after the work: where its table was written to through a relation to itself, the row can have
    /// been at the other end too.
    ///
    /// # Errors
    /// What the database says.
    pub(super) async fn fresh(&self, conn: &mut Connection, model: &ModelInfo, row: Record) -> Result<Record> {
        if !self.0.contains(model.table) {
            return Ok(row);
        }
        match rows::lock_one(conn, model, &rows::primary_key(model, &row)?).await {
            Err(Error::NotFound { .. }) => Ok(row),
            fresh => fresh,
        }
    }

    fn row(&mut self, input: &RowInput) {
        input.belongs_to.iter().for_each(|link| self.link(link));
        input.has.iter().for_each(|write| self.write(write));
    }

    fn link(&mut self, link: &Link) {
        self.relation(&link.relation);
        if let Target::New(input) = &link.target {
            self.row(input);
        }
    }

    fn write(&mut self, write: &RelationWrite) {
        self.relation(&write.relation);
        match &write.verb {
            Verb::Create(input) | Verb::Save(_, input) | Verb::OrCreate { input, .. } => self.row(input),
            Verb::CreateMany(rows) | Verb::OrCreateMany { rows, .. } => rows.iter().for_each(|input| self.row(input)),
            Verb::SaveMany(rows) => rows.iter().for_each(|(_, input)| self.row(input)),
            Verb::Associate(_) | Verb::Dissociate => {}
        }
    }

    fn relation(&mut self, relation: &Relation) {
        let (owner, related) = ((relation.owner)(), (relation.related)());
        if owner.table == related.table {
            self.0.insert(owner.table);
        }
    }
}
