//! The fields of `Mutation`: plain writes of each model, and Lucid's verbs of each relation.

mod execute;
mod fields;
mod input;
mod payload;
mod reader;
mod schema;

use std::borrow::Cow;
use std::collections::HashMap;
use std::marker::PhantomData;

use async_graphql::parser::types::Field;
use async_graphql::registry::{MetaTypeId, Registry};
use async_graphql::resolver_utils::resolve_container_serial;
use async_graphql::{
    ContainerType, Context, ContextSelectionSet, ObjectType, OutputType, Positioned, ServerResult, Value as Json,
};

use super::Models;
use super::api::Limits;
use super::arguments::Arguments;
use super::error::server_error;
use super::query::once;
use super::root;
use super::selection::Compiler;
use crate::database::{Database, Error};
use crate::model::ModelInfo;
use crate::relations::Loaders;
use fields::MutationField;

/// The root of mutations over the models of `L`.
pub(super) struct Mutation<L> {
    fields: HashMap<String, MutationField>,
    models: PhantomData<fn() -> L>,
}

impl<L: Models> Mutation<L> {
    pub(super) fn new() -> Self {
        let fields = fields::all(L::all()).into_iter().map(|field| (field.name.clone(), field));
        Mutation { fields: fields.collect(), models: PhantomData }
    }
}

impl<L: Models> OutputType for Mutation<L> {
    fn type_name() -> Cow<'static, str> {
        "Mutation".into()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_output_type::<Self, _>(MetaTypeId::Object, |registry| {
            let fields = schema::mutation_fields(registry, L::all());
            super::schema::object("Mutation", "Every write, each field in a transaction of its own.", fields)
        })
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, _field: &Positioned<Field>) -> ServerResult<Json> {
        resolve_container_serial(ctx, self).await
    }
}

impl<L: Models> ObjectType for Mutation<L> {}

impl<L: Models> ContainerType for Mutation<L> {
    async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Json>> {
        let Some(field) = self.fields.get(ctx.item.node.name.node.as_str()) else { return Ok(None) };
        once(ctx, resolve(ctx, L::all(), field)).await
    }
}

/// Reads the input whole and plans the answer before anything is written; then writes, and answers from what was
/// written and from loaders that have seen nothing older.
async fn resolve(
    ctx: &Context<'_>,
    models: &'static [&'static ModelInfo],
    field: &MutationField,
) -> ServerResult<Json> {
    let limits = ctx.data::<Limits>().map_err(|_| missing(ctx))?;
    let group = root::group(ctx, limits);
    let database = ctx.data::<Database>().map_err(|_| missing(ctx))?;
    let compiler = Compiler { ctx, limits };
    let plan = compiler.payload(field, &group)?;
    let arguments = Arguments::of(ctx, &ctx.item.node);
    let work = reader::read(models, field, &arguments, limits);
    let work = group.check(work)?;
    let done = group.check(execute::execute(database.clone(), work).await)?;
    group.check(payload::output(&Loaders::new(database.clone()), &plan, done).await)
}

fn missing(ctx: &Context<'_>) -> async_graphql::ServerError {
    server_error(&Error::Unexpected("the request has no database".into()), ctx.item.pos)
}
