//! Payloads of mutations.

use super::writer::{Writer, Written};
use crate::error::Error;
use crate::graphql::mutation::{PayloadField, PayloadPlan};
use crate::graphql::plan::{BoundRow, Planned};
use crate::relations::LoadedRow;
use crate::relations::write::WriteOutcome;

/// The rows of each field of a payload.
pub(in crate::graphql) type PayloadRows = Vec<PayloadPart>;

/// The rows of a field of a payload, as far as they could be read after the write.
#[derive(Default)]
pub(in crate::graphql) struct PayloadPart {
    pub(in crate::graphql) rows: Vec<LoadedRow>,
    /// The reason why the rows, or the relations of the rows, are missing.
    pub(in crate::graphql) unread: Option<Error>,
}

impl PayloadPart {
    /// Returns the reason why there are no rows.
    fn failure(&self) -> Option<&Error> {
        self.unread.as_ref().filter(|_| self.rows.is_empty())
    }
}

impl<'w> Writer<'w> {
    /// Writes the payload of what was written.
    ///
    /// # Errors
    /// Where a field that must not be null failed.
    pub(in crate::graphql) fn payload(
        &mut self,
        plan: &'w PayloadPlan,
        bound: &'w [Option<BoundRow>],
        rows: &PayloadRows,
        outcome: &WriteOutcome,
    ) -> Written {
        let mut parts = bound.iter().zip(rows);
        self.object(&plan.fields, |writer, field| {
            let Some((bound, rows)) = parts.next() else { return Ok(()) };
            if let Some(error) = rows.failure() {
                return Err(writer.fail(error, field.location));
            }
            writer.unread.clone_from(&rows.unread);
            let written = writer.payload_field(plan, field, bound.as_ref(), &rows.rows, outcome);
            writer.unread = None;
            written
        })
    }

    fn payload_field(
        &mut self,
        plan: &'w PayloadPlan,
        field: &'w Planned<PayloadField>,
        bound: Option<&'w BoundRow>,
        rows: &[LoadedRow],
        outcome: &WriteOutcome,
    ) -> Written {
        let slots = bound.map_or(&[][..], |bound| &bound.slots);
        match &field.field {
            PayloadField::TypeName => self.name(&plan.type_name),
            PayloadField::Created => self.boolean(outcome.created),
            PayloadField::Changed => self.boolean(outcome.changed),
            PayloadField::CreatedCount => {
                let created = outcome.related.iter().filter(|row| row.created).count();
                return self.json(&created);
            }
            PayloadField::RelatedList(row) => {
                return self.list(rows, |writer, each| writer.row(&row.row, slots, each));
            }
            PayloadField::Row(row)
            | PayloadField::Related(row)
            | PayloadField::Target(row, _)
            | PayloadField::Displaced(row)
            | PayloadField::DisplacedFrom(row, _) => {
                return self.first_row(&row.row, slots, rows);
            }
        }
        Ok(())
    }
}
