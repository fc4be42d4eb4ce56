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
use std::sync::Arc;

use async_graphql::parser::types::Field;
use async_graphql::registry::{MetaTypeId, Registry};
use async_graphql::resolver_utils::resolve_container_serial;
use async_graphql::{
    ContainerType, Context, ContextSelectionSet, ObjectType, OutputType, Positioned, ServerResult, Value as Json,
};

use super::Models;
use super::arguments::Arguments;
use super::custom::{object_field_names, object_fields};
use super::query::loaders;
use super::root;
use super::selection::Compiler;
use crate::model::ModelInfo;
use crate::relations::Loaders;
use fields::MutationField;

/// The root of mutations over the models of `L`, with the fields of `M` beside the generated ones.
pub struct MutationRoot<L, M> {
    fields: HashMap<String, MutationField>,
    custom: Arc<M>,
    models: PhantomData<fn() -> L>,
}

impl<L: Models, M: ObjectType> MutationRoot<L, M> {
    pub(super) fn new(custom: Arc<M>) -> Self {
        let own = object_field_names::<M>();
        let fields = fields::all(L::all()).into_iter().filter(|field| !own.contains(&field.name));
        let fields = fields.map(|field| (field.name.clone(), field));
        MutationRoot { fields: fields.collect(), custom, models: PhantomData }
    }
}

impl<L: Models, M: ObjectType> OutputType for MutationRoot<L, M> {
    fn type_name() -> Cow<'static, str> {
        "Mutation".into()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_output_type::<Self, _>(MetaTypeId::Object, |registry| {
            let mut fields = schema::mutation_fields(registry, L::all());
            fields.extend(object_fields::<M>(registry));
            super::schema::object("Mutation", "Every write, each field in a transaction of its own.", fields)
        })
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, _field: &Positioned<Field>) -> ServerResult<Json> {
        resolve_container_serial(ctx, self).await
    }
}

impl<L: Models, M: ObjectType> ObjectType for MutationRoot<L, M> {}

impl<L: Models, M: ObjectType> ContainerType for MutationRoot<L, M> {
    async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Json>> {
        let Some(field) = self.fields.get(ctx.item.node.name.node.as_str()) else {
            // Rows that an earlier field wrote are read anew.
            ctx.data_opt::<Loaders>().into_iter().for_each(Loaders::forget);
            return root::custom(ctx, &*self.custom).await;
        };
        root::once(ctx, resolve(ctx, L::all(), field)).await
    }
}

/// Reads the input whole and plans the answer before anything is written; then writes, and answers from what was
/// written and from loaders that have seen nothing older.
async fn resolve(
    ctx: &Context<'_>,
    models: &'static [&'static ModelInfo],
    field: &MutationField,
) -> ServerResult<Json> {
    let compiler = Compiler::new(ctx)?;
    let group = root::group(compiler);
    let plan = compiler.payload(field, &group)?;
    let arguments = Arguments::of(ctx, &ctx.item.node);
    let work = group.check(reader::read(models, field, &arguments, compiler.limits))?;
    let database = group.check(loaders(ctx))?.database();
    let done = group.check(execute::execute(database.clone(), work).await)?;
    payload::output(compiler, &Loaders::new(database.clone()), &plan, done).await
}
