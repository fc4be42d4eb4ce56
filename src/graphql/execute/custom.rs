//! Custom fields of a model's type, written as an async-graphql object on the model itself.

use std::collections::HashSet;
use std::marker::PhantomData;
use std::sync::Arc;

use async_graphql::registry::{MetaField, MetaType, Registry};
use async_graphql::{Context, ObjectType, ServerResult, Value as Json};
use futures::FutureExt;
use futures::future::BoxFuture;

use crate::database::{Record, run_as_caller};
use crate::graphql::Models;
use crate::graphql::error::server_error;
use crate::model::{Model, ModelInfo};

/// The models of `L`, where `R` has custom fields besides its columns and relations. It is in the type of an app after
/// [`App::fields`](crate::App::fields), and is written `impl Models` in signatures.
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

/// Resolves a custom field of a row; `None` if there is no such field.
type Call = for<'a> fn(&'a Record, &'a Context<'a>) -> BoxFuture<'a, ServerResult<Option<Json>>>;

/// The fields that an async-graphql object adds to a model's type.
pub struct ModelFields {
    model: &'static ModelInfo,
    register: fn(&mut Registry) -> Vec<MetaField>,
    call: Call,
    names: HashSet<String>,
}

impl ModelFields {
    fn of<R: Model + ObjectType>() -> Self {
        ModelFields {
            model: R::INFO,
            register: object_fields::<R>,
            call: call::<R>,
            names: object_field_names::<R>(),
        }
    }
}

/// The custom fields of all models of a schema.
#[derive(Clone)]
pub(in crate::graphql) struct CustomFields(Arc<Vec<ModelFields>>);

impl CustomFields {
    pub(in crate::graphql) fn of<L: Models>() -> Self {
        CustomFields(Arc::new(L::fields()))
    }

    /// Adds the fields to the types of their models, which are registered already.
    pub(in crate::graphql) fn register(&self, registry: &mut Registry) {
        for fields in self.0.iter() {
            let own = (fields.register)(registry);
            if let Some(MetaType::Object { fields, .. }) = registry.types.get_mut(fields.model.name)
            {
                fields.extend(own.into_iter().map(|field| (field.name.clone(), field)));
            }
        }
    }

    /// Finds a custom field of a model's type by its name.
    pub(in crate::graphql) fn find(&self, model: &ModelInfo, name: &str) -> Option<CustomField> {
        let mut of_model = self.0.iter().filter(|fields| fields.model.name == model.name);
        let fields = of_model.find(|fields| fields.names.contains(name))?;
        Some(CustomField { call: fields.call })
    }
}

/// A custom field of a model's type.
#[derive(Clone, Copy)]
pub(in crate::graphql) struct CustomField {
    call: Call,
}

impl CustomField {
    /// Resolves the field for a row of which every column was read; `None` if there is no such field.
    pub(in crate::graphql) async fn resolve<'a>(
        self,
        ctx: &'a Context<'a>,
        record: &'a Record,
    ) -> ServerResult<Option<Json>> {
        (self.call)(record, ctx).await
    }
}

fn call<'a, R: Model + ObjectType>(
    record: &'a Record,
    ctx: &'a Context<'a>,
) -> BoxFuture<'a, ServerResult<Option<Json>>> {
    async move {
        let row = R::from_record(record).map_err(|error| server_error(&error, ctx.item.pos))?;
        run_as_caller(row.resolve_field(ctx)).await
    }
    .boxed()
}

/// The fields of an async-graphql object, which are to stand in another type: its own type is not registered.
pub(in crate::graphql) fn object_fields<T: ObjectType>(registry: &mut Registry) -> Vec<MetaField> {
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
pub(in crate::graphql) fn object_field_names<T: ObjectType>() -> HashSet<String> {
    object_fields::<T>(&mut Registry::default()).into_iter().map(|field| field.name).collect()
}
