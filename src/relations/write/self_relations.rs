//! Writes through self-referential relations.
//!
//! Writers lock rows in one order: a row that is pointed at comes before the row that points. In a table whose rows
//! point at each other there is no such order, and two writers could each hold the row that the other waits for.

use std::collections::BTreeSet;

use super::{Link, RelationWrite, RowInput, WriteCommand};
use crate::database::{Connection, Record};
use crate::error::Result;
use crate::model::{ModelInfo, RelationInfo, table};

/// The tables that a command writes to through self-referential relations.
#[derive(Default)]
pub(super) struct SelfRelations(BTreeSet<&'static str>);

impl SelfRelations {
    pub(super) fn of(command: &WriteCommand) -> Self {
        let mut tables = SelfRelations::default();
        match command {
            WriteCommand::Create(_, input)
            | WriteCommand::Update(_, _, input)
            | WriteCommand::OrCreate { input, .. } => tables.add_row(input),
            WriteCommand::Relation(_, write) => tables.add_write(write),
            WriteCommand::Link(_, link) => tables.add_link(link),
            WriteCommand::Delete(..) => {}
        }
        tables
    }

    pub(super) fn of_rows(inputs: &[RowInput]) -> Self {
        let mut tables = SelfRelations::default();
        for input in inputs {
            tables.add_row(input);
        }
        tables
    }

    /// Makes other writers to these tables wait until the transaction ends.
    ///
    /// # Errors
    /// The database's error.
    pub(super) async fn lock(&self, conn: &mut Connection) -> Result<()> {
        for table in &self.0 {
            conn.lock_name(table).await?;
        }
        Ok(())
    }

    /// Reads a row again after the command if its table was written to through a self-referential relation: the row
    /// can have been at the other end too.
    ///
    /// # Errors
    /// The database's error.
    pub(super) async fn refresh(
        &self,
        conn: &mut Connection,
        model: &ModelInfo,
        row: Record,
    ) -> Result<Record> {
        if !self.0.contains(model.table) {
            return Ok(row);
        }

        table::read_again(conn, model, row).await
    }

    fn add_row(&mut self, input: &RowInput) {
        for link in &input.belongs_to {
            self.add_link(link);
        }
        for write in &input.has {
            self.add_write(write);
        }
    }

    fn add_link(&mut self, link: &Link) {
        self.add_relation(&link.relation);
        if let Some(input) = link.target.input() {
            self.add_row(input);
        }
    }

    fn add_write(&mut self, write: &RelationWrite) {
        self.add_relation(&write.relation);
        for input in write.verb.inputs() {
            self.add_row(input);
        }
    }

    fn add_relation(&mut self, relation: &RelationInfo) {
        let table = relation.owner().table;
        if table == relation.related().table {
            self.0.insert(table);
        }
    }
}
