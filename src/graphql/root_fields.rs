//! The fields that an app adds to `Query` and `Mutation`: none, or those of several async-graphql objects.

use std::borrow::Cow;
use std::sync::Arc;

use async_graphql::parser::types::Field;
use async_graphql::registry::{MetaTypeId, Registry};
use async_graphql::resolver_utils::resolve_container;
use async_graphql::{
    ContainerType, Context, ContextSelectionSet, ObjectType, OutputType, Positioned, ServerResult,
    Value,
};

use super::execute::object_fields;
use super::schema;

/// An async-graphql object without fields, which an [`App`](crate::App) adds to `Query` and `Mutation` at first.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoFields;

/// The fields of two async-graphql objects. A field of `A` replaces one of `B` with the same name.
#[derive(Debug)]
pub struct MergedFields<A, B> {
    newer: A,
    older: Arc<B>,
}

impl<A, B> MergedFields<A, B> {
    pub(crate) fn new(newer: A, older: Arc<B>) -> Self {
        MergedFields { newer, older }
    }
}

impl OutputType for NoFields {
    fn type_name() -> Cow<'static, str> {
        "NoFields".into()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_output_type::<Self, _>(MetaTypeId::Object, |_| {
            schema::object("NoFields", "", Vec::new())
        })
    }

    async fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        _field: &Positioned<Field>,
    ) -> ServerResult<Value> {
        resolve_container(ctx, self).await
    }
}

impl ContainerType for NoFields {
    async fn resolve_field(&self, _ctx: &Context<'_>) -> ServerResult<Option<Value>> {
        Ok(None)
    }
}

impl ObjectType for NoFields {}

impl<A: ObjectType, B: ObjectType> OutputType for MergedFields<A, B> {
    fn type_name() -> Cow<'static, str> {
        "MergedFields".into()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_output_type::<Self, _>(MetaTypeId::Object, |registry| {
            let mut fields = object_fields::<B>(registry);
            let newer = object_fields::<A>(registry);
            fields.retain(|field| newer.iter().all(|other| other.name != field.name));
            fields.extend(newer);
            schema::object("MergedFields", "", fields)
        })
    }

    async fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        _field: &Positioned<Field>,
    ) -> ServerResult<Value> {
        resolve_container(ctx, self).await
    }
}

impl<A: ObjectType, B: ObjectType> ContainerType for MergedFields<A, B> {
    async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
        if let Some(value) = self.newer.resolve_field(ctx).await? {
            return Ok(Some(value));
        }
        self.older.resolve_field(ctx).await
    }
}

impl<A: ObjectType, B: ObjectType> ObjectType for MergedFields<A, B> {}
