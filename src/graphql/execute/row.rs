//! Rows as answers of custom resolvers: what is selected of them, with their relations.

use std::borrow::Cow;
use std::sync::Arc;

use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::{
    ContextSelectionSet, OutputType, Positioned, QueryPathNode, QueryPathSegment, ServerResult,
    Value as Json,
};

use super::execution::Execution;
use crate::error::Error;
use crate::graphql::answer::{Step, Writer, encode_row, row_calls};
use crate::graphql::error::server_error;
use crate::graphql::plan::{Binder, BoundRow, Refused, RowRoot};
use crate::graphql::schema;
use crate::model::Model;
use crate::orm::{Row, Saved, record};
use crate::relations::{RowSource, preload};

/// A row is answered as it is in memory, and its relations as they are in the database.
impl<M: Model> OutputType for Row<M> {
    fn type_name() -> Cow<'static, str> {
        M::INFO.name.into()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        schema::register_returned(registry, M::INFO);
        <Self as OutputType>::qualified_type_name()
    }

    async fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        field: &Positioned<Field>,
    ) -> ServerResult<Json> {
        answer::<M>(ctx, field, self).await
    }
}

/// A row that a verb created, changed or found is answered as any other.
impl<M: Model> OutputType for Saved<M> {
    fn type_name() -> Cow<'static, str> {
        M::INFO.name.into()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <Row<M> as OutputType>::create_type_info(registry)
    }

    async fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        field: &Positioned<Field>,
    ) -> ServerResult<Json> {
        self.row.resolve(ctx, field).await
    }
}

async fn answer<M: Model>(
    ctx: &ContextSelectionSet<'_>,
    field: &Positioned<Field>,
    row: &M,
) -> ServerResult<Json> {
    let at = |error: Error| ctx.set_error_path(server_error(&error, field.pos));
    let planned = ctx.data_opt::<Arc<Execution>>().and_then(|execution| {
        let number = field.node.alias.as_ref()?.pos.line.checked_sub(1)?;
        Some((execution, number, execution.plan.rows.get(number)?))
    });
    let Some((execution, number, root)) = planned else {
        return Err(at(Error::Unexpected("the row has no plan".into())));
    };
    let bound = execution
        .bind_row(number, root)
        .map_err(|refused| ctx.set_error_path(execution.refused(refused)))?;

    let source = RowSource::Loaders(&execution.loaders);
    let rows = preload(&source, &bound.projection, vec![record(row)]).await.map_err(at)?;
    let path = steps(ctx.path_node.as_ref());
    let calls = row_calls(path.clone(), &root.row, &bound.slots, &rows);
    let answers = execution.resolve_calls(Some(ctx.query_env), calls).await;

    let limits = &execution.engine.limits;
    let allowance = execution.allowance.clone();
    let mut writer = Writer::new(Vec::new(), &execution.document, limits, allowance).at(path);
    writer.answers = answers;
    let written = writer.first_row(&root.row, &bound.slots, &rows);
    let failure = written.err().and_then(|_| writer.errors.pop());
    writer.errors.into_iter().for_each(|error| ctx.add_error(error));
    match failure {
        Some(error) => Err(error),
        None => Ok(encode_row(&writer.out)),
    }
}

impl Execution {
    /// Binds the plan of rows that a custom resolver returns, once for each request.
    fn bind_row(&self, number: usize, root: &RowRoot) -> Result<&BoundRow, &Refused> {
        static UNKNOWN: Refused =
            Refused { error: Error::Unexpected(String::new()), location: None };
        let Some(kept) = self.rows.get(number) else { return Err(&UNKNOWN) };
        let bind =
            || Binder::new(&self.engine.limits, &self.variables).row_root(&root.row, root.slots);
        kept.get_or_init(bind).as_ref()
    }
}

/// Returns the path of a node from the root.
fn steps<'n>(node: Option<&QueryPathNode<'n>>) -> Vec<Step<'n>> {
    let mut path = Vec::new();
    let mut next = node;
    while let Some(node) = next {
        path.push(match node.segment {
            QueryPathSegment::Name(name) => Step::Key(name),
            QueryPathSegment::Index(index) => Step::Index(index),
        });
        next = node.parent;
    }

    path.reverse();
    path
}
