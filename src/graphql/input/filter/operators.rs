//! The operators of a column's filter.

use async_graphql::Value as Json;

use crate::database::{Comparison, Condition, List, TextMatch, TextPosition};
use crate::error::{Error, Result};
use crate::graphql::input::arguments::list;
use crate::graphql::scalars;
use crate::model::FieldInfo;

/// An operator of a column's filter.
pub(in crate::graphql) struct Operator {
    pub(in crate::graphql) name: &'static str,
    pub(in crate::graphql) description: &'static str,
    pub(in crate::graphql) operand: Operand,
    pub(super) condition: fn(&FieldInfo, &Json, &str) -> Result<Condition>,
}

/// The operand of an operator.
#[derive(Clone, Copy, PartialEq)]
pub(in crate::graphql) enum Operand {
    /// A value of the column's type.
    Value,
    /// Several of them.
    List,
    /// A piece of text.
    Text,
    /// True or false.
    Switch,
}

macro_rules! operator {
    ($name:literal, $operand:ident, $description:literal, $condition:expr) => {
        Operator {
            name: $name,
            description: $description,
            operand: Operand::$operand,
            condition: $condition,
        }
    };
}

const OPERATORS: &[Operator] = &[
    operator!("eq", Value, "Equals this.", |field, json, what| compare(
        field,
        Comparison::Equal,
        json,
        what
    )),
    operator!("ne", Value, "Is not null and differs from this.", |field, json, what| {
        compare(field, Comparison::NotEqual, json, what)
    }),
    operator!(
        "in",
        List,
        "Equals one of these; an empty list holds for no row.",
        |field, json, what| { within(field, json, what, false) }
    ),
    operator!("notIn", List, "Is not null and equals none of these.", |field, json, what| {
        Ok(within(field, json, what, true)?
            .and(Condition::IsNull { column: field.column, negated: true }))
    }),
    operator!("lt", Value, "Is less than this.", |field, json, what| compare(
        field,
        Comparison::Less,
        json,
        what
    )),
    operator!("lte", Value, "Is at most this.", |field, json, what| compare(
        field,
        Comparison::AtMost,
        json,
        what
    )),
    operator!("gt", Value, "Is greater than this.", |field, json, what| compare(
        field,
        Comparison::Greater,
        json,
        what
    )),
    operator!("gte", Value, "Is at least this.", |field, json, what| compare(
        field,
        Comparison::AtLeast,
        json,
        what
    )),
    operator!("contains", Text, "Contains this text, case-sensitively.", |field, json, what| {
        matches(field, TextPosition::Anywhere, false, json, what)
    }),
    operator!(
        "startsWith",
        Text,
        "Starts with this text, case-sensitively.",
        |field, json, what| { matches(field, TextPosition::Start, false, json, what) }
    ),
    operator!("endsWith", Text, "Ends with this text, case-sensitively.", |field, json, what| {
        matches(field, TextPosition::End, false, json, what)
    }),
    operator!(
        "containsInsensitive",
        Text,
        "Contains this text in any case.",
        |field, json, what| { matches(field, TextPosition::Anywhere, true, json, what) }
    ),
    operator!(
        "startsWithInsensitive",
        Text,
        "Starts with this text in any case.",
        |field, json, what| { matches(field, TextPosition::Start, true, json, what) }
    ),
    operator!(
        "endsWithInsensitive",
        Text,
        "Ends with this text in any case.",
        |field, json, what| { matches(field, TextPosition::End, true, json, what) }
    ),
    operator!("isNull", Switch, "Is null, or with false is not.", |field, json, what| match json {
        Json::Boolean(null) => Ok(Condition::IsNull { column: field.column, negated: !null }),
        _ => Err(Error::BadUserInput(format!("`{what}` must be true or false"))),
    }),
];

/// The operators of a column's filter: text has more of them, booleans, bytes and enums fewer; an `ID` is not looked
/// into, and JSON is not even compared.
pub(in crate::graphql) fn operators(field: &FieldInfo) -> impl Iterator<Item = &'static Operator> {
    let kind = field.column.kind;
    let is_enum = field.enumeration.is_some();
    let text = kind.is_text() && !field.primary_key && !is_enum;
    let ordered = kind.is_compared() && !is_enum;
    OPERATORS.iter().filter(move |operator| match operator.name {
        "isNull" => true,
        _ if !kind.is_sorted() => false,
        "lt" | "lte" | "gt" | "gte" => ordered,
        _ => text || operator.operand != Operand::Text,
    })
}

fn compare(
    field: &FieldInfo,
    comparison: Comparison,
    json: &Json,
    what: &str,
) -> Result<Condition> {
    Ok(Condition::Compare {
        column: field.column,
        comparison,
        value: scalars::input(field, json, what)?,
    })
}

fn within(field: &FieldInfo, json: &Json, what: &str, negated: bool) -> Result<Condition> {
    let value = |json: &Json| match json {
        Json::Null => {
            Err(Error::BadUserInput(format!("`{what}` must not hold null: ask with `isNull`")))
        }
        json => scalars::input(field, json, what),
    };
    let values: Vec<_> = list(json).iter().map(value).collect::<Result<_>>()?;
    Ok(Condition::In { column: field.column, list: List::new(field.column.kind, values)?, negated })
}

fn matches(
    field: &FieldInfo,
    position: TextPosition,
    insensitive: bool,
    json: &Json,
    what: &str,
) -> Result<Condition> {
    let text = scalars::text(json, what)?;
    Ok(Condition::Text { column: field.column, text: TextMatch::new(position, text, insensitive) })
}
