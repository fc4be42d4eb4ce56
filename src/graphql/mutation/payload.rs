//! Payloads: what is selected of them.

use super::fields::{Action, MutationField, VerbName};
use crate::error::Result;
use crate::graphql::plan::{
    ArgumentList, Binder, BoundRow, Group, Planned, Planner, Refused, RowPlan, RowRoot,
};
use crate::graphql::schema::type_names::{ModelType, related_row, relation_payload};
use crate::model::{FieldInfo, RelationInfo};

/// A field of `Mutation`.
pub(in crate::graphql) struct MutationPlan {
    pub(in crate::graphql) field: MutationField,
    pub(in crate::graphql) arguments: ArgumentList,
    pub(in crate::graphql) payload: PayloadPlan,
}

/// A payload: its fields, in the order in which the document has them.
pub(in crate::graphql) struct PayloadPlan {
    pub(in crate::graphql) type_name: String,
    pub(in crate::graphql) fields: Vec<Planned<PayloadField>>,
}

pub(in crate::graphql) enum PayloadField {
    TypeName,
    /// The row that the field is about.
    Row(RowRoot),
    /// The only related row, or the one that was written.
    Related(RowRoot),
    RelatedList(RowRoot),
    /// The related row of a belongsTo, found by the foreign key.
    Target(RowRoot, RelationInfo),
    Created,
    CreatedCount,
    Changed,
    Displaced(RowRoot),
    /// The row whose key is this.
    DisplacedFrom(RowRoot, &'static FieldInfo),
}

/// The bindings of the rows of a payload, one for each of its fields.
pub(in crate::graphql) type BoundPayload = Vec<Option<BoundRow>>;

impl PayloadPlan {
    /// Returns whether the database is read for the payload.
    pub(in crate::graphql) fn reads(&self, bound: &BoundPayload) -> bool {
        let reads = |(field, bound): (&Planned<PayloadField>, &Option<BoundRow>)| match field.field
        {
            PayloadField::Target(..) | PayloadField::DisplacedFrom(..) => true,
            ref field => {
                let has_rules = field.row().is_some_and(|root| root.row.model.rules.has_visible());
                let has_loads = |bound: &BoundRow| !bound.projection.loads.is_empty();
                bound.as_ref().is_some_and(|bound| has_rules || has_loads(bound))
            }
        };
        self.fields.iter().zip(bound).any(reads)
    }

    /// Returns whether custom resolvers answer a field of one of the rows.
    pub(in crate::graphql) fn has_custom(&self) -> bool {
        let mut rows = self.fields.iter().filter_map(|field| field.field.row());
        rows.any(|root| RowPlan::has_custom(&root.row))
    }
}

impl PayloadField {
    /// Returns the plan of the rows that the field shows.
    pub(in crate::graphql) fn row(&self) -> Option<&RowRoot> {
        match self {
            PayloadField::Row(row)
            | PayloadField::Related(row)
            | PayloadField::RelatedList(row)
            | PayloadField::Target(row, _)
            | PayloadField::Displaced(row)
            | PayloadField::DisplacedFrom(row, _) => Some(row),
            PayloadField::TypeName
            | PayloadField::Created
            | PayloadField::CreatedCount
            | PayloadField::Changed => None,
        }
    }
}

impl<'d> Planner<'d> {
    /// Plans a field of `Mutation`.
    ///
    /// # Errors
    /// When the schema has a field that no plan knows, which is a mistake of Relata's own.
    pub(in crate::graphql) fn mutation(
        &self,
        field: &MutationField,
        group: &Group<'d>,
    ) -> Result<MutationPlan> {
        let type_name = match field.action {
            Action::Relation(relation, verb) => relation_payload(&relation, verb.is_many()),
            _ => ModelType::Payload.name(field.model),
        };
        let fields = self.fields(group, |group| self.payload_field(field, group))?;

        let payload = PayloadPlan { type_name, fields };
        Ok(MutationPlan { field: field.clone(), arguments: self.arguments(group), payload })
    }

    fn payload_field(&self, field: &MutationField, group: &Group<'d>) -> Result<PayloadField> {
        let name = group.name();
        if group.is_type_name() {
            return Ok(PayloadField::TypeName);
        }
        if name == field.model.singular {
            return Ok(PayloadField::Row(self.row_root(field.model, group)?));
        }

        match (field.action, name) {
            (Action::Relation(_, verb), "created") if verb.is_many() => {
                Ok(PayloadField::CreatedCount)
            }
            (_, "created") => Ok(PayloadField::Created),
            (_, "changed") => Ok(PayloadField::Changed),
            (Action::Relation(relation, verb), _) => self.related_field(relation, verb, group),
            _ => Err(group.unknown()),
        }
    }

    fn related_field(
        &self,
        relation: RelationInfo,
        verb: VerbName,
        group: &Group<'d>,
    ) -> Result<PayloadField> {
        let owner = relation.owner();
        let related = relation.related();
        let is_link = relation.owner_holds_key();
        let row = |model| self.row_root(model, group);

        Ok(match group.name() {
            "displaced" => PayloadField::Displaced(row(if is_link { owner } else { related })?),
            "displacedFrom" if is_link => {
                PayloadField::DisplacedFrom(row(related)?, relation.related_key())
            }
            "displacedFrom" => PayloadField::DisplacedFrom(row(owner)?, relation.owner_key()),
            name if name != related_row(&relation, verb.is_many()) => return Err(group.unknown()),
            _ if is_link => PayloadField::Target(row(related)?, relation),
            _ if verb.is_many() => PayloadField::RelatedList(row(related)?),
            _ => PayloadField::Related(row(related)?),
        })
    }
}

impl Binder<'_> {
    /// Binds the rows of a payload.
    ///
    /// # Errors
    /// An argument below them that cannot be used.
    pub(in crate::graphql) fn payload(
        &mut self,
        plan: &MutationPlan,
    ) -> Result<BoundPayload, Refused> {
        self.add_cost(1, 1 + plan.payload.fields.len());

        let mut rows = Vec::with_capacity(plan.payload.fields.len());
        for field in &plan.payload.fields {
            let row = field.field.row();
            rows.push(row.map(|root| self.row_root(&root.row, root.slots)).transpose()?);
        }
        Ok(rows)
    }
}
