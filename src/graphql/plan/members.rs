//! The fields of generated objects: one enum for each object, which the schema registers and the plan matches.

use crate::database::AggregateFunction;
use crate::graphql::schema::{self, ModelType};
use crate::graphql::served::{Served, is_aggregated, is_read};
use crate::model::{FieldInfo, ModelInfo, Operations, RelationInfo, RelationKind};

macro_rules! members {
    ($(#[$doc:meta])* $name:ident { $($member:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(in crate::graphql) enum $name {
            $($member),+
        }

        impl $name {
            /// The fields, in the order of the schema.
            pub(in crate::graphql) const ALL: &'static [$name] = &[$($name::$member),+];

            /// Returns the name in GraphQL.
            pub(in crate::graphql) fn name(self) -> &'static str {
                match self {
                    $($name::$member => $text),+
                }
            }

            /// Finds a field by its name.
            pub(in crate::graphql) fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|member| member.name() == name)
            }
        }
    };
}

members! {
    /// The fields of a connection.
    ConnectionMember { Nodes = "nodes", Edges = "edges", PageInfo = "pageInfo", TotalCount = "totalCount" }
}

members! {
    /// The fields of an edge.
    EdgeMember { Node = "node", Cursor = "cursor" }
}

members! {
    /// The fields of `PageInfo`.
    PageInfoMember {
        HasNextPage = "hasNextPage",
        HasPreviousPage = "hasPreviousPage",
        StartCursor = "startCursor",
        EndCursor = "endCursor",
    }
}

members! {
    /// The fields of an aggregate.
    AggregateMember { Count = "count", Min = "min", Max = "max", Sum = "sum", Avg = "avg" }
}

impl AggregateMember {
    /// Returns the function, and the type of its values; `None` for the count.
    pub(in crate::graphql) fn group(self) -> Option<(AggregateFunction, ModelType)> {
        match self {
            AggregateMember::Count => None,
            AggregateMember::Min => Some((AggregateFunction::Min, ModelType::Extremes)),
            AggregateMember::Max => Some((AggregateFunction::Max, ModelType::Extremes)),
            AggregateMember::Sum => Some((AggregateFunction::Sum, ModelType::Sums)),
            AggregateMember::Avg => Some((AggregateFunction::Average, ModelType::Averages)),
        }
    }
}

/// A generated field of a model's type.
#[derive(Clone, Copy, Debug)]
pub(in crate::graphql) enum RowMember {
    Column(&'static FieldInfo),
    /// The only related row.
    One(&'static RelationInfo),
    /// True where a hasOne has a row.
    Presence(&'static RelationInfo),
    /// A page of related rows.
    Many(&'static RelationInfo),
    /// Values computed from related rows.
    Aggregate(&'static RelationInfo),
}

impl RowMember {
    /// Returns the fields of a model, in the order of the schema.
    pub(in crate::graphql) fn all(served: Served, model: &'static ModelInfo) -> Vec<Self> {
        let mut members: Vec<Self> = model.visible_fields().map(RowMember::Column).collect();
        for relation in served.relations(model) {
            if is_read(relation) {
                members.extend(Self::of_relation(relation));
            }
            if is_aggregated(relation) {
                members.push(RowMember::Aggregate(relation));
            }
        }
        members
    }

    /// Returns the fields that read the rows of a relation.
    fn of_relation(relation: &'static RelationInfo) -> Vec<Self> {
        match relation.kind {
            RelationKind::HasOne => vec![RowMember::One(relation), RowMember::Presence(relation)],
            RelationKind::BelongsTo => vec![RowMember::One(relation)],
            RelationKind::HasMany => vec![RowMember::Many(relation)],
        }
    }

    /// Returns the name in GraphQL, such as `profile`, `hasProfile` or `profileAggregate`.
    pub(in crate::graphql) fn name(self) -> String {
        match self {
            RowMember::Column(field) => field.name.to_owned(),
            RowMember::One(relation) | RowMember::Many(relation) => relation.field.to_owned(),
            RowMember::Presence(relation) => schema::presence(relation),
            RowMember::Aggregate(relation) => schema::aggregate(relation),
        }
    }
}

/// A generated field of `Query`.
#[derive(Clone, Copy)]
pub(in crate::graphql) enum RootMember {
    /// Finds a row by a unique key.
    One(&'static FieldInfo),
    /// Lists rows.
    List,
    /// Computes values from rows.
    Aggregate,
}

impl RootMember {
    /// Returns the fields of a model, in the order of the schema.
    pub(in crate::graphql) fn all(model: &'static ModelInfo) -> Vec<Self> {
        let unique = model.visible_fields().filter(|column| column.unique);
        let mut members: Vec<Self> = unique.map(RootMember::One).collect();
        members.extend([RootMember::List, RootMember::Aggregate]);
        members.retain(|member| model.operations.contains(member.operation()));
        members
    }

    /// Returns the operation that the field is.
    fn operation(self) -> Operations {
        match self {
            RootMember::One(_) => Operations::GET,
            RootMember::List => Operations::LIST,
            RootMember::Aggregate => Operations::AGGREGATE,
        }
    }

    /// Returns the name in GraphQL: `user` by the primary key, `userByEmail` by another, `users`, `usersAggregate`.
    pub(in crate::graphql) fn name(self, model: &ModelInfo) -> String {
        match self {
            RootMember::One(column) if column.primary_key => model.singular.to_owned(),
            RootMember::One(field) => schema::by_column(model, field),
            RootMember::List => model.plural.to_owned(),
            RootMember::Aggregate => format!("{}Aggregate", model.plural),
        }
    }
}
