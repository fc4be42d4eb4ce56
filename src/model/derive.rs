//! Functions that the code of `#[derive(Model)]` calls.

use std::borrow::Borrow;

use super::{FieldInfo, Model, ModelInfo, primary_key_of};
use crate::database::{Attribute, ColumnType, Record, Value};
use crate::error::{Error, Result};

/// Returns the value of a struct's field, whose type must fit its Diesel column.
pub fn to_value<C: diesel::Column, T: Attribute<C::SqlType>>(
    _column: C,
    field: &T,
) -> Option<Value> {
    field.to_value()
}

/// Reads a struct's field from a row. The field's type must fit its Diesel column.
///
/// # Errors
/// [`Error::UnreadableValue`] if the column holds a value that the type excludes; [`Error::Unexpected`] if it was not read.
pub fn from_value<C: diesel::Column, T: Attribute<C::SqlType>>(
    _column: C,
    record: &Record,
    model: &ModelInfo,
    field: &FieldInfo,
) -> Result<T> {
    let value = record.get(&field.column)?;
    T::from_value(value).map_err(|error| {
        let reason = match (value, error) {
            (Some(Value::Unreadable(value)), _) => value.reason().to_owned(),
            (_, Error::Unexpected(reason)) => reason,
            (_, error) => error.to_string(),
        };
        model.unreadable(field, record, reason)
    })
}

/// Calls a model's own rule for a value, whose type is that of the Diesel column.
///
/// # Errors
/// The rule's message.
pub fn check<C, T>(
    _column: C,
    value: &Value,
    rule: impl FnOnce(&T) -> Result<(), String>,
) -> Result<(), String>
where
    C: diesel::Column<SqlType: ColumnType<Rust: TryFrom<Value> + Borrow<T>>>,
    T: ?Sized,
{
    match <C::SqlType as ColumnType>::Rust::try_from(value.clone()) {
        Ok(value) => rule(Borrow::borrow(&value)),
        Err(_) => Ok(()),
    }
}

/// Stops the compilation if a default foreign key was derived from a primary key that is not called `id`.
pub const fn assert_named_id<M: Model>() {
    assert!(
        equal(<M::PrimaryKey as diesel::Column>::NAME, "id"),
        "the related model's primary key is not called `id`: name the `foreign_key`"
    );
}

/// Finds the default foreign key of a belongsTo, at compile time: the field of the model `O` over the column that is called
/// `prefix` and the name of the primary key of `R` (Lucid: `foreignKey`).
///
/// # Panics
/// At compile time, if there is no such field, or its type is not that of the primary key.
#[expect(clippy::panic, reason = "it runs at compile time, where a panic is a compile error")]
pub const fn default_foreign_key<O: Model, R: Model>(prefix: &str) -> &'static FieldInfo {
    let key = <R::PrimaryKey as diesel::Column>::NAME;
    let mut rest = O::FIELDS;
    while let [field, others @ ..] = rest {
        if is_joined(field.column.name, prefix, key) {
            assert!(
                field.column.kind as u8 == primary_key_of::<R>().column.kind as u8,
                "the default foreign key has another type than the related model's primary key"
            );
            return field;
        }
        rest = others;
    }
    panic!(
        "no field has the default foreign key, the related model's name and the name of its primary key: name the \
         `foreign_key`"
    )
}

/// Returns whether a text is `prefix` and `suffix`, at compile time.
const fn is_joined(text: &str, prefix: &str, suffix: &str) -> bool {
    match text.as_bytes().split_at_checked(prefix.len()) {
        Some((start, end)) => {
            equal_bytes(start, prefix.as_bytes()) && equal_bytes(end, suffix.as_bytes())
        }
        None => false,
    }
}

/// Compares two texts, at compile time.
pub(crate) const fn equal(left: &str, right: &str) -> bool {
    equal_bytes(left.as_bytes(), right.as_bytes())
}

const fn equal_bytes(mut left: &[u8], mut right: &[u8]) -> bool {
    while let ([a, left_rest @ ..], [b, right_rest @ ..]) = (left, right) {
        if *a != *b {
            return false;
        }
        (left, right) = (left_rest, right_rest);
    }
    left.is_empty() && right.is_empty()
}
