//! Object types: a model's rows, its connections and their pages.

use async_graphql::registry::{MetaField, MetaInputValue, Registry};

use super::english::{related_noun, related_nouns, with_article};
use super::meta::{add_object, field, field_with, input};
use super::type_names::{ModelType, aggregate_column};
use crate::graphql::plan::{
    AggregateMember, ConnectionMember, EdgeMember, PageInfoMember, RowMember, aggregated_columns,
};
use crate::graphql::scalars;
use crate::graphql::served::Served;
use crate::model::{FieldInfo, ModelInfo, RelationInfo, RelationKind};

/// Registers the object types of a model.
pub(super) fn register(registry: &mut Registry, served: Served, model: &'static ModelInfo) {
    register_row(registry, served, model);
    register_connection(registry, model);
    register_aggregate(registry, model);
    register_page_info(registry);
}

/// Registers the type of a model's rows.
pub(super) fn register_row(registry: &mut Registry, served: Served, model: &'static ModelInfo) {
    let members = RowMember::all(served, model).into_iter();
    let fields: Vec<_> = members.map(|member| row_field(registry, member)).collect();
    add_object(registry, model.name, model.description, fields);
}

fn column_field(registry: &mut Registry, column: &FieldInfo) -> MetaField {
    let scalar = scalars::name(column);
    super::inputs::register_column(registry, column);
    let required = if column.column.nullable { "" } else { "!" };
    field(column.name, format!("{scalar}{required}"), column.description)
}

fn row_field(registry: &mut Registry, member: RowMember) -> MetaField {
    match member {
        RowMember::Column(column) => column_field(registry, column),
        RowMember::One(relation) => to_one(relation),
        RowMember::Presence(relation) => presence_field(relation, &member.name()),
        RowMember::Many(relation) => to_many(relation),
        RowMember::Aggregate(relation) => aggregate_field(relation, &member.name()),
    }
}

/// Returns the declared description of a relation, or else one that follows from its kind.
fn describe_relation(relation: &RelationInfo, default: String) -> String {
    if relation.description.is_empty() { default } else { relation.description.to_owned() }
}

fn to_one(relation: &RelationInfo) -> MetaField {
    let related = relation.related();
    let absent = match relation.kind {
        RelationKind::BelongsTo => "null if it belongs to none",
        RelationKind::HasOne | RelationKind::HasMany => "null if there is none",
    };

    let noun = related_noun(relation);
    let default = format!("The {noun} of this {}; {absent}.", relation.owner().noun);
    let filter =
        filter_argument(related, "Null unless the row matches; owners are never left out.");
    field_with(relation.field, related.name, describe_relation(relation, default), [filter])
}

fn presence_field(relation: &RelationInfo, name: &str) -> MetaField {
    let related = with_article(&related_noun(relation));
    field(name, "Boolean!", format!("Whether this {} has {related}.", relation.owner().noun))
}

fn to_many(relation: &RelationInfo) -> MetaField {
    let related = relation.related();
    let default = format!("The {} of this {}.", related_nouns(relation), relation.owner().noun);
    field_with(
        relation.field,
        format!("{}!", ModelType::Connection.name(related)),
        describe_relation(relation, default),
        list_arguments(related),
    )
}

fn aggregate_field(relation: &RelationInfo, name: &str) -> MetaField {
    let related = relation.related();
    let description =
        format!("Aggregates of the {} of this {}.", related_nouns(relation), relation.owner().noun);
    let filter = filter_argument(related, "Only matching rows; without it all rows.");
    let ty = format!("{}!", ModelType::Aggregate.name(related));
    field_with(name, ty, description, [filter])
}

/// Returns the argument `where` over a model's rows.
pub(super) fn filter_argument(model: &ModelInfo, description: &str) -> MetaInputValue {
    input("where", ModelType::Filter.name(model), description)
}

/// Returns the arguments of every list of a model's rows.
pub(super) fn list_arguments(model: &ModelInfo) -> Vec<MetaInputValue> {
    vec![
        filter_argument(model, "Only matching rows; without it all rows."),
        input(
            "orderBy",
            format!("[{}!]", ModelType::OrderBy.name(model)),
            "The order of the rows; the primary key comes last, ascending.",
        ),
        input("first", "Int", "At most this many rows, from the start or after `after`."),
        input("after", "String", "The cursor of the row before the first."),
        input("last", "Int", "At most this many rows, from the end or before `before`."),
        input("before", "String", "The cursor of the row after the last."),
        input("offset", "Int", "Skips this many rows; not together with a cursor or `last`."),
    ]
}

fn register_connection(registry: &mut Registry, model: &ModelInfo) {
    let ModelInfo { name, nouns, .. } = model;
    let fields = ConnectionMember::ALL.iter().map(|member| {
        let (ty, description) = match member {
            ConnectionMember::Nodes => (format!("[{name}!]!"), "The rows of this page."),
            ConnectionMember::Edges => {
                let edge = ModelType::Edge.name(model);
                (format!("[{edge}!]!"), "The rows of this page with their cursors.")
            }
            ConnectionMember::PageInfo => {
                ("PageInfo!".to_owned(), "The place of this page among all pages.")
            }
            ConnectionMember::TotalCount => {
                ("Int!".to_owned(), "The number of rows on all pages; counted only if selected.")
            }
        };
        field(member.name(), ty, description)
    });
    let connection = ModelType::Connection.name(model);
    add_object(registry, &connection, format!("A page of {nouns}."), fields);

    let fields = EdgeMember::ALL.iter().map(|member| {
        let (ty, description) = match member {
            EdgeMember::Node => (format!("{name}!"), "The row."),
            EdgeMember::Cursor => {
                ("String!".to_owned(), "The cursor of the row, for `after` and `before`.")
            }
        };
        field(member.name(), ty, description)
    });
    let description = format!("A row of a page of {nouns} with its cursor.");
    add_object(registry, &ModelType::Edge.name(model), description, fields);
}

fn register_aggregate(registry: &mut Registry, model: &'static ModelInfo) {
    let nouns = model.nouns;
    let mut fields = Vec::new();
    for member in AggregateMember::ALL {
        let (Some((function, ty)), description) = (member.group(), describe(*member)) else {
            fields.push(field(member.name(), "Int!", describe(*member)));
            continue;
        };

        let columns: Vec<_> = aggregated_columns(model, function).collect();
        if columns.is_empty() {
            continue;
        }

        fields.push(field(member.name(), format!("{}!", ty.name(model)), description));
        let values = columns.into_iter().map(|column| {
            let scalar = scalars::aggregate_name(column, function);
            scalars::register_scalar(registry, scalar);
            field(
                &aggregate_column(model, column),
                scalar,
                format!("The value for `{}`.", column.name),
            )
        });
        let values: Vec<_> = values.collect();
        let description = format!("A value for each column of {nouns}.");
        add_object(registry, &ty.name(model), description, values);
    }

    add_object(
        registry,
        &ModelType::Aggregate.name(model),
        format!("Aggregates of {nouns}."),
        fields,
    );
}

fn describe(member: AggregateMember) -> &'static str {
    match member {
        AggregateMember::Count => "The number of rows.",
        AggregateMember::Min => "The smallest value of each column; null without rows.",
        AggregateMember::Max => "The greatest value of each column; null without rows.",
        AggregateMember::Sum => "The sum of each column; null without rows.",
        AggregateMember::Avg => "The mean of each column; null without rows.",
    }
}

fn register_page_info(registry: &mut Registry) {
    let fields = PageInfoMember::ALL.iter().map(|member| {
        let (ty, description) = match member {
            PageInfoMember::HasNextPage => ("Boolean!", "Whether rows follow this page."),
            PageInfoMember::HasPreviousPage => ("Boolean!", "Whether rows come before this page."),
            PageInfoMember::StartCursor => {
                ("String", "The cursor of the first row; null on an empty page.")
            }
            PageInfoMember::EndCursor => {
                ("String", "The cursor of the last row; null on an empty page.")
            }
        };
        field(member.name(), ty, description)
    });
    add_object(registry, "PageInfo", "The place of a page among all pages.", fields);
}
