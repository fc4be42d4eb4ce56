//! Payloads: what is selected of them, and their answers.

use std::sync::Arc;

use async_graphql::indexmap::IndexMap;
use async_graphql::{Name, ServerResult, Value as Json};

use super::fields::{Action, MutationField};
use super::schema::payload_name;
use crate::database::{Column, Condition, Record, Result, Value};
use crate::graphql::error::server_error;
use crate::graphql::output::{self, Writer, Written};
use crate::graphql::plan::ObjectPlan;
use crate::graphql::query::load;
use crate::graphql::selection::{Compiler, Group};
use crate::model::ModelInfo;
use crate::relations::write::Done;
use crate::relations::{Loaders, Needs, Node, Range, Relation, RelationKind, Source, preload};

/// The answer for a payload.
pub(super) struct PayloadPlan {
    fields: Vec<(Name, PayloadField)>,
}

enum PayloadField {
    TypeName(String),
    /// The row that the field is about.
    Row(RowPlan),
    /// The only related row, or all of them.
    Related(RowPlan, Relation),
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
        Ok(PayloadPlan { fields })
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
            _ => PayloadField::Related(row(related)?, relation),
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
pub(super) async fn output(
    compiler: Compiler<'_>,
    loaders: &Loaders,
    plan: &PayloadPlan,
    done: Done,
) -> ServerResult<Json> {
    let pos = compiler.ctx.item.pos;
    let mut rows = Vec::with_capacity(plan.fields.len());
    for (_, field) in &plan.fields {
        rows.push(self::rows(loaders, field, &done).await.map_err(|error| server_error(&error, pos))?);
    }
    output::answer(compiler, |writer| {
        let mut fields = IndexMap::with_capacity(plan.fields.len());
        for ((key, field), rows) in plan.fields.iter().zip(&rows) {
            fields.insert(key.clone(), writer.at(key, || self::field(writer, field, rows, &done))?);
        }
        Ok(Json::Object(fields))
    })
    .await
}

/// The rows that a field shows, with their relations.
async fn rows(loaders: &Loaders, field: &PayloadField, done: &Done) -> Result<Vec<Arc<Node>>> {
    let related = || done.related.iter().map(|row| &row.record);
    match field {
        PayloadField::TypeName(_) | PayloadField::Created | PayloadField::CreatedCount | PayloadField::Changed => {
            Ok(Vec::new())
        }
        PayloadField::Row(plan) => plan.records(loaders, [&done.row]).await,
        PayloadField::Related(plan, _) => plan.records(loaders, related().take(1)).await,
        PayloadField::RelatedList(plan) => plan.records(loaders, related()).await,
        PayloadField::Target(plan, relation) => {
            let value = done.row.get(relation.owner_key)?;
            plan.by_key(loaders, relation.related_key, value, relation.constrained(Condition::all())).await
        }
        PayloadField::Displaced(plan) => plan.records(loaders, &done.displaced).await,
        PayloadField::DisplacedFrom(plan, key) => {
            plan.by_key(loaders, key, done.displaced_from.as_ref(), Condition::all()).await
        }
    }
}

fn field<'p>(writer: &Writer<'p>, field: &'p PayloadField, rows: &[Arc<Node>], done: &Done) -> Written {
    let row = |plan: &'p RowPlan| rows.first().map_or(Ok(Json::Null), |node| writer.object(&plan.object, node));
    match field {
        PayloadField::TypeName(name) => Ok(Json::String(name.clone())),
        PayloadField::Created => Ok(done.created.into()),
        PayloadField::CreatedCount => Ok(done.related.iter().filter(|row| row.created).count().into()),
        PayloadField::Changed => Ok(done.changed.into()),
        PayloadField::RelatedList(plan) => writer.objects(&plan.object, rows),
        PayloadField::Row(plan) => row(plan),
        PayloadField::Related(plan, relation) if relation.is_many() => row(plan),
        PayloadField::Related(plan, _)
        | PayloadField::Target(plan, _)
        | PayloadField::Displaced(plan)
        | PayloadField::DisplacedFrom(plan, _) => writer.or_null(row(plan)),
    }
}

impl RowPlan {
    /// Rows that are in memory with all their columns.
    async fn records<'r>(
        &self,
        loaders: &Loaders,
        records: impl IntoIterator<Item = &'r Record>,
    ) -> Result<Vec<Arc<Node>>> {
        let records = records.into_iter().map(|record| Arc::new(record.clone())).collect();
        preload(&Source::Loaders(loaders), &self.needs, records).await
    }

    /// The row whose key has a value and that meets a condition.
    async fn by_key(
        &self,
        loaders: &Loaders,
        key: &Column,
        value: Option<&Value>,
        condition: Condition,
    ) -> Result<Vec<Arc<Node>>> {
        let Some(value) = value else { return Ok(Vec::new()) };
        let condition = Condition::equal(*key, value.clone()).and(condition);
        Ok(load(loaders, self.model, &self.needs, condition, Range::default()).await?.0)
    }
}
