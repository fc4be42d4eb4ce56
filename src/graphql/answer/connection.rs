//! Pages of rows.

use apollo_compiler::parser::SourceSpan;

use super::writer::{Writer, Written};
use crate::database::{OrderTerm, Value};
use crate::graphql::input::cursor;
use crate::graphql::input::page::{Neighbours, PageRequest};
use crate::graphql::plan::{
    ConnectionField, ConnectionPlan, EdgeField, PageInfoField, PageInfoMember, Planned, Slot,
};
use crate::graphql::schema::ModelType;
use crate::relations::LoadedRow;

impl<'w> Writer<'w> {
    /// Writes a page of the rows that were read, and whether more follow; `total` counts the rows of all pages.
    ///
    /// # Errors
    /// Where a row failed.
    pub(in crate::graphql) fn connection(
        &mut self,
        plan: &'w ConnectionPlan,
        slots: &'w [Slot],
        page: &PageRequest,
        (read, more): (&[LoadedRow], bool),
        total: Option<&Value>,
    ) -> Written {
        let (rows, neighbours) = page.shown(read, more);
        self.object(&plan.fields, |writer, field| match &field.field {
            ConnectionField::TypeName => {
                writer.name(&ModelType::Connection.name(plan.model));
                Ok(())
            }
            ConnectionField::Nodes(row) => {
                writer.list(&rows, |writer, each| writer.row(row, slots, each))
            }
            ConnectionField::Edges(edge) => {
                writer.list(&rows, |writer, row| writer.edge(plan, edge, slots, &page.order, row))
            }
            ConnectionField::PageInfo(fields) => {
                writer.page_info(fields, &page.order, &rows, neighbours)
            }
            ConnectionField::TotalCount => writer.count(total),
        })
    }

    fn edge(
        &mut self,
        plan: &'w ConnectionPlan,
        fields: &'w [Planned<EdgeField>],
        slots: &'w [Slot],
        order: &[OrderTerm],
        row: &LoadedRow,
    ) -> Written {
        self.object(fields, |writer, field| match &field.field {
            EdgeField::TypeName => {
                writer.name(&ModelType::Edge.name(plan.model));
                Ok(())
            }
            EdgeField::Node(node) => writer.row(node, slots, row),
            EdgeField::Cursor => writer.cursor(order, row, field.location),
        })
    }

    fn page_info(
        &mut self,
        fields: &'w [Planned<PageInfoField>],
        order: &[OrderTerm],
        rows: &[&LoadedRow],
        neighbours: Neighbours,
    ) -> Written {
        self.object(fields, |writer, field| {
            let PageInfoField::Member(member) = field.field else {
                writer.name("PageInfo");
                return Ok(());
            };
            let row = match member {
                PageInfoMember::HasNextPage => {
                    writer.boolean(neighbours.next);
                    return Ok(());
                }
                PageInfoMember::HasPreviousPage => {
                    writer.boolean(neighbours.previous);
                    return Ok(());
                }
                PageInfoMember::StartCursor => rows.first(),
                PageInfoMember::EndCursor => rows.last(),
            };
            match row {
                Some(row) => writer.cursor(order, row, field.location),
                None => {
                    writer.null();
                    Ok(())
                }
            }
        })
    }

    fn cursor(
        &mut self,
        order: &[OrderTerm],
        row: &LoadedRow,
        location: Option<SourceSpan>,
    ) -> Written {
        match cursor::encode(order, &row.record) {
            Ok(cursor) => {
                self.name(&cursor);
                Ok(())
            }
            Err(error) => Err(self.fail(&error, location)),
        }
    }
}
