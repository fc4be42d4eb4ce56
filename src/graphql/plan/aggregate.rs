//! Aggregates: what is selected of them, and the expressions to compute.

use super::selection::{Group, Planner};
use super::{AggregateMember, Planned};
use crate::database::{AggregateFunction, Expression};
use crate::error::{Error, Result};
use crate::graphql::schema::type_names::{ModelType, aggregate_column};
use crate::model::{FieldInfo, ModelInfo};

/// Returns the columns that an aggregate is computed from. Adding up keys would mean nothing.
pub(in crate::graphql) fn aggregated_columns(
    model: &ModelInfo,
    aggregate: AggregateFunction,
) -> impl Iterator<Item = &'static FieldInfo> {
    let adds_up = matches!(aggregate, AggregateFunction::Sum | AggregateFunction::Average);
    model
        .visible_fields()
        .filter(move |column| column.can_aggregate(aggregate) && !(adds_up && column.primary_key))
}

/// An aggregate: its fields, and what is to be computed for them.
pub(in crate::graphql) struct AggregatePlan {
    pub(in crate::graphql) type_name: String,
    pub(in crate::graphql) fields: Vec<Planned<AggregateField>>,
    pub(in crate::graphql) expressions: Vec<Expression>,
}

/// A field of an aggregate; a place is one among the plan's expressions.
pub(in crate::graphql) enum AggregateField {
    TypeName,
    Count { place: usize },
    Group { type_name: String, fields: Vec<Planned<GroupField>> },
}

/// A value of a column.
pub(in crate::graphql) enum GroupField {
    TypeName,
    Value { column: &'static FieldInfo, place: usize },
}

impl<'d> Planner<'d> {
    /// Plans an aggregate of a model's rows.
    ///
    /// # Errors
    /// When the schema has a field that no plan knows, which is a mistake of Relata's own.
    pub(super) fn aggregate(
        &self,
        model: &'static ModelInfo,
        group: &Group<'d>,
    ) -> Result<AggregatePlan> {
        let mut expressions = Vec::new();
        let fields = self.fields(group, |group| {
            if group.is_type_name() {
                return Ok(AggregateField::TypeName);
            }
            let member = AggregateMember::named(group.name()).ok_or_else(|| group.unknown())?;
            let Some((function, ty)) = member.group() else {
                return Ok(AggregateField::Count {
                    place: place(&mut expressions, Expression::Count),
                });
            };
            let fields = self.group(model, group, function, &mut expressions)?;
            Ok(AggregateField::Group { type_name: ty.name(model), fields })
        })?;
        Ok(AggregatePlan { type_name: ModelType::Aggregate.name(model), fields, expressions })
    }

    fn group(
        &self,
        model: &'static ModelInfo,
        group: &Group<'d>,
        function: AggregateFunction,
        expressions: &mut Vec<Expression>,
    ) -> Result<Vec<Planned<GroupField>>, Error> {
        self.fields(group, |group| {
            if group.is_type_name() {
                return Ok(GroupField::TypeName);
            }
            let column = aggregated_columns(model, function)
                .find(|column| aggregate_column(model, column) == group.name())
                .ok_or_else(|| group.unknown())?;
            let place = place(expressions, Expression::Aggregate(function, column.column));
            Ok(GroupField::Value { column, place })
        })
    }
}

fn place(expressions: &mut Vec<Expression>, expression: Expression) -> usize {
    let place = expressions.iter().position(|each| *each == expression);
    place.unwrap_or_else(|| {
        expressions.push(expression);
        expressions.len() - 1
    })
}
