//! The roots of the schema as async-graphql registers them. The engine answers their fields; async-graphql never does.

use std::borrow::Cow;
use std::marker::PhantomData;

use async_graphql::parser::types::Field;
use async_graphql::registry::{MetaTypeId, Registry};
use async_graphql::resolver_utils::resolve_container;
use async_graphql::{
    ContainerType, Context, ContextSelectionSet, ObjectType, OutputType, Positioned, ServerResult,
    Value as Json,
};

use super::Models;
use super::execute::{CustomFields, object_field_names, object_fields};
use super::mutation::{all_mutations, mutation_fields};
use super::schema;
use super::served::Served;

/// The root of queries over the models of `L`, with the fields of `Q` beside the generated ones.
pub struct QueryRoot<L, Q>(PhantomData<fn() -> (L, Q)>);

/// The root of mutations over the models of `L`, with the fields of `M` beside the generated ones.
pub struct MutationRoot<L, M>(PhantomData<fn() -> (L, M)>);

impl<L, Q> Default for QueryRoot<L, Q> {
    fn default() -> Self {
        QueryRoot(PhantomData)
    }
}

impl<L, M> Default for MutationRoot<L, M> {
    fn default() -> Self {
        MutationRoot(PhantomData)
    }
}

impl<L: Models, Q: ObjectType> OutputType for QueryRoot<L, Q> {
    fn type_name() -> Cow<'static, str> {
        "Query".into()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_output_type::<Self, _>(MetaTypeId::Object, |registry| {
            let mut fields = schema::query_fields(registry, Served::new(L::all()));
            CustomFields::of::<L>().register(registry);
            fields.extend(object_fields::<Q>(registry));
            schema::object("Query", "The queries of this API.", fields)
        })
    }

    async fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        _field: &Positioned<Field>,
    ) -> ServerResult<Json> {
        resolve_container(ctx, self).await
    }
}

impl<L: Models, M: ObjectType> OutputType for MutationRoot<L, M> {
    fn type_name() -> Cow<'static, str> {
        "Mutation".into()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_output_type::<Self, _>(MetaTypeId::Object, |registry| {
            let mut fields = mutation_fields(registry, Served::new(L::all()));
            fields.extend(object_fields::<M>(registry));
            let description = "The mutations of this API, each in its own transaction.";
            schema::object("Mutation", description, fields)
        })
    }

    async fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        _field: &Positioned<Field>,
    ) -> ServerResult<Json> {
        resolve_container(ctx, self).await
    }
}

impl<L: Models, Q: ObjectType> ObjectType for QueryRoot<L, Q> {}

impl<L: Models, M: ObjectType> ObjectType for MutationRoot<L, M> {}

impl<L: Models, Q: ObjectType> ContainerType for QueryRoot<L, Q> {
    async fn resolve_field(&self, _ctx: &Context<'_>) -> ServerResult<Option<Json>> {
        Ok(None)
    }
}

impl<L: Models, M: ObjectType> ContainerType for MutationRoot<L, M> {
    /// GraphQL has no types without fields.
    fn is_empty() -> bool {
        all_mutations(Served::new(L::all())).is_empty() && object_field_names::<M>().is_empty()
    }

    async fn resolve_field(&self, _ctx: &Context<'_>) -> ServerResult<Option<Json>> {
        Ok(None)
    }
}
