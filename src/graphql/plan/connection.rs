//! Connections: what is selected of a page of rows.

use super::selection::{Group, Planner};
use super::{ConnectionMember, EdgeMember, PageInfoMember, Planned, RowPlan};
use crate::error::Result;
use crate::model::ModelInfo;

/// A page of rows.
pub(in crate::graphql) struct ConnectionPlan {
    pub(in crate::graphql) model: &'static ModelInfo,
    pub(in crate::graphql) fields: Vec<Planned<ConnectionField>>,
}

pub(in crate::graphql) enum ConnectionField {
    TypeName,
    Nodes(RowPlan),
    Edges(Vec<Planned<EdgeField>>),
    PageInfo(Vec<Planned<PageInfoField>>),
    TotalCount,
}

pub(in crate::graphql) enum EdgeField {
    TypeName,
    Node(RowPlan),
    Cursor,
}

pub(in crate::graphql) enum PageInfoField {
    TypeName,
    Member(PageInfoMember),
}

impl ConnectionPlan {
    /// Returns whether the rows themselves are selected, and not their number alone.
    pub(in crate::graphql) fn wants_rows(&self) -> bool {
        use ConnectionField::{Edges, Nodes, PageInfo};
        self.fields.iter().any(|field| matches!(field.field, Nodes(_) | Edges(_) | PageInfo(_)))
    }

    /// Returns whether the neighbours of the page are selected.
    pub(in crate::graphql) fn wants_neighbours(&self) -> bool {
        self.fields.iter().any(|field| matches!(field.field, ConnectionField::PageInfo(_)))
    }

    /// Returns whether the number of all rows is selected.
    pub(in crate::graphql) fn wants_count(&self) -> bool {
        self.fields.iter().any(|field| matches!(field.field, ConnectionField::TotalCount))
    }

    /// Returns whether cursors are selected.
    pub(in crate::graphql) fn wants_cursors(&self) -> bool {
        self.fields.iter().any(|field| match &field.field {
            ConnectionField::Edges(edges) => {
                edges.iter().any(|edge| matches!(edge.field, EdgeField::Cursor))
            }
            ConnectionField::PageInfo(fields) => fields.iter().any(|field| {
                matches!(
                    field.field,
                    PageInfoField::Member(PageInfoMember::StartCursor | PageInfoMember::EndCursor)
                )
            }),
            _ => false,
        })
    }

    /// Returns the plans of the rows; each reads what it needs of the same rows.
    pub(in crate::graphql) fn rows(&self) -> impl Iterator<Item = &RowPlan> {
        self.fields.iter().flat_map(|field| match &field.field {
            ConnectionField::Nodes(row) => vec![row],
            ConnectionField::Edges(edges) => {
                let nodes = edges.iter().filter_map(|edge| match &edge.field {
                    EdgeField::Node(row) => Some(row),
                    EdgeField::TypeName | EdgeField::Cursor => None,
                });
                nodes.collect()
            }
            _ => Vec::new(),
        })
    }
}

impl<'d> Planner<'d> {
    /// Plans a connection of a model's rows.
    ///
    /// # Errors
    /// When the schema has a field that no plan knows, which is a mistake of Relata's own.
    pub(super) fn connection(
        &self,
        model: &'static ModelInfo,
        group: &Group<'d>,
    ) -> Result<ConnectionPlan> {
        let fields = self.fields(group, |group| {
            if group.is_type_name() {
                return Ok(ConnectionField::TypeName);
            }
            let member = ConnectionMember::named(group.name()).ok_or_else(|| group.unknown())?;
            Ok(match member {
                ConnectionMember::Nodes => ConnectionField::Nodes(self.row(model, group)?),
                ConnectionMember::Edges => ConnectionField::Edges(self.edges(model, group)?),
                ConnectionMember::PageInfo => ConnectionField::PageInfo(self.page_info(group)?),
                ConnectionMember::TotalCount => ConnectionField::TotalCount,
            })
        })?;
        Ok(ConnectionPlan { model, fields })
    }

    fn edges(
        &self,
        model: &'static ModelInfo,
        group: &Group<'d>,
    ) -> Result<Vec<Planned<EdgeField>>> {
        self.fields(group, |group| {
            if group.is_type_name() {
                return Ok(EdgeField::TypeName);
            }
            Ok(match EdgeMember::named(group.name()).ok_or_else(|| group.unknown())? {
                EdgeMember::Node => EdgeField::Node(self.row(model, group)?),
                EdgeMember::Cursor => EdgeField::Cursor,
            })
        })
    }

    fn page_info(&self, group: &Group<'d>) -> Result<Vec<Planned<PageInfoField>>> {
        self.fields(group, |group| {
            if group.is_type_name() {
                return Ok(PageInfoField::TypeName);
            }
            let member = PageInfoMember::named(group.name()).ok_or_else(|| group.unknown())?;
            Ok(PageInfoField::Member(member))
        })
    }
}
