//! The shape of an answer, worked out once for all rows.

use async_graphql::parser::types::Field;
use async_graphql::{Name, Positioned};

use super::aggregate::AggregatePlan;
use super::custom::CustomField;
use super::page::PageRequest;
use crate::database::Column;

/// The answer for a row: its fields, in the order in which the request has them.
pub(super) struct ObjectPlan {
    pub(super) fields: Vec<(Name, FieldPlan)>,
}

/// A value worked out from related rows: the place of its load, and its place among the load's aggregates.
#[derive(Clone, Copy)]
pub(super) struct AggregateLoad {
    pub(super) load: usize,
    pub(super) place: usize,
}

/// Where the value of a row's field comes from. A load is known by its place in the level's `Needs`.
pub(super) enum FieldPlan {
    TypeName(&'static str),
    Column(&'static Column),
    One { load: usize, object: ObjectPlan },
    Presence { load: usize },
    Many { load: usize, count: Option<AggregateLoad>, connection: Box<ConnectionPlan> },
    Aggregate { load: usize, aggregate: AggregatePlan },
    Custom(Box<CustomPlan>),
}

/// A field of one's own, and all that is selected of it.
pub(super) struct CustomPlan {
    pub(super) field: CustomField,
    pub(super) selected: Positioned<Field>,
}

/// The answer for a connection.
pub(super) struct ConnectionPlan {
    pub(super) page: PageRequest,
    pub(super) fields: Vec<(Name, ConnectionField)>,
}

pub(super) enum ConnectionField {
    TypeName(String),
    Nodes(ObjectPlan),
    Edges(Vec<(Name, EdgeField)>),
    PageInfo(Vec<(Name, PageInfoField)>),
    TotalCount,
}

pub(super) enum EdgeField {
    TypeName(String),
    Node(ObjectPlan),
    Cursor,
}

pub(super) enum PageInfoField {
    TypeName,
    HasNextPage,
    HasPreviousPage,
    StartCursor,
    EndCursor,
}

impl ConnectionPlan {
    /// Whether the rows themselves are asked for, and not their number alone.
    pub(super) fn wants_rows(&self) -> bool {
        use ConnectionField::{Edges, Nodes, PageInfo};
        self.fields.iter().any(|(_, field)| matches!(field, Nodes(_) | Edges(_) | PageInfo(_)))
    }

    /// Whether it is asked for if more rows follow.
    pub(super) fn wants_neighbours(&self) -> bool {
        self.fields.iter().any(|(_, field)| matches!(field, ConnectionField::PageInfo(_)))
    }

    /// Whether the number of all rows is asked for.
    pub(super) fn wants_count(&self) -> bool {
        self.fields.iter().any(|(_, field)| matches!(field, ConnectionField::TotalCount))
    }
}
