//! Numbers of the scalars that keep every digit: one that JSON would read as another number is refused.

use std::any::TypeId;

use apollo_compiler::Schema;
use apollo_compiler::ast::{self, Type};
use apollo_compiler::response::JsonValue;
use apollo_compiler::schema::ExtendedType;
use async_graphql::{Request, Value as Json, Variables};

use crate::database::{Kind, inexact_numbers, is_exact_number};
use crate::graphql::scalars::kind_name;

/// The numbers of a request's JSON that were read as other numbers, as the text has them and as they were read. Part of
/// the data of a request.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct InexactNumbers(Vec<(f64, String)>);

impl InexactNumbers {
    /// Finds the numbers among the variables that were read from a JSON text.
    pub(crate) fn find(variables: &Variables, json: &str) -> Self {
        if !variables.values().any(has_fraction) {
            return InexactNumbers::default();
        }
        let read = |number: &str| Some((number.parse().ok()?, number.to_owned()));
        InexactNumbers(inexact_numbers(json).filter_map(read).collect())
    }

    /// Puts the numbers into the data of a request.
    pub(crate) fn put_into(self, request: Request) -> Request {
        if self.0.is_empty() { request } else { request.data(self) }
    }

    /// Finds such a number in a value of a variable, where its type keeps every digit.
    pub(super) fn in_value<'n>(
        request: &'n Request,
        schema: &Schema,
        ty: &Type,
        value: &JsonValue,
    ) -> Option<&'n str> {
        let numbers = request.data.get(&TypeId::of::<Self>())?.downcast_ref::<Self>()?;
        numbers.find_in(schema, ty, value)
    }

    fn find_in(&self, schema: &Schema, ty: &Type, value: &JsonValue) -> Option<&str> {
        if keeps_digits(ty) {
            return self.find_anywhere(value);
        }
        match value {
            JsonValue::Array(items) => {
                let item = if ty.is_list() { ty.item_type() } else { ty };
                items.iter().find_map(|value| self.find_in(schema, item, value))
            }
            JsonValue::Object(fields) => {
                let named = schema.types.get(ty.inner_named_type());
                let Some(ExtendedType::InputObject(input)) = named else { return None };
                fields.iter().find_map(|(name, value)| {
                    self.find_in(schema, &input.fields.get(name.as_str())?.ty, value)
                })
            }
            _ => None,
        }
    }

    fn find_anywhere(&self, value: &JsonValue) -> Option<&str> {
        match value {
            JsonValue::Number(number) => {
                let read = number.as_f64().filter(|_| number.is_f64())?;
                let found = self.0.iter().find(|(each, _)| *each == read);
                found.map(|(_, text)| text.as_str())
            }
            JsonValue::Array(items) => items.iter().find_map(|value| self.find_anywhere(value)),
            JsonValue::Object(fields) => {
                fields.iter().find_map(|(_, value)| self.find_anywhere(value))
            }
            _ => None,
        }
    }
}

/// Returns whether values of a type keep every digit: those of `JSON` and `Decimal`.
pub(super) fn keeps_digits(ty: &Type) -> bool {
    [Kind::Json, Kind::Numeric].map(kind_name).contains(&ty.inner_named_type().as_str())
}

/// Returns whether a number of a custom scalar is larger than all that can be read. GraphQL's own scalars and those that
/// keep every digit refuse it by themselves.
pub(super) fn is_too_large(ty: &Type, number: &str) -> bool {
    let refuses =
        keeps_digits(ty) || ["Int", "Float", "ID"].contains(&ty.inner_named_type().as_str());
    !refuses && number.parse::<f64>().is_ok_and(f64::is_infinite)
}

/// Returns whether a number of a document is read as it is written.
pub(super) fn is_exact(number: &str) -> bool {
    is_exact_number(number)
}

/// Returns the text of a number of a document.
pub(super) fn number(value: &ast::Value) -> Option<&str> {
    match value {
        ast::Value::Float(number) => Some(number.as_str()),
        ast::Value::Int(number) => Some(number.as_str()),
        _ => None,
    }
}

/// Says what to do with a number that loses digits.
pub(super) fn refuse(number: &str) -> String {
    format!("the number {number} loses digits: write it as a text, or with fewer digits")
}

fn has_fraction(value: &Json) -> bool {
    match value {
        Json::Number(number) => number.is_f64(),
        Json::List(items) => items.iter().any(has_fraction),
        Json::Object(fields) => fields.values().any(has_fraction),
        _ => false,
    }
}
