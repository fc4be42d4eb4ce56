//! Names that two types of a schema would bear, found when the list of models is compiled.

use crate::database::{Column, Enumeration, EnumerationValue};
use crate::model::{ModelInfo, equal};

/// How long the message of a compile error is at most.
const MOST_BYTES: usize = 1000;

/// Stops the compilation where two of the models have one name, or an enum has that of a model or of another enum.
///
/// # Panics
/// Then, at compile time.
pub const fn check_names(models: &[&ModelInfo]) {
    let mut rest = models;
    while let [model, others @ ..] = rest {
        check_models(model, others);
        let mut columns = model.columns;
        while let [column, more @ ..] = columns {
            if let Some(enumeration) = shown(column) {
                check_enumeration(enumeration, models);
            }
            columns = more;
        }
        rest = others;
    }
}

const fn check_models(model: &ModelInfo, others: &[&ModelInfo]) {
    let mut rest = others;
    while let [other, more @ ..] = rest {
        if equal(model.name, other.name) {
            refuse(&["two models are called `", model.name, "`: list each once, or rename one of the structs"]);
        }
        rest = more;
    }
}

const fn check_enumeration(enumeration: &Enumeration, models: &[&ModelInfo]) {
    let mut rest = models;
    while let [model, more @ ..] = rest {
        if equal(enumeration.name, model.name) {
            let name = enumeration.name;
            refuse(&["an enum and a model are called `", name, "`: rename the enum by `#[model(name = \"…\")]`"]);
        }
        let mut columns = model.columns;
        while let [column, more @ ..] = columns {
            if let Some(other) = shown(column) {
                check_alike(enumeration, other);
            }
            columns = more;
        }
        rest = more;
    }
}

const fn check_alike(enumeration: &Enumeration, other: &Enumeration) {
    if equal(enumeration.name, other.name) && !have_same_values(enumeration.values, other.values) {
        let name = enumeration.name;
        refuse(&["two enums of other values are called `", name, "`: rename one by `#[model(name = \"…\")]`"]);
    }
}

const fn have_same_values(values: &[EnumerationValue], others: &[EnumerationValue]) -> bool {
    let (mut values, mut others) = (values, others);
    while let ([value, more_values @ ..], [other, more_others @ ..]) = (values, others) {
        if !equal(value.name, other.name) || !equal(value.text, other.text) {
            return false;
        }
        (values, others) = (more_values, more_others);
    }
    values.is_empty() && others.is_empty()
}

/// The enum whose type a column has in the schema.
const fn shown(column: &Column) -> Option<&'static Enumeration> {
    if column.hidden || column.primary_key { None } else { column.enumeration }
}

/// Stops the compilation with a message of several parts.
#[expect(clippy::panic, reason = "it runs at compile time, where a panic is a compile error")]
const fn refuse(parts: &[&str]) -> ! {
    let (mut message, mut length, mut parts) = ([0; MOST_BYTES], 0, parts);
    while let [part, others @ ..] = parts {
        let (_, free) = message.split_at_mut(length);
        let (place, _) = free.split_at_mut(part.len());
        place.copy_from_slice(part.as_bytes());
        length += part.len();
        parts = others;
    }
    let (message, _) = message.split_at(length);
    match str::from_utf8(message) {
        Ok(message) => panic!("{}", message),
        Err(_) => panic!("two types have one name"),
    }
}
