//! The fields of `Query`: a row by each unique key, and the rows of each model page by page.

use std::borrow::Cow;
use std::collections::HashMap;
use std::marker::PhantomData;
use std::sync::Arc;

use async_graphql::parser::types::Field;
use async_graphql::registry::{MetaTypeId, Registry};
use async_graphql::resolver_utils::resolve_container;
use async_graphql::{
    ContainerType, Context, ContextSelectionSet, ObjectType, OutputType, Positioned, ServerResult, Value as Json,
};
use futures::future::try_join;
use heck::ToUpperCamelCase;

use super::arguments::Arguments;
use super::custom::{CustomFields, object_field_names, object_fields};
use super::page::PageRequest;
use super::plan::ConnectionPlan;
use super::root;
use super::selection::Compiler;
use super::{Models, filter, output, scalars, schema};
use crate::database::{Column, Condition, Error, Expression, Record, Result, Row, Select, Value};
use crate::model::ModelInfo;
use crate::relations::{Loaders, Needs, Node, Range, Source, preload};

/// The root of queries over the models of `L`, with the fields of `Q` beside the generated ones.
pub struct QueryRoot<L, Q> {
    fields: HashMap<String, (&'static ModelInfo, RootField)>,
    custom: Arc<Q>,
    models: PhantomData<fn() -> L>,
}

impl<L: Models, Q: ObjectType> QueryRoot<L, Q> {
    pub(super) fn new(custom: Arc<Q>) -> Self {
        let own = object_field_names::<Q>();
        let of_model = |model: &&'static ModelInfo| {
            let model = *model;
            RootField::all(model).into_iter().map(move |field| (field.name(model), (model, field)))
        };
        let fields = L::all().iter().flat_map(of_model).filter(|(name, _)| !own.contains(name));
        QueryRoot { fields: fields.collect(), custom, models: PhantomData }
    }
}

impl<L: Models, Q: ObjectType> OutputType for QueryRoot<L, Q> {
    fn type_name() -> Cow<'static, str> {
        "Query".into()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        registry.create_output_type::<Self, _>(MetaTypeId::Object, |registry| {
            let mut fields = schema::query_fields(registry, L::all());
            CustomFields::of::<L>().register(registry);
            fields.extend(object_fields::<Q>(registry));
            schema::object("Query", "Where every query starts.", fields)
        })
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, _field: &Positioned<Field>) -> ServerResult<Json> {
        resolve_container(ctx, self).await
    }
}

impl<L: Models, Q: ObjectType> ObjectType for QueryRoot<L, Q> {}

impl<L: Models, Q: ObjectType> ContainerType for QueryRoot<L, Q> {
    async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Json>> {
        let Some(&(model, field)) = self.fields.get(ctx.item.node.name.node.as_str()) else {
            return root::custom(ctx, &*self.custom).await;
        };
        root::once(ctx, async {
            match field {
                RootField::One(key) => one(ctx, model, key).await.or_else(|error| {
                    ctx.add_error(root::with_path(ctx, error));
                    Ok(Json::Null)
                }),
                RootField::List => list(ctx, model).await,
                RootField::Aggregate => aggregate(ctx, model).await,
            }
        })
        .await
    }
}

/// What a field of `Query` does.
#[derive(Clone, Copy)]
pub(super) enum RootField {
    /// Finds a row by a unique key.
    One(&'static Column),
    /// Lists rows.
    List,
    /// Works out values from rows.
    Aggregate,
}

impl RootField {
    /// The fields of a model, in the order of the schema.
    pub(super) fn all(model: &'static ModelInfo) -> Vec<Self> {
        let unique = model.visible_columns().filter(|column| column.unique);
        unique.map(RootField::One).chain([RootField::List, RootField::Aggregate]).collect()
    }

    /// The field's name: `user` by the primary key, `userByEmail` by another, `users`, `usersAggregate`.
    pub(super) fn name(self, model: &ModelInfo) -> String {
        match self {
            RootField::One(column) if column.primary_key => model.singular.to_owned(),
            RootField::One(column) => format!("{}By{}", model.singular, column.field.to_upper_camel_case()),
            RootField::List => model.plural.to_owned(),
            RootField::Aggregate => format!("{}Aggregate", model.plural),
        }
    }
}

async fn one(ctx: &Context<'_>, model: &'static ModelInfo, key: &Column) -> ServerResult<Json> {
    let compiler = Compiler::new(ctx)?;
    let group = root::group(compiler);
    let mut needs = Needs::of(model);
    let plan = compiler.object(model, &group.selections(), &mut needs)?;
    let find = async {
        let arguments = Arguments::of(ctx, &ctx.item.node);
        let Some(json) = arguments.get(key.field) else {
            return Err(Error::BadUserInput(format!("`{}` must be given", key.field)));
        };
        let condition = Condition::equal(*key, scalars::input(key, json, key.field)?);
        let range = Range { limit: Some(1), ..Range::default() };
        Ok(load(loaders(ctx)?, model, &needs, condition, range).await?.0)
    };
    let nodes = group.check(find.await)?;
    output::answer(compiler, |writer| nodes.first().map_or(Ok(Json::Null), |node| writer.object(&plan, node))).await
}

async fn list(ctx: &Context<'_>, model: &'static ModelInfo) -> ServerResult<Json> {
    let compiler = Compiler::new(ctx)?;
    let group = root::group(compiler);
    let arguments = Arguments::of(ctx, &ctx.item.node);
    let page = group.check(PageRequest::read(model, &arguments, compiler.limits))?;
    let mut needs = Needs::of(model);
    let plan = compiler.connection(model, page, &group, &mut needs)?;
    let read = async {
        let loaders = loaders(ctx)?;
        try_join(rows(loaders, model, &needs, &plan), total(loaders, model, &plan)).await
    };
    let ((nodes, more), total) = group.check(read.await)?;
    output::answer(compiler, |writer| writer.connection(&plan, &nodes, more, total.as_ref())).await
}

async fn rows(
    loaders: &Loaders,
    model: &ModelInfo,
    needs: &Needs,
    plan: &ConnectionPlan,
) -> Result<(Vec<Arc<Node>>, bool)> {
    if !plan.wants_rows() {
        return Ok((Vec::new(), false));
    }
    load(loaders, model, needs, plan.page.condition(), plan.page.range(plan.wants_neighbours())).await
}

async fn total(loaders: &Loaders, model: &ModelInfo, plan: &ConnectionPlan) -> Result<Option<Value>> {
    if !plan.wants_count() {
        return Ok(None);
    }
    let values = work_out(loaders, model, vec![Expression::Count], plan.page.filter.clone()).await?;
    Ok(values.into_iter().flatten().next())
}

async fn aggregate(ctx: &Context<'_>, model: &'static ModelInfo) -> ServerResult<Json> {
    let compiler = Compiler::new(ctx)?;
    let group = root::group(compiler);
    let arguments = Arguments::of(ctx, &ctx.item.node);
    let condition = group.check(filter::of_arguments(model, &arguments, compiler.limits))?;
    let mut expressions = Vec::new();
    let plan = compiler.aggregate(model, &group, &mut |expression| {
        expressions.push(expression);
        expressions.len() - 1
    });
    let values = match expressions.is_empty() {
        true => Ok(Vec::new()),
        false => async { work_out(loaders(ctx)?, model, expressions, condition).await }.await,
    };
    let values = group.check(values)?;
    Ok(super::aggregate::output(&plan, &|_, place| values.get(place).cloned().flatten()))
}

/// Works out values from all rows that meet a condition, in one statement.
async fn work_out(
    loaders: &Loaders,
    model: &ModelInfo,
    expressions: Vec<Expression>,
    condition: Condition,
) -> Result<Row> {
    let rows = loaders.database().read().await?.load(Select::new(model.table, expressions, condition)).await?;
    rows.into_iter().next().ok_or_else(|| Error::Unexpected("an aggregate gave no row".into()))
}

/// Reads rows of a model in one statement, and then whatever `needs` says of their relations; says whether more
/// rows follow.
pub(super) async fn load(
    loaders: &Loaders,
    model: &ModelInfo,
    needs: &Needs,
    condition: Condition,
    range: Range,
) -> Result<(Vec<Arc<Node>>, bool)> {
    let columns = Arc::new(needs.columns.clone());
    let select = Select {
        order: range.order.clone(),
        order_values: needs.order_values,
        limit: range.read(),
        offset: range.offset,
        ..Select::columns(model.table, columns.columns(), condition)
    };
    let rows = loaders.database().read().await?.load(select).await?;
    let (rows, more) = range.shown(rows);
    let records = rows.into_iter().map(|values| Arc::new(Record::new(columns.clone(), values)));
    Ok((preload(&Source::Loaders(loaders), needs, records.collect()).await?, more))
}

pub(super) fn loaders<'a>(ctx: &Context<'a>) -> Result<&'a Loaders> {
    ctx.data::<Loaders>().map_err(|_| Error::Unexpected("the request has no loaders".into()))
}
