//! Aggregates: what is selected of them, what to work out for it, and how to write the answer.

use async_graphql::indexmap::IndexMap;
use async_graphql::{Name, Value as Json};

use super::scalars;
use super::selection::{Compiler, Group};
use crate::database::{Aggregate, Column, Expression, Value};
use crate::model::ModelInfo;

/// The groups of an aggregate: the field's name, the type's suffix, what it works out, and its description.
pub(super) const GROUPS: &[(&str, &str, Aggregate, &str)] = &[
    ("min", "Extremes", Aggregate::Min, "The least value of each column; null where there are no rows."),
    ("max", "Extremes", Aggregate::Max, "The greatest value of each column; null where there are no rows."),
    ("sum", "Sums", Aggregate::Sum, "The sum of each column; null where there are no rows."),
    ("avg", "Averages", Aggregate::Average, "The mean of each column; null where there are no rows."),
];

/// The columns that an aggregate is worked out from. Adding up keys would mean nothing.
pub(super) fn columns(model: &ModelInfo, aggregate: Aggregate) -> impl Iterator<Item = &'static Column> {
    let adds_up = matches!(aggregate, Aggregate::Sum | Aggregate::Average);
    model.visible_columns().filter(move |column| aggregate.applies_to(column) && !(adds_up && column.primary_key))
}

/// The answer for an aggregate.
pub(super) struct AggregatePlan {
    fields: Vec<(Name, AggregateField)>,
}

enum AggregateField {
    TypeName(String),
    Count { place: usize },
    Group(Vec<(Name, GroupField)>),
}

enum GroupField {
    TypeName(String),
    Value { aggregate: Aggregate, column: &'static Column, place: usize },
}

impl<'a> Compiler<'a> {
    /// An aggregate's answer; `wanted` takes what must be worked out for it, and gives its place.
    pub(super) fn aggregate(
        self,
        model: &'static ModelInfo,
        group: &Group<'a>,
        wanted: &mut impl FnMut(Expression) -> usize,
    ) -> AggregatePlan {
        let mut fields = Vec::new();
        for group in self.collect(&group.selections()) {
            let name = group.first.node.name.node.as_str();
            let known = GROUPS.iter().find(|(known, ..)| *known == name);
            let field = match (name, known) {
                ("count", _) => AggregateField::Count { place: wanted(Expression::Count) },
                (_, Some((_, suffix, aggregate, _))) => {
                    let type_name = format!("{}{suffix}", model.name);
                    AggregateField::Group(self.group(model, &group, *aggregate, &type_name, wanted))
                }
                _ => AggregateField::TypeName(format!("{}Aggregate", model.name)),
            };
            fields.push((group.key, field));
        }
        AggregatePlan { fields }
    }

    fn group(
        self,
        model: &'static ModelInfo,
        group: &Group<'a>,
        aggregate: Aggregate,
        type_name: &str,
        wanted: &mut impl FnMut(Expression) -> usize,
    ) -> Vec<(Name, GroupField)> {
        let field = |group: Group<'a>| {
            let name = group.first.node.name.node.as_str();
            let field = match columns(model, aggregate).find(|column| column.field == name) {
                Some(column) => {
                    let place = wanted(Expression::Aggregate(aggregate, *column));
                    GroupField::Value { aggregate, column, place }
                }
                None => GroupField::TypeName(type_name.to_owned()),
            };
            (group.key, field)
        };
        self.collect(&group.selections()).into_iter().map(field).collect()
    }
}

/// An aggregate, of the values that were worked out.
pub(super) fn output(plan: &AggregatePlan, value: &impl Fn(Expression, usize) -> Option<Value>) -> Json {
    let field = |field: &AggregateField| match field {
        AggregateField::TypeName(name) => Json::String(name.clone()),
        AggregateField::Count { place } => match value(Expression::Count, *place) {
            Some(Value::BigInt(count)) => count.into(),
            _ => 0.into(),
        },
        AggregateField::Group(fields) => {
            let fields = fields.iter().map(|(key, field)| (key.clone(), group_output(field, value)));
            Json::Object(fields.collect())
        }
    };
    let fields: IndexMap<Name, Json> = plan.fields.iter().map(|(key, each)| (key.clone(), field(each))).collect();
    Json::Object(fields)
}

fn group_output(field: &GroupField, value: &impl Fn(Expression, usize) -> Option<Value>) -> Json {
    match field {
        GroupField::TypeName(name) => Json::String(name.clone()),
        GroupField::Value { aggregate, column, place } => {
            let value = value(Expression::Aggregate(*aggregate, **column), *place);
            value.map_or(Json::Null, |value| scalars::kind_output(column, &value))
        }
    }
}
