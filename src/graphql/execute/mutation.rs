//! The fields of `Mutation`: one after the other, each written to the end before the next begins.

use async_graphql::QueryEnv;

use super::execution::{Execution, Loaded, Part};
use super::query::load;
use super::resolvers::Resolver;
use crate::database::{Condition, Record, Value};
use crate::error::{Error, Result};
use crate::graphql::answer::{Answers, PayloadPart, PayloadRows, payload_calls};
use crate::graphql::mutation::{BoundPayload, MutationPlan, PayloadField, read_input};
use crate::graphql::plan::{BoundRoot, BoundRow, Planned, Refused, RootPlan, RowRoot};
use crate::model::FieldInfo;
use crate::relations::write::{self, WriteOutcome};
use crate::relations::{
    LoadedRow, Loaders, RowSource, Window, preload, prime_written, visible_records,
};

impl Execution {
    /// Carries the fields of a mutation out in the document's order, custom ones included.
    pub(super) async fn mutate<'p>(&'p self, query: Option<&QueryEnv>) -> Vec<Part<'p>> {
        let mut parts = Vec::with_capacity(self.plan.roots.len());
        for (root, bound) in self.plan.roots.iter().zip(&self.bound.roots) {
            let part = match (&root.field, bound) {
                (RootPlan::TypeName, _) => Part::plain(Ok(Loaded::Nothing)),
                (RootPlan::Custom(plan), _) => {
                    // Rows that an earlier field wrote are read anew.
                    self.loaders.forget();
                    let resolver = Resolver::Mutation(&*self.engine.resolvers);
                    let answer = self.resolve_root(query, root, plan, resolver).await;
                    Part::plain(answer.map(Loaded::Json))
                }
                (RootPlan::Mutation(plan), bound) => self.payload(query, root, plan, bound).await,
                _ => {
                    let error = Error::Unexpected("a mutation was planned as a query".into());
                    Part::plain(Err(self.error_at(root, &error)))
                }
            };
            parts.push(part);
        }
        parts
    }

    async fn payload<'p>(
        &'p self,
        query: Option<&QueryEnv>,
        root: &'p Planned<RootPlan>,
        plan: &'p MutationPlan,
        bound: &'p std::result::Result<BoundRoot, Refused>,
    ) -> Part<'p> {
        let bound = match bound {
            Ok(BoundRoot::Mutation(bound)) => bound,
            Ok(_) => {
                let error = Error::Unexpected("a mutation was bound as a query".into());
                return Part::plain(Err(self.error_at(root, &error)));
            }
            Err(refused) => return Part::plain(Err(self.refused(refused))),
        };
        let (outcome, loaders) = match self.write_field(plan, bound).await {
            Ok(written) => written,
            Err(error) => return Part::plain(Err(self.error_at(root, &error))),
        };

        let rows = payload_rows(&loaders, plan, bound, &outcome).await;
        drop(loaders);
        let calls = payload_calls(root.key.name.as_str(), &plan.payload, bound, &rows);
        let answers: Answers<'p> = self.resolve_calls(query, calls).await;
        Part { loaded: Ok(Loaded::Payload { rows, outcome: Box::new(outcome) }), answers }
    }

    /// Reads the input whole before anything is written; then writes in a transaction. Returns the loaders for the
    /// payload, which read on a connection that was there before the write: afterwards none need be waited for.
    async fn write_field(
        &self,
        plan: &MutationPlan,
        bound: &BoundPayload,
    ) -> Result<(WriteOutcome, Loaders)> {
        let arguments = plan.arguments.bind(&self.variables)?;
        let limits = &self.engine.limits;
        let command = read_input(self.engine.domain.served, &plan.field, &arguments, limits)?;

        let (database, context) = (&self.engine.database, &self.context);
        let reads = plan.payload.reads(bound);
        let reader = if reads { database.reserve_reader_for(context).await? } else { None };
        let (outcome, writer) = write::run_for(database, context, command).await?;

        let conn = match reader {
            Some(reader) => Some(reader),
            None => Some(writer).filter(|_| reads),
        };
        Ok((outcome, Loaders::on(database.clone(), context.clone(), conn)))
    }
}

/// Reads the rows that the fields of a payload show. They are answered as they were written, their relations as they
/// are after the commit: from loaders that have seen nothing older.
async fn payload_rows(
    loaders: &Loaders,
    plan: &MutationPlan,
    bound: &BoundPayload,
    outcome: &WriteOutcome,
) -> PayloadRows {
    let mut parts = Vec::with_capacity(bound.len());
    for (field, bound) in plan.payload.fields.iter().zip(bound) {
        parts.push(match bound {
            Some(bound) => rows_of(loaders, &field.field, bound, outcome).await,
            None => PayloadPart::default(),
        });
    }
    parts
}

/// Reads the rows that a field of a payload shows, with their relations.
async fn rows_of(
    loaders: &Loaders,
    field: &PayloadField,
    bound: &BoundRow,
    outcome: &WriteOutcome,
) -> PayloadPart {
    let related = || outcome.related.iter().map(|row| &row.record);
    match field {
        PayloadField::TypeName
        | PayloadField::Created
        | PayloadField::CreatedCount
        | PayloadField::Changed => PayloadPart::default(),
        PayloadField::Row(root) => {
            let primed = prime_written(loaders, &bound.projection, &outcome.row, &outcome.has_ones);
            match primed.await {
                Ok(()) => records(loaders, (root, bound), [&outcome.row]).await,
                Err(error) => PayloadPart { rows: Vec::new(), unread: Some(error) },
            }
        }
        PayloadField::Related(root) => records(loaders, (root, bound), related().take(1)).await,
        PayloadField::RelatedList(root) => records(loaders, (root, bound), related()).await,
        PayloadField::Displaced(root) => records(loaders, (root, bound), &outcome.displaced).await,
        PayloadField::Target(row, relation) => {
            let condition = relation.constrain(Condition::all());
            match outcome.row.get(&relation.owner_key().column) {
                Ok(value) => {
                    by_key(loaders, (row, bound), relation.related_key(), value, condition).await
                }
                Err(error) => PayloadPart { rows: Vec::new(), unread: Some(error) },
            }
        }
        PayloadField::DisplacedFrom(row, key) => {
            let value = outcome.displaced_from.as_ref();
            by_key(loaders, (row, bound), key, value, Condition::all()).await
        }
    }
}

/// Rows that are in memory with all their columns. They are answered also where their relations cannot be read.
async fn records<'r>(
    loaders: &Loaders,
    (root, bound): (&RowRoot, &BoundRow),
    records: impl IntoIterator<Item = &'r Record>,
) -> PayloadPart {
    let records: Vec<_> = records.into_iter().cloned().collect();

    let records = match visible_records(loaders, root.row.model, records).await {
        Ok(records) => records,
        Err(error) => return PayloadPart { rows: Vec::new(), unread: Some(error) },
    };
    match preload(&RowSource::Loaders(loaders), &bound.projection, records.clone()).await {
        Ok(rows) => PayloadPart { rows, unread: None },
        Err(error) => {
            let rows = records.into_iter().map(LoadedRow::bare);
            PayloadPart { rows: rows.collect(), unread: Some(error) }
        }
    }
}

/// The row whose key has a value and that meets a condition.
async fn by_key(
    loaders: &Loaders,
    (root, bound): (&RowRoot, &BoundRow),
    key: &FieldInfo,
    value: Option<&Value>,
    condition: Condition,
) -> PayloadPart {
    let Some(value) = value else { return PayloadPart::default() };
    let condition = Condition::equal(key.column, value.clone()).and(condition);
    let window = Window::default();

    match load(loaders, root.row.model, &bound.projection, condition, window).await {
        Ok((rows, _)) => PayloadPart { rows, unread: None },
        Err(error) => PayloadPart { rows: Vec::new(), unread: Some(error) },
    }
}
