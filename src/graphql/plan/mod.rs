//! Plans: what an operation selects, found once and kept with its document. Variables are bound at each request.

mod aggregate;
mod arguments;
mod binding;
mod bound;
mod connection;
mod convert;
mod cost;
mod members;
mod root;
mod row;
mod selection;

use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, OnceLock};

use apollo_compiler::parser::SourceSpan;
use async_graphql::parser::types::{Field, OperationDefinition};
use async_graphql::{Name, Positioned};

pub(super) use aggregate::{AggregateField, AggregatePlan, GroupField, aggregated_columns};
pub(super) use arguments::ArgumentList;
pub(super) use binding::Binder;
pub(super) use bound::{Bound, BoundRoot, BoundRow, Refused, Slot};
pub(super) use connection::{ConnectionField, ConnectionPlan, EdgeField, PageInfoField};
pub(super) use convert::{CustomPlan, Shape};
pub(super) use members::{
    AggregateMember, ConnectionMember, EdgeMember, PageInfoMember, RootMember, RowMember,
};
pub(super) use row::{RowField, RowPlan};
pub(super) use selection::{Group, Planner};

use super::mutation::MutationPlan;
use crate::model::{FieldInfo, ModelInfo};

/// The plan of an operation, for one combination of its switches.
pub(super) struct Plan {
    pub(super) is_mutation: bool,
    pub(super) roots: Vec<Planned<RootPlan>>,
    /// The rows that custom resolvers return: their plans, by the number that the converted field carries.
    pub(super) rows: Vec<RowRoot>,
    /// The operation as async-graphql has it, where custom resolvers need it.
    pub(super) definition: Option<Positioned<OperationDefinition>>,
    /// The binding, where no variable stands in the arguments.
    pub(super) bound: Option<OnceLock<Arc<Bound>>>,
    /// The bytes of the answer before, which is a guess at those of the next.
    pub(super) answer_size: AtomicUsize,
}

/// A field of the answer.
pub(super) struct Planned<F> {
    pub(super) key: Key,
    /// Where the field stands in the document.
    pub(super) location: Option<SourceSpan>,
    /// Set where the schema allows null in its place.
    pub(super) is_nullable: bool,
    pub(super) field: F,
}

/// A response key, ready to be written.
pub(super) struct Key {
    pub(super) name: Name,
    pub(super) bytes: Box<[u8]>,
}

impl Key {
    /// Makes a key; names of GraphQL need no escaping.
    fn new(name: &str) -> Self {
        Key { name: Name::new(name), bytes: format!("\"{name}\":").into_bytes().into() }
    }
}

/// A field of the root.
pub(super) enum RootPlan {
    TypeName,
    /// `__schema` or `__type`.
    Introspection(Box<Positioned<Field>>),
    One(OnePlan),
    List(ListPlan),
    Aggregate(RootAggregate),
    Mutation(Box<MutationPlan>),
    Custom(Box<CustomPlan>),
}

/// Finds a row by a unique key.
pub(super) struct OnePlan {
    pub(super) key: &'static FieldInfo,
    pub(super) arguments: ArgumentList,
    pub(super) row: RowRoot,
}

/// Lists rows.
pub(super) struct ListPlan {
    pub(super) model: &'static ModelInfo,
    pub(super) arguments: ArgumentList,
    pub(super) connection: ConnectionPlan,
    pub(super) slots: usize,
}

/// Computes values from rows.
pub(super) struct RootAggregate {
    pub(super) model: &'static ModelInfo,
    pub(super) arguments: ArgumentList,
    pub(super) aggregate: AggregatePlan,
}

/// A row at the top of a tree of related rows, and the number of slots that its binding fills.
pub(super) struct RowRoot {
    pub(super) row: RowPlan,
    pub(super) slots: usize,
}
