//! Enums of columns as arguments and answers of custom resolvers.

use async_graphql::registry::Registry;
use async_graphql::{InputType, InputValueError, InputValueResult, Name, Value as Json};

use super::input::arguments::enum_name;
use super::scalars;
use crate::database::ColumnEnum;

/// Registers the type of an enum, and returns it as the schema writes it.
pub fn register_enum<E: ColumnEnum>(registry: &mut Registry) -> String {
    scalars::register_enum(registry, E::ENUMERATION);
    format!("{}!", E::ENUMERATION.name)
}

/// Returns the enum's value for a value of the request.
///
/// # Errors
/// When the enum does not have it.
pub fn parse_enum<E: ColumnEnum + InputType>(value: Option<Json>) -> InputValueResult<E> {
    let value = value.unwrap_or_default();
    let known = enum_name(&value).and_then(|name| E::ENUMERATION.find_by_name(name));
    let known = known.and_then(|value| E::from_text(value.text));
    known.ok_or_else(|| InputValueError::expected_type(value))
}

/// Returns the enum's value as the answer writes it.
pub fn enum_json<E: ColumnEnum>(value: &E) -> Json {
    let known = E::ENUMERATION.find_by_text(value.text());
    known.map_or(Json::Null, |value| Json::Enum(Name::new(value.name)))
}
