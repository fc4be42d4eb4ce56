//! One operation, carried out.

use std::sync::atomic::Ordering;
use std::sync::{Arc, OnceLock, PoisonError};

use async_graphql::{Data, QueryEnv, ServerError, Value as Json};
use futures::future::join_all;
use tokio::runtime::{Handle, RuntimeFlavor};

use super::engine::Engine;
use crate::RequestContext;
use crate::database::{RawRow, Value};
use crate::error::Error;
use crate::graphql::answer::{
    Allowance, Answers, Body, PREFIX, PayloadRows, Stop, Writer, Written,
};
use crate::graphql::error::{describe, server_error};
use crate::graphql::plan::{Bound, BoundRoot, BoundRow, Plan, Planned, Refused, RootPlan};
use crate::graphql::request::{Document, Variables};
use crate::relations::write::WriteOutcome;
use crate::relations::{LoadedRow, Loaders};

/// An answer of a higher cost is written where it does not keep other requests waiting, which takes another thread with
/// memory of its own. This much is written in about two milliseconds.
const LONG_ANSWER: u64 = 20_000;

/// The most bytes that are set aside for an answer because the one before had as many.
const LARGEST_GUESS: usize = 1 << 20;

/// A request that is being carried out.
pub(in crate::graphql) struct Execution {
    pub(in crate::graphql) engine: Arc<Engine>,
    pub(in crate::graphql) context: RequestContext,
    pub(in crate::graphql) operation_name: Option<String>,
    pub(in crate::graphql) document: Arc<Document>,
    pub(in crate::graphql) plan: Arc<Plan>,
    pub(in crate::graphql) bound: Arc<Bound>,
    pub(in crate::graphql) variables: Variables,
    pub(in crate::graphql) loaders: Loaders,
    /// The objects of all rows that custom resolvers return.
    pub(in crate::graphql) allowance: Allowance,
    /// The bindings of the rows that custom resolvers return, one for each of the plan's.
    pub(in crate::graphql) rows: Vec<OnceLock<Result<BoundRow, Refused>>>,
}

/// The data of a root field.
pub(super) enum Loaded {
    /// A type's name.
    Nothing,
    Rows {
        rows: Vec<LoadedRow>,
        more: bool,
        total: Option<Value>,
    },
    Values(RawRow),
    Payload {
        rows: PayloadRows,
        outcome: Box<WriteOutcome>,
    },
    /// The answer of a custom resolver, or of introspection.
    Json(Json),
}

/// A root field that is ready to be written.
pub(super) struct Part<'p> {
    pub(super) loaded: Result<Loaded, ServerError>,
    /// The answers of the custom fields below it.
    pub(super) answers: Answers<'p>,
}

impl<'p> Part<'p> {
    /// Makes the part of a field without custom fields below it.
    pub(super) fn plain(loaded: Result<Loaded, ServerError>) -> Self {
        Part { loaded, answers: Answers::default() }
    }
}

impl Execution {
    /// Carries the operation out.
    pub(super) async fn answer(self: &Arc<Self>, data: Data) -> Body {
        let query = self.query(data);
        let parts = if self.plan.is_mutation {
            // Queries would move its thousands of bytes, too.
            Box::pin(self.mutate(query.as_ref())).await
        } else {
            let roots = self.plan.roots.iter().zip(&self.bound.roots);
            join_all(roots.map(|(root, bound)| self.read(query.as_ref(), root, bound))).await
        };

        let (data, mut errors) = self.write_apart(parts);
        let mut headers = Default::default();
        if let Some(query) = query {
            errors.append(&mut query.errors.lock().unwrap_or_else(PoisonError::into_inner));
            headers = std::mem::take(
                &mut *query.http_headers.lock().unwrap_or_else(PoisonError::into_inner),
            );
        }
        errors.iter_mut().for_each(describe);
        Body::new(data, errors).with_headers(headers)
    }

    /// Returns the environment of custom resolvers; `None` if the operation needs none.
    fn query(self: &Arc<Self>, data: Data) -> Option<QueryEnv> {
        let definition = self.plan.definition.clone()?;
        Some(self.engine.environment.as_ref()?.query(self, definition, data))
    }

    /// Writes the answer; a long one where it does not keep other requests waiting.
    fn write_apart(&self, parts: Vec<Part<'_>>) -> (Vec<u8>, Vec<ServerError>) {
        let is_long = self.bound.cost > LONG_ANSWER;
        let may_block = Handle::try_current()
            .is_ok_and(|handle| handle.runtime_flavor() == RuntimeFlavor::MultiThread);
        if is_long && may_block {
            return tokio::task::block_in_place(|| self.write(parts));
        }
        self.write(parts)
    }

    fn write(&self, parts: Vec<Part<'_>>) -> (Vec<u8>, Vec<ServerError>) {
        let limits = &self.engine.limits;
        let size = self.plan.answer_size.load(Ordering::Relaxed).min(LARGEST_GUESS);
        let mut out = Vec::with_capacity(PREFIX.len() + size + size / 8);
        out.extend_from_slice(PREFIX);
        let mut writer = Writer::new(out, &self.document, limits, Allowance::default());
        let mut parts = parts.into_iter().zip(&self.bound.roots);

        let written = writer.object(&self.plan.roots, |writer, root| {
            writer.reset_allowance();
            match parts.next() {
                Some((part, bound)) => self.write_root(writer, root, bound.as_ref().ok(), part),
                None => Err(Stop::Field),
            }
        });

        if written.is_err() {
            writer.out.truncate(PREFIX.len());
            writer.null();
        }
        self.plan.answer_size.store(writer.out.len(), Ordering::Relaxed);
        (writer.out, writer.errors)
    }

    fn write_root<'p>(
        &'p self,
        writer: &mut Writer<'p>,
        root: &'p Planned<RootPlan>,
        bound: Option<&'p BoundRoot>,
        part: Part<'p>,
    ) -> Written {
        writer.is_committed = matches!(part.loaded, Ok(Loaded::Payload { .. }));
        let loaded = part.loaded.map_err(|error| writer.fail_with(error))?;
        writer.answers = part.answers;

        match (&root.field, bound, loaded) {
            (RootPlan::TypeName, ..) => {
                writer.name(if self.plan.is_mutation { "Mutation" } else { "Query" });
                Ok(())
            }
            (RootPlan::One(plan), Some(BoundRoot::One { row, .. }), Loaded::Rows { rows, .. }) => {
                writer.first_row(&plan.row.row, &row.slots, &rows)
            }
            (
                RootPlan::List(plan),
                Some(BoundRoot::List { page, row }),
                Loaded::Rows { rows, more, total },
            ) => {
                let read = (rows.as_slice(), more);
                writer.connection(&plan.connection, &row.slots, page, read, total.as_ref())
            }
            (RootPlan::Aggregate(plan), _, Loaded::Values(values)) => {
                writer.aggregate(&plan.aggregate, &|place| values.get(place).cloned().flatten())
            }
            (
                RootPlan::Mutation(plan),
                Some(BoundRoot::Mutation(bound)),
                Loaded::Payload { rows, outcome },
            ) => writer.payload(&plan.payload, bound, &rows, &outcome),
            (RootPlan::Custom(plan), _, Loaded::Json(json)) => writer.splice(&plan.shape, &json),
            (RootPlan::Introspection(_), _, Loaded::Json(json)) => writer.json(&json),
            _ => {
                let error = Error::Unexpected("a root field was loaded as another kind".into());
                Err(writer.fail(&error, root.location))
            }
        }
    }

    /// Describes an error at a root field.
    pub(super) fn error_at<F>(&self, root: &Planned<F>, error: &Error) -> ServerError {
        server_error(error, self.document.position(root.location))
    }
}
