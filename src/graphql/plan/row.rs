//! Rows: what is selected of a model's type.

use super::selection::{Group, Planner};
use super::{AggregatePlan, ArgumentList, ConnectionPlan, CustomPlan, Planned, RowMember};
use crate::error::Result;
use crate::model::{FieldInfo, ModelInfo, RelationInfo};

/// A row: its fields, in the order in which the document has them.
pub(in crate::graphql) struct RowPlan {
    pub(in crate::graphql) model: &'static ModelInfo,
    pub(in crate::graphql) fields: Vec<Planned<RowField>>,
}

/// A field of a row. What is loaded for a relation is found by its slot in the binding.
pub(in crate::graphql) enum RowField {
    TypeName,
    Column(&'static FieldInfo),
    One { slot: usize, relation: &'static RelationInfo, arguments: ArgumentList, row: RowPlan },
    Presence { slot: usize, relation: &'static RelationInfo },
    Many(Box<ManyPlan>),
    Aggregate(Box<RelatedAggregate>),
    Custom(Box<CustomPlan>),
}

/// A page of related rows.
pub(in crate::graphql) struct ManyPlan {
    pub(in crate::graphql) slot: usize,
    pub(in crate::graphql) relation: &'static RelationInfo,
    pub(in crate::graphql) arguments: ArgumentList,
    pub(in crate::graphql) connection: ConnectionPlan,
}

/// Values computed from related rows.
pub(in crate::graphql) struct RelatedAggregate {
    pub(in crate::graphql) slot: usize,
    pub(in crate::graphql) relation: &'static RelationInfo,
    pub(in crate::graphql) arguments: ArgumentList,
    pub(in crate::graphql) aggregate: AggregatePlan,
}

impl RowField {
    /// Returns the place of the field in the binding; `None` if it takes no arguments.
    pub(super) fn slot(&self) -> Option<usize> {
        match self {
            RowField::One { slot, .. } | RowField::Presence { slot, .. } => Some(*slot),
            RowField::Many(many) => Some(many.slot),
            RowField::Aggregate(aggregate) => Some(aggregate.slot),
            RowField::TypeName | RowField::Column(_) | RowField::Custom(_) => None,
        }
    }
}

impl RowPlan {
    /// Returns whether custom resolvers answer a field of the row, or of a row below it.
    pub(in crate::graphql) fn has_custom(&self) -> bool {
        self.fields.iter().any(|field| match &field.field {
            RowField::Custom(_) => true,
            RowField::One { row, .. } => row.has_custom(),
            RowField::Many(many) => many.connection.rows().any(RowPlan::has_custom),
            _ => false,
        })
    }
}

impl<'d> Planner<'d> {
    /// Plans a row of a model.
    ///
    /// # Errors
    /// When the schema has a field that no plan knows, which is a mistake of Relata's own.
    pub(in crate::graphql) fn row(
        &self,
        model: &'static ModelInfo,
        group: &Group<'d>,
    ) -> Result<RowPlan> {
        let fields = self.fields(group, |group| self.row_field(model, group))?;
        Ok(RowPlan { model, fields })
    }

    fn row_field(&self, model: &'static ModelInfo, group: &Group<'d>) -> Result<RowField> {
        if group.is_type_name() {
            return Ok(RowField::TypeName);
        }
        if let Some(call) = self.domain.custom.find(model, group.name()) {
            return Ok(RowField::Custom(Box::new(self.custom(group, Some(call))?)));
        }

        let member = self.domain.member(model, group.name()).ok_or_else(|| group.unknown())?;
        Ok(match member {
            RowMember::Column(column) => RowField::Column(column),
            RowMember::One(relation) => RowField::One {
                slot: self.slot(),
                relation,
                arguments: self.arguments(group),
                row: self.row(relation.related(), group)?,
            },
            RowMember::Presence(relation) => RowField::Presence { slot: self.slot(), relation },
            RowMember::Many(relation) => RowField::Many(Box::new(ManyPlan {
                slot: self.slot(),
                relation,
                arguments: self.arguments(group),
                connection: self.connection(relation.related(), group)?,
            })),
            RowMember::Aggregate(relation) => RowField::Aggregate(Box::new(RelatedAggregate {
                slot: self.slot(),
                relation,
                arguments: self.arguments(group),
                aggregate: self.aggregate(relation.related(), group)?,
            })),
        })
    }
}
