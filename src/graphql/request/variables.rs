//! The values of a request's variables, coerced to their types (GraphQL § Coercing Variable Values).

use apollo_compiler::executable::{self, VariableDefinition};
use apollo_compiler::request::coerce_variable_values;
use apollo_compiler::response::{JsonMap, JsonValue};
use apollo_compiler::schema::ExtendedType;
use apollo_compiler::validation::Valid;
use apollo_compiler::{Node, Schema, ast};
use async_graphql::{Name, Request, ServerError, Value as Json};

use super::document::Document;
use super::exact_numbers::{self, InexactNumbers};
use super::rules::is_one_of;
use super::whole_numbers::with_whole_numbers;
use crate::graphql::error::refusal;

/// The values of a request's variables; those that were not given and have no default are absent.
#[derive(Clone, Debug, Default)]
pub(in crate::graphql) struct Variables {
    values: async_graphql::Variables,
}

impl Variables {
    /// Makes the values of `@skip` and `@include`, to plan an operation before it is asked for.
    pub(in crate::graphql) fn of_switches(names: &[apollo_compiler::Name], on: &[bool]) -> Self {
        let mut values = async_graphql::Variables::default();
        for (name, on) in names.iter().zip(on) {
            values.insert(Name::new(name), Json::Boolean(*on));
        }
        Variables { values }
    }

    /// Returns a value; `None` if it is absent.
    pub(in crate::graphql) fn get(&self, name: &str) -> Option<&Json> {
        self.values.get(name)
    }

    /// Returns the values as custom resolvers see them.
    pub(in crate::graphql) fn values(&self) -> &async_graphql::Variables {
        &self.values
    }
}

/// Coerces the values that a request gives to the variables of its operation.
///
/// # Errors
/// A variable that is missing, has a value that is not of its type, or a number that loses digits.
pub(in crate::graphql) fn coerce(
    schema: &Valid<Schema>,
    document: &Document,
    operation: &executable::Operation,
    request: &Request,
) -> Result<Variables, ServerError> {
    if operation.variables.is_empty() {
        return Ok(Variables::default());
    }
    let mut values = JsonMap::new();
    for definition in &operation.variables {
        let value = request.variables.get(definition.name.as_str());
        check_presence(document, definition, value)?;
        if let Some(value) = value {
            let value = with_whole_numbers(schema, &definition.ty, to_json(value));
            values.insert(definition.name.as_str(), value);
        }
    }

    let coerced = coerce_variable_values(schema, operation, &values).map_err(|error| {
        let mut problem = refusal("BAD_USER_INPUT", error.message().to_string());
        problem.locations.extend(error.location().map(|at| document.position(Some(at))));
        problem
    })?;
    for definition in &operation.variables {
        if let Some(value) = coerced.get(definition.name.as_str()) {
            check_one_of(schema, document, definition, value)?;
            check_digits(schema, document, definition, value, request)?;
        }
    }

    let mut variables = Variables::default();
    for (name, value) in coerced.into_inner() {
        variables.values.insert(Name::new(name.as_str()), from_json(value));
    }
    Ok(variables)
}

fn check_presence(
    document: &Document,
    definition: &Node<VariableDefinition>,
    value: Option<&Json>,
) -> Result<(), ServerError> {
    let is_missing = match value {
        Some(Json::Null) => true,
        Some(_) => false,
        None => definition.default_value.is_none(),
    };

    if is_missing && definition.ty.is_non_null() {
        let name = &definition.name;
        let mut problem = refusal(
            "BAD_USER_INPUT",
            format!("the variable `${name}` must be given, and not be null"),
        );
        problem.locations.push(document.position(definition.location()));
        return Err(problem);
    }
    Ok(())
}

fn check_one_of(
    schema: &Schema,
    document: &Document,
    definition: &Node<VariableDefinition>,
    value: &JsonValue,
) -> Result<(), ServerError> {
    broken_one_of(schema, &definition.ty, value).map_or(Ok(()), |name| {
        let variable = &definition.name;
        let message = format!("`${variable}`: `{name}` takes exactly one field, which is not null");
        let mut problem = refusal("BAD_USER_INPUT", message);
        problem.locations.push(document.position(definition.location()));
        Err(problem)
    })
}

fn check_digits(
    schema: &Schema,
    document: &Document,
    definition: &Node<VariableDefinition>,
    value: &JsonValue,
    request: &Request,
) -> Result<(), ServerError> {
    let found = InexactNumbers::in_value(request, schema, &definition.ty, value);
    found.map_or(Ok(()), |number| {
        let message = format!("`${}`: {}", definition.name, exact_numbers::refuse(number));
        let mut problem = refusal("BAD_USER_INPUT", message);
        problem.locations.push(document.position(definition.location()));
        Err(problem)
    })
}

/// Finds an input object of which exactly one field is to be given, and is not.
fn broken_one_of<'s>(schema: &'s Schema, ty: &'s ast::Type, value: &JsonValue) -> Option<&'s str> {
    match value {
        JsonValue::Array(items) => {
            let item = if ty.is_list() { ty.item_type() } else { ty };
            items.iter().find_map(|value| broken_one_of(schema, item, value))
        }
        JsonValue::Object(fields) => {
            let named = schema.types.get(ty.inner_named_type());
            let Some(ExtendedType::InputObject(input)) = named else { return None };
            if is_one_of(input) && (fields.len() != 1 || fields.values().any(JsonValue::is_null)) {
                return Some(input.name.as_str());
            }
            fields.iter().find_map(|(name, value)| {
                let field = input.fields.get(name.as_str())?;
                broken_one_of(schema, &field.ty, value)
            })
        }
        _ => None,
    }
}

fn to_json(value: &Json) -> JsonValue {
    match value {
        Json::Null => JsonValue::Null,
        Json::Number(number) => JsonValue::Number(number.clone()),
        Json::String(text) => text.as_str().into(),
        Json::Enum(name) => name.as_str().into(),
        Json::Boolean(switch) => (*switch).into(),
        Json::Binary(bytes) => bytes.iter().copied().map(JsonValue::from).collect(),
        Json::List(items) => items.iter().map(to_json).collect(),
        Json::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| (name.as_str(), to_json(value)));
            JsonValue::Object(fields.map(|(name, value)| (name.into(), value)).collect())
        }
    }
}

fn from_json(value: JsonValue) -> Json {
    match value {
        JsonValue::Null => Json::Null,
        JsonValue::Bool(switch) => Json::Boolean(switch),
        JsonValue::Number(number) => Json::Number(number),
        JsonValue::String(text) => Json::String(text.as_str().to_owned()),
        JsonValue::Array(items) => Json::List(items.into_iter().map(from_json).collect()),
        JsonValue::Object(fields) => {
            let fields = fields
                .into_iter()
                .map(|(name, value)| (Name::new(name.as_str()), from_json(value)));
            Json::Object(fields.collect())
        }
    }
}
