//! GraphQL's types for the values of columns: names, values in and values out.

mod input;
mod output;

use async_graphql::registry::Registry;
use async_graphql::{ID, InputType};

pub(super) use input::{input, int, kind_input, text};
pub(super) use output::{write, write_aggregate, write_kind};

use super::schema::meta::{add_enum, add_scalar};
use crate::database::{AggregateFunction, Enumeration, Kind};
use crate::model::FieldInfo;

/// The name of the type of a column: a scalar or an enum. A primary key is an `ID`.
pub(super) fn name(field: &FieldInfo) -> &'static str {
    match field.enumeration {
        _ if is_id(field) => "ID",
        Some(enumeration) => enumeration.name,
        None => kind_name(field.column.kind),
    }
}

pub(super) const fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::SmallInt | Kind::Integer => "Int",
        Kind::BigInt => "BigInt",
        Kind::Float | Kind::Double => "Float",
        Kind::Numeric => "Decimal",
        Kind::Bool => "Boolean",
        Kind::Text => "String",
        Kind::Binary => "Base64",
        Kind::Uuid => "UUID",
        Kind::Date => "Date",
        Kind::Time => "LocalTime",
        Kind::Timestamp => "LocalDateTime",
        Kind::Timestamptz => "DateTime",
        Kind::Json => "JSON",
    }
}

fn is_id(field: &FieldInfo) -> bool {
    field.primary_key
}

/// The name of the scalar of an aggregate of a column.
pub(super) fn aggregate_name(field: &FieldInfo, aggregate: AggregateFunction) -> &'static str {
    match aggregate {
        AggregateFunction::Min | AggregateFunction::Max => name(field),
        AggregateFunction::Sum | AggregateFunction::Average => {
            kind_name(aggregate.kind(field.column.kind))
        }
    }
}

/// Registers the type of a column.
pub(super) fn register(registry: &mut Registry, field: &FieldInfo) {
    match field.enumeration.filter(|_| !is_id(field)) {
        Some(enumeration) => register_enum(registry, enumeration),
        None => register_scalar(registry, name(field)),
    }
}

/// Registers the type of an enum.
pub(super) fn register_enum(registry: &mut Registry, enumeration: &Enumeration) {
    let values = enumeration.values.iter().map(|value| (value.name, value.description));
    add_enum(registry, enumeration.name, enumeration.description, values);
}

/// Registers a scalar by its name.
pub(super) fn register_scalar(registry: &mut Registry, name: &str) {
    match name {
        "ID" => drop(ID::create_type_info(registry)),
        "Int" => drop(i32::create_type_info(registry)),
        "Float" => drop(f64::create_type_info(registry)),
        "Boolean" => drop(bool::create_type_info(registry)),
        "String" => drop(String::create_type_info(registry)),
        other => {
            if let Some((name, description, specified_by)) =
                OWN.iter().find(|(name, ..)| *name == other)
            {
                add_scalar(registry, name, description, *specified_by);
            }
        }
    }
}

/// The scalars that GraphQL does not have of itself: name, description, and where the form is specified.
const OWN: &[(&str, &str, Option<&str>)] = &[
    (
        "BigInt",
        "A whole number of 64 bits, written as text, since JavaScript loses digits beyond 2⁵³.",
        None,
    ),
    (
        "Decimal",
        "A decimal number, exact to the last digit, written as text such as `\"12.5\"`.",
        None,
    ),
    ("Base64", "Bytes, in Base64.", Some("https://www.rfc-editor.org/rfc/rfc4648")),
    ("UUID", "A UUID, hyphenated.", Some("https://www.rfc-editor.org/rfc/rfc9562")),
    ("Date", "A day, as in `2026-01-31`.", Some("https://www.rfc-editor.org/rfc/rfc3339")),
    ("LocalTime", "A time of day, as in `09:30:00`, to the microsecond.", None),
    (
        "LocalDateTime",
        "A date and time of no time zone, as in `2026-01-31T09:30:00`, to the microsecond.",
        None,
    ),
    (
        "DateTime",
        "A date and time with an offset, as in `2026-01-31T09:30:00Z`; answered in UTC, to the microsecond.",
        Some("https://www.rfc-editor.org/rfc/rfc3339"),
    ),
    ("JSON", "Any JSON.", Some("https://www.rfc-editor.org/rfc/rfc8259")),
];
