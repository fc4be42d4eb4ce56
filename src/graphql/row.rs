//! Rows as answers of resolvers of one's own: whatever is selected of them, with their relations.

use std::borrow::Cow;
use std::sync::Arc;

use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::{Context, ContextSelectionSet, OutputType, Positioned, ServerResult, Value as Json};

use super::allowance::Allowance;
use super::error::server_error;
use super::query::loaders;
use super::selection::{Compiler, Group};
use super::{output, schema};
use crate::model::Model;
use crate::relations::{Needs, Row, Saved, Source, preload, record};

/// A row is answered as it is in memory, and its relations as they are in the database.
impl<M: Model> OutputType for Row<M> {
    fn type_name() -> Cow<'static, str> {
        M::INFO.name.into()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        schema::register(registry, M::INFO);
        <Self as OutputType>::qualified_type_name()
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Json> {
        answer::<M>(ctx, field, self).await
    }
}

/// What a verb made, changed or found is answered as a row.
impl<M: Model> OutputType for Saved<M> {
    fn type_name() -> Cow<'static, str> {
        M::INFO.name.into()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <Row<M> as OutputType>::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Json> {
        self.row.resolve(ctx, field).await
    }
}

async fn answer<M: Model>(ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>, row: &M) -> ServerResult<Json> {
    let mut ctx: Context<'_> = ctx.with_field(field);
    ctx.path_node = ctx.path_node.and_then(|node| node.parent.copied());
    let compiler = Compiler::new(&ctx)?;
    let mut needs = Needs::of(M::INFO);
    let plan = compiler.object(M::INFO, &Group::of(field).selections(), &mut needs)?;
    let nodes = async {
        let source = Source::Loaders(loaders(&ctx)?);
        preload(&source, &needs, vec![Arc::new(record(row))]).await
    };
    let nodes = nodes.await.map_err(|error| server_error(&error, field.pos))?;
    let allowance = ctx.data_opt::<Allowance>().cloned().unwrap_or_default();
    output::answer_within(allowance, compiler, |writer| {
        nodes.first().map_or(Ok(Json::Null), |node| writer.object(&plan, node))
    })
    .await
}
