//! Enums of columns as arguments and answers of resolvers of one's own.

use async_graphql::registry::Registry;
use async_graphql::{InputType, InputValueError, InputValueResult, Name, Value as Json};

use super::arguments::enum_name;
use super::scalars;
use crate::database::ColumnEnum;

/// Registers the type of an enum, and gives its name as it stands in the schema.
pub fn register_enum<E: ColumnEnum>(registry: &mut Registry) -> String {
    scalars::register_enum(registry, E::ENUMERATION);
    format!("{}!", E::ENUMERATION.name)
}

/// The enum's value for one of the request.
///
/// # Errors
/// When the enum does not have it.
pub fn parse_enum<E: ColumnEnum + InputType>(value: Option<Json>) -> InputValueResult<E> {
    let value = value.unwrap_or_default();
    let known = enum_name(&value).and_then(|name| E::ENUMERATION.named(name));
    let known = known.and_then(|value| E::of_text(value.text));
    known.ok_or_else(|| InputValueError::expected_type(value))
}

/// The enum's value as it stands in an answer.
pub fn enum_json<E: ColumnEnum>(value: &E) -> Json {
    let known = E::ENUMERATION.of_text(value.text());
    known.map_or(Json::Null, |value| Json::Enum(Name::new(value.name)))
}
