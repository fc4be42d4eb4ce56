//! Arguments as the document has them, bound to the values of a request.

use apollo_compiler::Node;
use apollo_compiler::ast::{Argument, Value};
use apollo_compiler::executable::Field;
use async_graphql::indexmap::IndexMap;
use async_graphql::{Name, Number, Value as Json};

use crate::error::{Error, Result};
use crate::graphql::input::arguments::Arguments;
use crate::graphql::request::Variables;

/// The arguments of a field, as the document has them.
pub(in crate::graphql) struct ArgumentList(Vec<Given>);

struct Given {
    argument: Node<Argument>,
    /// Set where the schema does not allow null.
    is_non_null: bool,
}

impl ArgumentList {
    pub(super) fn new(field: &Field) -> Self {
        let given = field.arguments.iter().map(|argument| {
            let definition = field.definition.argument_by_name(&argument.name);
            let is_non_null = definition.is_some_and(|definition| definition.ty.is_non_null());
            Given { argument: argument.clone(), is_non_null }
        });
        ArgumentList(given.collect())
    }

    /// Returns whether a variable stands anywhere in the arguments.
    pub(super) fn has_variables(&self) -> bool {
        self.0.iter().any(|given| has_variables(&given.argument.value))
    }

    /// Counts the values of the arguments, with those of variables.
    pub(super) fn count(&self, variables: &Variables) -> usize {
        self.0.iter().map(|given| count(&given.argument.value, variables)).sum()
    }

    /// Puts the values of variables in. An argument or an input field whose variable is absent is absent as well
    /// (GraphQL § Input Objects).
    ///
    /// # Errors
    /// [`Error::BadUserInput`] when a variable is null where the argument must not be (GraphQL § Coercing Argument
    /// Values): a default of either lets validation pass.
    pub(in crate::graphql) fn bind(&self, variables: &Variables) -> Result<Arguments> {
        let mut values = IndexMap::new();
        for Given { argument, is_non_null } in &self.0 {
            let name = argument.name.as_str();
            let Some(value) = bind(&argument.value, variables) else { continue };
            if *is_non_null && value == Json::Null {
                return Err(Error::BadUserInput(format!("`{name}` must not be null")));
            }
            values.insert(Name::new(name), value);
        }
        Ok(Arguments::new(values))
    }
}

fn has_variables(value: &Value) -> bool {
    match value {
        Value::Variable(_) => true,
        Value::List(items) => items.iter().any(|item| has_variables(item)),
        Value::Object(fields) => fields.iter().any(|(_, value)| has_variables(value)),
        _ => false,
    }
}

fn count(value: &Value, variables: &Variables) -> usize {
    match value {
        Value::Variable(name) => variables.get(name).map_or(0, count_json),
        Value::List(items) => 1 + items.iter().map(|item| count(item, variables)).sum::<usize>(),
        Value::Object(fields) => {
            1 + fields.iter().map(|(_, value)| count(value, variables)).sum::<usize>()
        }
        _ => 1,
    }
}

fn count_json(value: &Json) -> usize {
    match value {
        Json::List(items) => 1 + items.iter().map(count_json).sum::<usize>(),
        Json::Object(fields) => 1 + fields.values().map(count_json).sum::<usize>(),
        _ => 1,
    }
}

fn bind(value: &Value, variables: &Variables) -> Option<Json> {
    Some(match value {
        Value::Variable(name) => return variables.get(name).cloned(),
        Value::List(items) => {
            Json::List(items.iter().map(|item| bind(item, variables).unwrap_or_default()).collect())
        }
        Value::Object(fields) => {
            let given = fields.iter().filter_map(|(name, value)| {
                Some((Name::new(name.as_str()), bind(value, variables)?))
            });
            Json::Object(given.collect())
        }
        Value::Null => Json::Null,
        Value::Int(number) => Json::Number(parse_int(number.as_str())?),
        Value::Float(number) => Json::Number(parse_number(number.as_str())?),
        Value::String(text) => Json::String(text.clone()),
        Value::Boolean(switch) => Json::Boolean(*switch),
        Value::Enum(name) => Json::Enum(Name::new(name.as_str())),
    })
}

/// Reads a whole number, as [`parse_number`]; JSON takes `-0` for a fraction.
pub(super) fn parse_int(text: &str) -> Option<Number> {
    text.parse::<i64>().ok().map(Number::from).or_else(|| parse_number(text))
}

/// Reads a number; `None` for one that is larger than any 64-bit number.
pub(super) fn parse_number(text: &str) -> Option<Number> {
    text.parse().ok()
}
