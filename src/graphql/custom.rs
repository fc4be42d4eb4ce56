//! Fields of one's own on a model's type, written as an async-graphql object on the model itself.

use std::collections::{HashMap, HashSet};
use std::marker::PhantomData;
use std::sync::Arc;

use async_graphql::parser::types::Field;
use async_graphql::registry::{MetaField, MetaType, Registry};
use async_graphql::{Context, ObjectType, Positioned, ServerResult, Value as Json};
use futures::FutureExt;
use futures::future::BoxFuture;

use super::Models;
use super::error::server_error;
use crate::database::Record;
use crate::model::{Model, ModelInfo};

/// The models of `L`, where `R` has fields of its own besides its columns and relations.
pub struct WithFields<L, R>(PhantomData<fn() -> (L, R)>);

impl<L: Models, R: Model + ObjectType> Models for WithFields<L, R> {
    fn all() -> &'static [&'static ModelInfo] {
        L::all()
    }

    fn fields() -> Vec<ModelFields> {
        let mut fields = L::fields();
        fields.push(ModelFields::of::<R>());
        fields
    }
}

/// Answers a field of one's own for a row; none if there is no such field.
type Call = for<'a> fn(&'a Record, &'a Context<'a>) -> BoxFuture<'a, ServerResult<Option<Json>>>;

/// The fields that an async-graphql object adds to a model's type.
pub struct ModelFields {
    model: &'static ModelInfo,
    register: fn(&mut Registry) -> Vec<MetaField>,
    call: Call,
    /// Whether each of the fields may be null.
    nullable: HashMap<String, bool>,
}

impl ModelFields {
    fn of<R: Model + ObjectType>() -> Self {
        let fields = object_fields::<R>(&mut Registry::default());
        let nullable = fields.into_iter().map(|field| (field.name, !field.ty.ends_with('!')));
        ModelFields { model: R::INFO, register: object_fields::<R>, call: call::<R>, nullable: nullable.collect() }
    }
}

/// All fields of one's own that a schema has.
#[derive(Clone)]
pub(super) struct CustomFields(Arc<Vec<ModelFields>>);

impl CustomFields {
    pub(super) fn of<L: Models>() -> Self {
        CustomFields(Arc::new(L::fields()))
    }

    /// Adds the fields to the types of their models, which are registered already.
    pub(super) fn register(&self, registry: &mut Registry) {
        for fields in self.0.iter() {
            let own = (fields.register)(registry);
            if let Some(MetaType::Object { fields, .. }) = registry.types.get_mut(fields.model.name) {
                fields.extend(own.into_iter().map(|field| (field.name.clone(), field)));
            }
        }
    }

    /// The field of a model's type with a name, if it is one of one's own.
    pub(super) fn find(&self, model: &ModelInfo, name: &str) -> Option<CustomField> {
        let mut of_model = self.0.iter().filter(|fields| fields.model.name == model.name);
        of_model.find_map(|fields| {
            let nullable = *fields.nullable.get(name)?;
            Some(CustomField { call: fields.call, nullable })
        })
    }
}

/// One field of one's own.
#[derive(Clone, Copy)]
pub(super) struct CustomField {
    call: Call,
    pub(super) nullable: bool,
}

impl CustomField {
    /// The field's answer for a row of which every column was read.
    pub(super) async fn resolve(
        self,
        ctx: &Context<'_>,
        field: &Positioned<Field>,
        record: &Record,
    ) -> ServerResult<Json> {
        let mut ctx = ctx.clone();
        ctx.item = field;
        Ok((self.call)(record, &ctx).await?.unwrap_or_default())
    }
}

fn call<'a, R: Model + ObjectType>(
    record: &'a Record,
    ctx: &'a Context<'a>,
) -> BoxFuture<'a, ServerResult<Option<Json>>> {
    async move {
        let row = R::from_record(record).map_err(|error| server_error(&error, ctx.item.pos))?;
        row.resolve_field(ctx).await
    }
    .boxed()
}

/// The fields of an async-graphql object, which are to stand in another type: its own type is not registered.
pub(super) fn object_fields<T: ObjectType>(registry: &mut Registry) -> Vec<MetaField> {
    let name = T::type_name();
    // The other type may bear the same name, and be in the making.
    let other = registry.types.remove(name.as_ref());
    T::create_type_info(registry);
    let own = registry.types.remove(name.as_ref());
    registry.types.extend(other.map(|other| (name.into_owned(), other)));
    match own {
        Some(MetaType::Object { fields, .. }) => fields.into_values().collect(),
        _ => Vec::new(),
    }
}

/// The names of the fields of an async-graphql object, which take the places of generated ones.
pub(super) fn object_field_names<T: ObjectType>() -> HashSet<String> {
    object_fields::<T>(&mut Registry::default()).into_iter().map(|field| field.name).collect()
}
