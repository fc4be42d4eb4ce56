//! Enums as columns: a fixed set of texts.

use super::{Error, Result, Value};

/// A Rust enum whose values stand in a column as texts. `#[derive(ModelEnum)]` implements it.
pub trait ColumnEnum: Sized {
    /// The enum as data.
    const ENUMERATION: &'static Enumeration;

    /// The text in the database.
    fn text(&self) -> &'static str;

    /// The value for a text in the database, if there is one.
    fn of_text(text: &str) -> Option<Self>;
}

/// The value to write for an enum's.
pub fn enum_value<E: ColumnEnum>(value: &E) -> Value {
    Value::Text(value.text().to_owned())
}

/// The enum's value for one that was read.
///
/// # Errors
/// When the enum does not have it, which is a mistake in the database.
pub fn enum_of_value<E: ColumnEnum>(value: Option<&Value>) -> Result<E> {
    let known = match value {
        Some(Value::Text(text)) => E::of_text(text),
        _ => None,
    };
    known.ok_or_else(|| Error::Unexpected(format!("{value:?} is no value of {}", E::ENUMERATION.name)))
}

/// A Rust enum that stands for the texts of a column; `#[derive(ModelEnum)]` describes it.
#[derive(Debug)]
pub struct Enumeration {
    /// The enum's name, which is the GraphQL type's.
    pub name: &'static str,
    /// What the enum's doc comment says.
    pub description: &'static str,
    /// Its values, in order.
    pub values: &'static [EnumerationValue],
}

/// A value of an [`Enumeration`].
#[derive(Debug)]
pub struct EnumerationValue {
    /// The name in GraphQL, such as `IN_REVIEW`.
    pub name: &'static str,
    /// The text in the database, such as `in_review`.
    pub text: &'static str,
    /// What the variant's doc comment says.
    pub description: &'static str,
}

impl Enumeration {
    /// The value with a name in GraphQL.
    pub fn named(&self, name: &str) -> Option<&EnumerationValue> {
        self.values.iter().find(|value| value.name == name)
    }

    /// The value with a text in the database.
    pub fn of_text(&self, text: &str) -> Option<&EnumerationValue> {
        self.values.iter().find(|value| value.text == text)
    }
}
