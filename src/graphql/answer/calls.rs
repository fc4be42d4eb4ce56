//! The custom fields that stand in an answer: found in its rows first, so that all are resolved at the same time.

use std::collections::HashMap;

use async_graphql::{ServerResult, Value as Json};

use super::payload::PayloadRows;
use super::writer::Step;
use crate::database::Record;
use crate::graphql::input::page::PageRequest;
use crate::graphql::mutation::{PayloadField, PayloadPlan};
use crate::graphql::plan::{
    BoundRow, ConnectionField, ConnectionPlan, CustomPlan, EdgeField, Planned, RowField, RowPlan,
    Slot,
};
use crate::relations::LoadedRow;

/// The answers of custom fields by their places: where an object fails, those of its other fields stay over.
pub(in crate::graphql) type Answers<'p> = HashMap<Vec<Step<'p>>, ServerResult<Json>>;

/// A custom field to be resolved for a row.
pub(in crate::graphql) struct Call<'p> {
    pub(in crate::graphql) plan: &'p CustomPlan,
    pub(in crate::graphql) record: Record,
    pub(in crate::graphql) path: Vec<Step<'p>>,
}

/// Finds the custom fields of a row that stands at a path.
pub(in crate::graphql) fn row_calls<'p>(
    path: Vec<Step<'p>>,
    plan: &'p RowPlan,
    slots: &'p [Slot],
    rows: &[LoadedRow],
) -> Vec<Call<'p>> {
    let mut finder = Finder { path, calls: Vec::new() };
    if let Some(row) = rows.first().filter(|_| plan.has_custom()) {
        finder.row(plan, slots, row);
    }
    finder.calls
}

/// Finds the custom fields of a page of rows that stands at `key`.
pub(in crate::graphql) fn rows_calls<'p>(
    key: &'p str,
    plan: &'p ConnectionPlan,
    slots: &'p [Slot],
    page: &PageRequest,
    rows: &[LoadedRow],
) -> Vec<Call<'p>> {
    let mut finder = Finder { path: vec![Step::Key(key)], calls: Vec::new() };
    if plan.rows().any(RowPlan::has_custom) {
        finder.connection(plan, slots, page, rows);
    }
    finder.calls
}

/// Finds the custom fields of a payload that stands at `key`.
pub(in crate::graphql) fn payload_calls<'p>(
    key: &'p str,
    plan: &'p PayloadPlan,
    bound: &'p [Option<BoundRow>],
    rows: &PayloadRows,
) -> Vec<Call<'p>> {
    let mut finder = Finder { path: vec![Step::Key(key)], calls: Vec::new() };
    for ((field, bound), part) in plan.fields.iter().zip(bound).zip(rows) {
        let (Some(bound), Some(row)) = (bound, field.field.row()) else { continue };
        let rows = &part.rows;
        finder.at(Step::Key(field.key.name.as_str()), |finder| {
            if matches!(field.field, PayloadField::RelatedList(_)) {
                finder.rows(&row.row, &bound.slots, rows);
            } else if let Some(first) = rows.first() {
                finder.row(&row.row, &bound.slots, first);
            }
        });
    }
    finder.calls
}

struct Finder<'p> {
    path: Vec<Step<'p>>,
    calls: Vec<Call<'p>>,
}

impl<'p> Finder<'p> {
    fn at(&mut self, step: Step<'p>, find: impl FnOnce(&mut Self)) {
        self.path.push(step);
        find(self);
        self.path.pop();
    }

    fn rows<'r>(
        &mut self,
        plan: &'p RowPlan,
        slots: &'p [Slot],
        rows: impl IntoIterator<Item = &'r LoadedRow>,
    ) {
        for (index, row) in rows.into_iter().enumerate() {
            self.at(Step::Index(index), |finder| finder.row(plan, slots, row));
        }
    }

    fn row(&mut self, plan: &'p RowPlan, slots: &'p [Slot], row: &LoadedRow) {
        for field in &plan.fields {
            self.at(Step::Key(field.key.name.as_str()), |finder| finder.field(field, slots, row));
        }
    }

    fn field(&mut self, field: &'p Planned<RowField>, slots: &'p [Slot], row: &LoadedRow) {
        match &field.field {
            RowField::Custom(plan) => {
                let call = Call { plan, record: row.record.clone(), path: self.path.clone() };
                self.calls.push(call);
            }
            RowField::One { slot, row: plan, .. } => {
                let Some(Slot::Load(load)) = slots.get(*slot) else { return };
                let related = row.related(*load).and_then(|related| related.rows().first());
                if let Some(related) = related {
                    self.row(plan, slots, related);
                }
            }
            RowField::Many(many) => {
                let Some(Slot::Page { load, page, .. }) = slots.get(many.slot) else { return };
                if let Some(related) = row.related(*load) {
                    self.connection(&many.connection, slots, page, related.rows());
                }
            }
            _ => {}
        }
    }

    fn connection(
        &mut self,
        plan: &'p ConnectionPlan,
        slots: &'p [Slot],
        page: &PageRequest,
        read: &[LoadedRow],
    ) {
        let (rows, _) = page.shown(read, false);
        for field in &plan.fields {
            self.at(Step::Key(field.key.name.as_str()), |finder| match &field.field {
                ConnectionField::Nodes(row) => finder.rows(row, slots, rows.iter().copied()),
                ConnectionField::Edges(edges) => {
                    for (index, row) in rows.iter().enumerate() {
                        finder.at(Step::Index(index), |finder| finder.edge(edges, slots, row));
                    }
                }
                _ => {}
            });
        }
    }

    fn edge(&mut self, fields: &'p [Planned<EdgeField>], slots: &'p [Slot], row: &LoadedRow) {
        for field in fields {
            if let EdgeField::Node(plan) = &field.field {
                self.at(Step::Key(field.key.name.as_str()), |finder| finder.row(plan, slots, row));
            }
        }
    }
}
