//! The arguments of a field, with the request's variables put in.

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::Field;
use async_graphql::{Context, Name, Value as Json};
use async_graphql_value::Value as Written;

/// The arguments of one field. An argument or input field whose variable was not given is absent, as GraphQL
/// (§ Input Objects) wants it; async-graphql would make it null.
pub(super) struct Arguments {
    values: IndexMap<Name, Json>,
}

impl Arguments {
    pub(super) fn of(ctx: &Context<'_>, field: &Field) -> Self {
        let given = field.arguments.iter();
        let values = given.filter_map(|(name, value)| Some((name.node.clone(), put_in(ctx, &value.node)?)));
        Arguments { values: values.collect() }
    }

    /// An argument that is neither absent nor null.
    pub(super) fn get(&self, name: &str) -> Option<&Json> {
        self.values.get(name).filter(|value| !matches!(value, Json::Null))
    }
}

/// A value as the request wrote it, with its variables; `None` if it is a variable that was not given.
fn put_in(ctx: &Context<'_>, written: &Written) -> Option<Json> {
    Some(match written {
        Written::Variable(name) => return variable(ctx, name),
        Written::List(items) => Json::List(items.iter().map(|item| put_in(ctx, item).unwrap_or_default()).collect()),
        Written::Object(fields) => {
            let given = fields.iter().filter_map(|(name, value)| Some((name.clone(), put_in(ctx, value)?)));
            Json::Object(given.collect())
        }
        Written::Null => Json::Null,
        Written::Number(number) => Json::Number(number.clone()),
        Written::String(text) => Json::String(text.clone()),
        Written::Boolean(switch) => Json::Boolean(*switch),
        Written::Binary(bytes) => Json::Binary(bytes.clone()),
        Written::Enum(name) => Json::Enum(name.clone()),
    })
}

fn variable(ctx: &Context<'_>, name: &Name) -> Option<Json> {
    if let Some(value) = ctx.query_env.variables.get(name) {
        return Some(value.clone());
    }
    let definitions = &ctx.query_env.operation.node.variable_definitions;
    let definition = definitions.iter().find(|definition| definition.node.name.node == *name)?;
    Some(definition.node.default_value.as_ref()?.node.clone())
}

/// The items of a list; a value that is no list stands for a list of itself, as GraphQL (§ List) has it.
pub(super) fn list(json: &Json) -> &[Json] {
    match json {
        Json::List(items) => items,
        other => std::slice::from_ref(other),
    }
}

/// The name of an enum value; a variable brings it as text.
pub(super) fn enum_name(json: &Json) -> Option<&str> {
    match json {
        Json::Enum(name) => Some(name),
        Json::String(name) => Some(name),
        _ => None,
    }
}
