//! The result of a write: the rows that it made, changed, found or displaced.

use crate::database::{Record, Value};
use crate::model::RelationInfo;

/// The result of a command.
#[derive(Debug)]
pub(crate) struct WriteOutcome {
    /// The row that the command is about; for a verb of a relation, the owner.
    pub(crate) row: Record,
    pub(crate) created: bool,
    pub(crate) changed: bool,
    /// The related rows, in the order of the input.
    pub(crate) related: Vec<WrittenRow>,
    pub(crate) displaced: Option<Record>,
    /// The value of the foreign key before the write, if the write changed it.
    pub(crate) displaced_from: Option<Value>,
    /// The row that a belongsTo points at now.
    pub(crate) target: Option<Record>,
    /// The rows that were made for the hasOne relations of a new row, and not changed since.
    pub(crate) has_ones: Vec<(RelationInfo, Record)>,
    /// The row that the relation to one row shows now, for a caller that keeps it in memory.
    pub(crate) shown: Option<Record>,
}

/// The result of a verb of a relation.
#[derive(Clone, Debug, Default)]
pub(crate) struct RelationOutcome {
    /// The rows that hold the foreign key, in the order of the input.
    pub(crate) rows: Vec<WrittenRow>,
    /// The row that lost its slot: as it was if it was deleted, else as it is now.
    pub(crate) displaced: Option<Record>,
}

/// A row that a verb made, changed or found.
#[derive(Clone, Debug)]
pub(crate) struct WrittenRow {
    pub(crate) record: Record,
    pub(crate) created: bool,
    pub(crate) changed: bool,
    /// The value of the foreign key before the write, if it pointed at another owner.
    pub(crate) displaced_from: Option<Value>,
}

impl WriteOutcome {
    /// The outcome for a row that was written without its relations' verbs.
    pub(super) fn of_row(row: WrittenRow) -> Self {
        let WrittenRow { record, created, changed, displaced_from } = row;

        WriteOutcome {
            row: record,
            created,
            changed,
            related: Vec::new(),
            displaced: None,
            displaced_from,
            target: None,
            has_ones: Vec::new(),
            shown: None,
        }
    }
}

impl RelationOutcome {
    pub(super) fn of_row(row: WrittenRow) -> Self {
        RelationOutcome { rows: vec![row], displaced: None }
    }

    /// Returns whether the verb changed anything in the database.
    pub(super) fn changed(&self) -> bool {
        self.displaced.is_some() || self.rows.iter().any(|row| row.created || row.changed)
    }
}

impl WrittenRow {
    pub(super) fn created(record: Record) -> Self {
        WrittenRow { record, created: true, changed: true, displaced_from: None }
    }

    pub(super) fn found(record: Record, changed: bool) -> Self {
        WrittenRow { record, created: false, changed, displaced_from: None }
    }
}
