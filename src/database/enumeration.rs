//! Enums in columns, where each value is a text.

use super::Value;
use crate::error::{Error, Result};

/// A Rust enum whose values are texts in a column. `#[derive(ModelEnum)]` implements it.
pub trait ColumnEnum: Sized {
    /// The description of the enum.
    const ENUMERATION: &'static Enumeration;

    /// Returns the text in the database.
    fn text(&self) -> &'static str;

    /// Returns the value for a text in the database.
    fn from_text(text: &str) -> Option<Self>;
}

/// Returns the value to write for a value of an enum.
pub fn enum_value<E: ColumnEnum>(value: &E) -> Value {
    Value::Text(value.text().to_owned())
}

/// Returns the value of an enum for a value that was read.
///
/// # Errors
/// [`Error::Unexpected`] if the enum has no such value, which is a mistake in the database.
pub fn enum_from_value<E: ColumnEnum>(value: Option<&Value>) -> Result<E> {
    let known = match value {
        Some(Value::Text(text)) => E::from_text(text),
        _ => None,
    };
    known.ok_or_else(|| {
        Error::Unexpected(format!("{value:?} is no value of {}", E::ENUMERATION.name))
    })
}

/// The description of a [`ColumnEnum`].
#[derive(Debug)]
pub struct Enumeration {
    /// The enum's name, which is also that of its GraphQL type.
    pub name: &'static str,
    /// The enum's doc comment.
    pub description: &'static str,
    /// The values, in order.
    pub values: &'static [EnumerationValue],
}

/// A value of an [`Enumeration`].
#[derive(Debug)]
pub struct EnumerationValue {
    /// The name in GraphQL, such as `IN_REVIEW`.
    pub name: &'static str,
    /// The text in the database, such as `in_review`.
    pub text: &'static str,
    /// The variant's doc comment.
    pub description: &'static str,
}

impl Enumeration {
    /// Finds a value by its name in GraphQL.
    pub fn find_by_name(&self, name: &str) -> Option<&EnumerationValue> {
        self.values.iter().find(|value| value.name == name)
    }

    /// Finds a value by its text in the database.
    pub fn find_by_text(&self, text: &str) -> Option<&EnumerationValue> {
        self.values.iter().find(|value| value.text == text)
    }
}
