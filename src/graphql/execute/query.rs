//! The fields of `Query`: a row by each unique key, the rows of each model page by page, and values computed from them.

use std::sync::Arc;

use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, Field, Selection};
use async_graphql::{Positioned, QueryEnv, Request, ServerError, ServerResult, Value as Json};
use futures::future::{join_all, try_join};

use super::execution::{Execution, Loaded, Part};
use super::resolvers::Resolver;
use crate::database::{Condition, Expression, RawRow, Record, Select, Value};
use crate::error::{Error, Result};
use crate::graphql::answer::{Answers, Call, Step, row_calls, rows_calls};
use crate::graphql::input::page::PageRequest;
use crate::graphql::plan::{
    BoundRoot, BoundRow, ConnectionPlan, CustomPlan, Planned, Refused, RootPlan,
};
use crate::model::ModelInfo;
use crate::relations::{JoinedLoads, LoadedRow, Loaders, Projection, RowSource, Window, preload};

impl Execution {
    /// Reads what a field of `Query` shows, and resolves the custom fields below it. The future itself is small, since
    /// it is moved: those of each kind of field are boxed.
    pub(super) async fn read<'p>(
        &'p self,
        query: Option<&QueryEnv>,
        root: &'p Planned<RootPlan>,
        bound: &'p std::result::Result<BoundRoot, Refused>,
    ) -> Part<'p> {
        let bound = match bound {
            Ok(bound) => bound,
            Err(refused) => return Part::plain(Err(self.refused(refused))),
        };

        let loaded = match (&root.field, bound) {
            (RootPlan::TypeName, _) => Ok(Loaded::Nothing),
            (RootPlan::Introspection(field), _) => {
                Box::pin(self.introspect(field)).await.map(Loaded::Json)
            }
            (RootPlan::Custom(plan), _) => {
                let resolver = Resolver::Query(&*self.engine.resolvers);
                let resolved = Box::pin(self.resolve_root(query, root, plan, resolver));
                resolved.await.map(Loaded::Json)
            }
            (RootPlan::One(one), BoundRoot::One { condition, row }) => {
                let rows = Box::pin(self.one(condition, row, one.row.row.model)).await;
                rows.map_err(|error| self.error_at(root, &error))
            }
            (RootPlan::List(list), BoundRoot::List { page, row }) => {
                let rows = Box::pin(self.list(&list.connection, page, row)).await;
                rows.map_err(|error| self.error_at(root, &error))
            }
            (RootPlan::Aggregate(plan), BoundRoot::Aggregate { condition }) => {
                let expressions = plan.aggregate.expressions.clone();
                let computed = compute(&self.loaders, plan.model, expressions, condition.clone());
                let values = Box::pin(computed).await;
                values.map(Loaded::Values).map_err(|error| self.error_at(root, &error))
            }
            _ => {
                let error = Error::Unexpected("a root field was bound as another kind".into());
                Err(self.error_at(root, &error))
            }
        };

        let calls = calls(root, bound, &loaded);
        if calls.is_empty() {
            return Part::plain(loaded);
        }
        let answers = Box::pin(self.resolve_calls(query, calls)).await;
        Part { loaded, answers }
    }

    async fn one(
        &self,
        condition: &Condition,
        row: &BoundRow,
        model: &ModelInfo,
    ) -> Result<Loaded> {
        let rows = load_one(&self.loaders, model, &row.projection, condition.clone()).await?;
        Ok(Loaded::Rows { rows, more: false, total: None })
    }

    async fn list(
        &self,
        plan: &ConnectionPlan,
        page: &PageRequest,
        row: &BoundRow,
    ) -> Result<Loaded> {
        let rows = async {
            if !plan.wants_rows() {
                return Ok((Vec::new(), false));
            }
            let window = page.range(plan.wants_neighbours());
            load(&self.loaders, plan.model, &row.projection, page.condition(), window).await
        };

        let total = async {
            if !plan.wants_count() {
                return Ok(None);
            }
            let count = vec![Expression::Count];
            let values = compute(&self.loaders, plan.model, count, page.filter.clone()).await?;
            Ok(values.into_iter().flatten().next())
        };

        let ((rows, more), total): (_, Option<Value>) = try_join(rows, total).await?;
        Ok(Loaded::Rows { rows, more, total })
    }

    /// Resolves custom fields for all rows of an answer at the same time.
    pub(super) async fn resolve_calls<'p>(
        &self,
        query: Option<&QueryEnv>,
        calls: Vec<Call<'p>>,
    ) -> Answers<'p> {
        let (Some(query), Some(environment)) = (query, &self.engine.environment) else {
            return Answers::default();
        };

        let answers = calls.into_iter().map(async |Call { plan, record, path }| {
            let answer = match plan.call {
                Some(field) => {
                    let resolver = Resolver::Row(field, &record);
                    environment.resolve(query, &plan.selected, &path, resolver).await
                }
                None => Ok(Json::Null),
            };
            (path, answer)
        });
        join_all(answers).await.into_iter().collect()
    }

    /// Resolves a custom field of the root.
    pub(super) async fn resolve_root(
        &self,
        query: Option<&QueryEnv>,
        root: &Planned<RootPlan>,
        plan: &CustomPlan,
        resolver: Resolver<'_>,
    ) -> ServerResult<Json> {
        let (Some(query), Some(environment)) = (query, &self.engine.environment) else {
            let error = Error::Unexpected("async-graphql gave no environment away".into());
            return Err(self.error_at(root, &error));
        };
        let path = [Step::Key(root.key.name.as_str())];
        environment.resolve(query, &plan.selected, &path, resolver).await
    }

    /// Has async-graphql answer `__schema` or `__type`.
    async fn introspect(&self, field: &Positioned<Field>) -> ServerResult<Json> {
        let mut definition = self.plan.definition.clone().ok_or_else(|| {
            let error = Error::Unexpected("introspection has no definition".into());
            crate::graphql::error::server_error(&error, field.pos)
        })?;
        let selection = Positioned::new(Selection::Field(field.clone()), field.pos);
        definition.node.selection_set.node.items = vec![selection];

        let mut request = Request::new("").variables(self.variables.values().clone());
        request.set_parsed_query(ExecutableDocument {
            operations: DocumentOperations::Single(definition),
            fragments: Default::default(),
        });
        let response = self.engine.resolvers.introspect(request).await;
        match (response.data, response.errors.into_iter().next()) {
            (_, Some(error)) => Err(error),
            (Json::Object(mut fields), None) => {
                let key = &field.node.response_key().node;
                Ok(fields.swap_remove(key).unwrap_or_default())
            }
            (data, None) => Ok(data),
        }
    }

    /// Describes what is wrong with an argument.
    pub(super) fn refused(&self, refused: &Refused) -> ServerError {
        let position = self.document.position(refused.location);
        crate::graphql::error::server_error(&refused.error, position)
    }
}

/// Lists the custom fields below the rows that were read.
fn calls<'p>(
    root: &'p Planned<RootPlan>,
    bound: &'p BoundRoot,
    loaded: &ServerResult<Loaded>,
) -> Vec<Call<'p>> {
    let Ok(Loaded::Rows { rows, .. }) = loaded else { return Vec::new() };
    let key = root.key.name.as_str();

    match (&root.field, bound) {
        (RootPlan::One(one), BoundRoot::One { row, .. }) => {
            row_calls(vec![Step::Key(key)], &one.row.row, &row.slots, rows)
        }
        (RootPlan::List(list), BoundRoot::List { page, row }) => {
            rows_calls(key, &list.connection, &row.slots, page, rows)
        }
        _ => Vec::new(),
    }
}

/// Computes values from all rows that meet a condition, in one statement.
async fn compute(
    loaders: &Loaders,
    model: &ModelInfo,
    expressions: Vec<Expression>,
    condition: Condition,
) -> Result<RawRow> {
    if expressions.is_empty() {
        return Ok(RawRow::new());
    }

    let select = Select::new(model.guarded_table(), expressions, condition);
    let rows = loaders.select(select).await?;
    rows.into_first().ok_or_else(|| Error::Unexpected("an aggregate gave no row".into()))
}

/// Reads one row of a model, in one statement with the relations that can be joined to it.
async fn load_one(
    loaders: &Loaders,
    model: &ModelInfo,
    projection: &Projection,
    condition: Condition,
) -> Result<Vec<LoadedRow>> {
    let columns = Arc::new(projection.columns.clone());
    let joined = JoinedLoads::of(projection, &loaders.catalog());
    let select = Select {
        limit: Some(1),
        joined: joined.rows(),
        ..Select::columns(model.guarded_table(), columns.columns(), condition)
    };
    let rows = loaders.select(select).await?;

    let mut records = Vec::with_capacity(1);
    for values in rows {
        records.push(joined.prime(loaders, &columns, values).await?);
    }
    preload(&RowSource::Loaders(loaders), projection, records).await
}

/// Reads rows of a model in one statement, and then what the projection has of their relations; returns whether more
/// rows follow.
///
/// # Errors
/// As the database.
pub(super) async fn load(
    loaders: &Loaders,
    model: &ModelInfo,
    projection: &Projection,
    condition: Condition,
    window: Window,
) -> Result<(Vec<LoadedRow>, bool)> {
    let columns = Arc::new(projection.columns.clone());
    let select = Select {
        order: window.order.clone(),
        order_values: projection.order_values,
        limit: window.read(),
        offset: window.offset,
        ..Select::columns(model.guarded_table(), columns.columns(), condition)
    };
    let mut rows = loaders.select(select).await?;

    let (shown, more) = window.shown(rows.len());
    rows.truncate(shown);
    let records = Record::all(columns, rows);
    Ok((preload(&RowSource::Loaders(loaders), projection, records.collect()).await?, more))
}
