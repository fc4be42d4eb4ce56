//! Payloads: what is selected of them, and their answers.

use std::sync::Arc;

use async_graphql::indexmap::IndexMap;
use async_graphql::{Name, ServerResult, Value as Json};

use super::fields::{Action, MutationField};
use super::schema::payload_name;
use crate::database::{Column, Condition, Record, Result, Value};
use crate::graphql::api::Limits;
use crate::graphql::output::{self, Budget};
use crate::graphql::plan::ObjectPlan;
use crate::graphql::query::load;
use crate::graphql::selection::{Compiler, Group};
use crate::model::ModelInfo;
use crate::relations::write::Done;
use crate::relations::{Loaders, Needs, Node, Range, Relation, RelationKind, Source, preload};

/// The answer for a payload.
pub(super) struct PayloadPlan {
    limits: Limits,
    fields: Vec<(Name, PayloadField)>,
}

enum PayloadField {
    TypeName(String),
    /// The row that the field is about.
    Row(RowPlan),
    /// The only related row, or all of them.
    Related(RowPlan),
    RelatedList(RowPlan),
    /// The related row of a belongsTo, found by the foreign key.
    Target(RowPlan, Relation),
    Created,
    CreatedCount,
    Changed,
    Displaced(RowPlan),
    /// The row whose key is this.
    DisplacedFrom(RowPlan, &'static Column),
}

/// What every row of a payload is answered with.
struct Writer<'a> {
    loaders: &'a Loaders,
    limits: &'a Limits,
}

/// The answer for a row, and what it needs.
struct RowPlan {
    model: &'static ModelInfo,
    object: ObjectPlan,
    needs: Needs,
}

impl<'a> Compiler<'a> {
    /// The answer for the payload of a mutation.
    ///
    /// # Errors
    /// What is wrong with an argument, at its field.
    pub(super) fn payload(self, field: &MutationField, group: &Group<'a>) -> ServerResult<PayloadPlan> {
        let mut fields = Vec::new();
        for group in self.collect(&group.selections()) {
            let plan = self.payload_field(field, &group)?;
            fields.push((group.key, plan));
        }
        Ok(PayloadPlan { limits: self.limits.clone(), fields })
    }

    fn payload_field(self, field: &MutationField, group: &Group<'a>) -> ServerResult<PayloadField> {
        let name = group.first.node.name.node.as_str();
        let row = |model| self.payload_row(model, group);
        if name == field.model.singular {
            return Ok(PayloadField::Row(row(field.model)?));
        }
        let Action::Relation(relation, verb) = field.action else {
            return Ok(match name {
                "created" => PayloadField::Created,
                "changed" => PayloadField::Changed,
                _ => PayloadField::TypeName(format!("{}Payload", field.model.name)),
            });
        };
        let (owner, related) = ((relation.owner)(), (relation.related)());
        let is_link = relation.kind == RelationKind::BelongsTo;
        Ok(match name {
            "created" if verb.is_many() => PayloadField::CreatedCount,
            "created" => PayloadField::Created,
            "changed" => PayloadField::Changed,
            "displaced" => PayloadField::Displaced(row(if is_link { owner } else { related })?),
            "displacedFrom" if is_link => PayloadField::DisplacedFrom(row(related)?, relation.related_key),
            "displacedFrom" => PayloadField::DisplacedFrom(row(owner)?, relation.owner_key),
            "__typename" => PayloadField::TypeName(payload_name(&relation, verb.is_many())),
            _ if is_link => PayloadField::Target(row(related)?, relation),
            _ if verb.is_many() => PayloadField::RelatedList(row(related)?),
            _ => PayloadField::Related(row(related)?),
        })
    }

    fn payload_row(self, model: &'static ModelInfo, group: &Group<'a>) -> ServerResult<RowPlan> {
        let mut needs = Needs::of(model);
        let object = self.object(model, &group.selections(), &mut needs)?;
        Ok(RowPlan { model, object, needs })
    }
}

/// The payload of what was written. Rows are answered as they were written, their relations as they are after the
/// commit.
///
/// # Errors
/// What the database says.
pub(super) async fn output(loaders: &Loaders, plan: &PayloadPlan, done: Done) -> Result<Json> {
    let mut fields = IndexMap::with_capacity(plan.fields.len());
    for (key, field) in &plan.fields {
        fields.insert(key.clone(), self::field(&Writer { loaders, limits: &plan.limits }, field, &done).await?);
    }
    Ok(Json::Object(fields))
}

async fn field(writer: &Writer<'_>, field: &PayloadField, done: &Done) -> Result<Json> {
    let related = || done.related.iter().map(|row| &row.record);
    Ok(match field {
        PayloadField::TypeName(name) => Json::String(name.clone()),
        PayloadField::Created => done.created.into(),
        PayloadField::CreatedCount => done.related.iter().filter(|row| row.created).count().into(),
        PayloadField::Changed => done.changed.into(),
        PayloadField::Row(plan) => first(plan.records(writer, [&done.row]).await?),
        PayloadField::Related(plan) => first(plan.records(writer, related().take(1)).await?),
        PayloadField::RelatedList(plan) => Json::List(plan.records(writer, related()).await?),
        PayloadField::Target(plan, relation) => {
            let value = done.row.get(relation.owner_key)?;
            plan.by_key(writer, relation.related_key, value, relation.constrained(Condition::all())).await?
        }
        PayloadField::Displaced(plan) => first(plan.records(writer, &done.displaced).await?),
        PayloadField::DisplacedFrom(plan, key) => {
            plan.by_key(writer, key, done.displaced_from.as_ref(), Condition::all()).await?
        }
    })
}

fn first(rows: Vec<Json>) -> Json {
    rows.into_iter().next().unwrap_or(Json::Null)
}

impl RowPlan {
    /// Rows that are in memory with all their columns.
    async fn records<'r>(
        &self,
        writer: &Writer<'_>,
        records: impl IntoIterator<Item = &'r Record>,
    ) -> Result<Vec<Json>> {
        let records = records.into_iter().map(|record| Arc::new(record.clone())).collect();
        let nodes = preload(&Source::Loaders(writer.loaders), &self.needs, records).await?;
        let budget = Budget::new(writer.limits);
        nodes.iter().map(|node: &Arc<Node>| output::object(&self.object, node, &budget)).collect()
    }

    /// The row whose key has a value and that meets a condition.
    async fn by_key(
        &self,
        writer: &Writer<'_>,
        key: &Column,
        value: Option<&Value>,
        condition: Condition,
    ) -> Result<Json> {
        let Some(value) = value else { return Ok(Json::Null) };
        let condition = Condition::equal(*key, value.clone()).and(condition);
        let (nodes, _) = load(writer.loaders, self.model, &self.needs, condition, Range::default()).await?;
        nodes.first().map_or(Ok(Json::Null), |node| output::object(&self.object, node, &Budget::new(writer.limits)))
    }
}
