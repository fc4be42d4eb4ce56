//! Plans with the values of a request.

use apollo_compiler::parser::SourceSpan;

use crate::database::Condition;
use crate::error::Error;
use crate::graphql::input::page::PageRequest;
use crate::graphql::limits::Exceeded;
use crate::graphql::mutation::BoundPayload;
use crate::relations::{AggregateId, LoadId, Projection};

/// A plan with the values of a request.
#[derive(Clone)]
pub(in crate::graphql) struct Bound {
    /// One for each root field of the plan.
    pub(in crate::graphql) roots: Vec<Result<BoundRoot, Refused>>,
    pub(in crate::graphql) cost: u64,
    /// The limit of the whole request that the values exceed.
    pub(in crate::graphql) exceeded: Option<Exceeded>,
}

/// An argument that cannot be used, and the field that it belongs to.
#[derive(Clone)]
pub(in crate::graphql) struct Refused {
    pub(in crate::graphql) error: Error,
    pub(in crate::graphql) location: Option<SourceSpan>,
}

/// A root field with the values of a request.
#[derive(Clone)]
pub(in crate::graphql) enum BoundRoot {
    /// Nothing: a type's name, or a custom resolver.
    Nothing,
    One {
        condition: Condition,
        row: BoundRow,
    },
    List {
        page: Box<PageRequest>,
        row: BoundRow,
    },
    Aggregate {
        condition: Condition,
    },
    Mutation(BoundPayload),
}

/// The projection of rows, and the places of their relations in it.
#[derive(Clone)]
pub(in crate::graphql) struct BoundRow {
    pub(in crate::graphql) projection: Projection,
    pub(in crate::graphql) slots: Vec<Slot>,
}

/// Where the answer of a field of a row is found.
#[derive(Clone)]
pub(in crate::graphql) enum Slot {
    Empty,
    Load(LoadId),
    Page {
        load: LoadId,
        count: Option<(LoadId, AggregateId)>,
        page: Box<PageRequest>,
    },
    /// The values of the expressions, in their order.
    Aggregate {
        load: LoadId,
        values: Vec<AggregateId>,
    },
    /// An argument cannot be used: the field fails for each row.
    Refused(Box<Refused>),
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Refused { error, location: None }
    }
}

impl Refused {
    /// The error at a field, if it is not known to be at one below it.
    pub(super) fn or_at(self, location: Option<SourceSpan>) -> Self {
        Refused { location: self.location.or(location), ..self }
    }
}
