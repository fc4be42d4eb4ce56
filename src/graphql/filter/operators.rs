//! The operators of a column's filter.

use async_graphql::Value as Json;

use crate::database::{Column, Comparison, Condition, Error, Kind, List, Result, TextMatch, TextPosition};
use crate::graphql::arguments::list;
use crate::graphql::scalars;

/// A text longer than this is refused as a pattern: SQLite gives up on patterns beyond 50,000 bytes.
const LONGEST_TEXT: usize = 10_000;

/// An operator of a column's filter.
pub(in crate::graphql) struct Operator {
    pub(in crate::graphql) name: &'static str,
    pub(in crate::graphql) description: &'static str,
    pub(in crate::graphql) operand: Operand,
    pub(super) condition: fn(Column, &Json, &str) -> Result<Condition>,
}

/// What an operator takes.
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
        Operator { name: $name, description: $description, operand: Operand::$operand, condition: $condition }
    };
}

const OPERATORS: &[Operator] = &[
    operator!("eq", Value, "Equals this.", |column, json, what| compare(column, Comparison::Equal, json, what)),
    operator!("ne", Value, "Is not null and differs from this.", |column, json, what| {
        compare(column, Comparison::NotEqual, json, what)
    }),
    operator!("in", List, "Equals one of these; an empty list holds for no row.", |column, json, what| {
        within(column, json, what, false)
    }),
    operator!("notIn", List, "Is not null and equals none of these.", |column, json, what| {
        Ok(within(column, json, what, true)?.and(Condition::IsNull { column, negated: true }))
    }),
    operator!("lt", Value, "Is less than this.", |column, json, what| compare(column, Comparison::Less, json, what)),
    operator!("lte", Value, "Is at most this.", |column, json, what| compare(column, Comparison::AtMost, json, what)),
    operator!("gt", Value, "Is greater than this.", |column, json, what| compare(
        column,
        Comparison::Greater,
        json,
        what
    )),
    operator!("gte", Value, "Is at least this.", |column, json, what| compare(column, Comparison::AtLeast, json, what)),
    operator!("contains", Text, "Contains this text, case-sensitively.", |column, json, what| {
        matches(column, TextPosition::Anywhere, false, json, what)
    }),
    operator!("startsWith", Text, "Starts with this text, case-sensitively.", |column, json, what| {
        matches(column, TextPosition::Start, false, json, what)
    }),
    operator!("endsWith", Text, "Ends with this text, case-sensitively.", |column, json, what| {
        matches(column, TextPosition::End, false, json, what)
    }),
    operator!("containsInsensitive", Text, "Contains this text in any case.", |column, json, what| {
        matches(column, TextPosition::Anywhere, true, json, what)
    }),
    operator!("startsWithInsensitive", Text, "Starts with this text in any case.", |column, json, what| {
        matches(column, TextPosition::Start, true, json, what)
    }),
    operator!("endsWithInsensitive", Text, "Ends with this text in any case.", |column, json, what| {
        matches(column, TextPosition::End, true, json, what)
    }),
    operator!("isNull", Switch, "Is null, or with false is not.", |column, json, what| match json {
        Json::Boolean(null) => Ok(Condition::IsNull { column, negated: !null }),
        _ => Err(Error::BadUserInput(format!("`{what}` must be true or false"))),
    }),
];

/// The operators of a column's filter: text has more of them, booleans, bytes and enums fewer; an `ID` is not looked
/// into, and JSON is not even compared.
pub(in crate::graphql) fn operators(column: &Column) -> impl Iterator<Item = &'static Operator> {
    let (kind, is_enum) = (column.kind, column.enumeration.is_some());
    let text = kind == Kind::Text && !column.primary_key && !is_enum;
    let ordered = !matches!(kind, Kind::Bool | Kind::Binary) && !is_enum;
    OPERATORS.iter().filter(move |operator| match operator.name {
        "isNull" => true,
        _ if kind == Kind::Json => false,
        "lt" | "lte" | "gt" | "gte" => ordered,
        _ => text || operator.operand != Operand::Text,
    })
}

fn compare(column: Column, comparison: Comparison, json: &Json, what: &str) -> Result<Condition> {
    Ok(Condition::Compare { column, comparison, value: scalars::input(&column, json, what)? })
}

fn within(column: Column, json: &Json, what: &str, negated: bool) -> Result<Condition> {
    let value = |json: &Json| match json {
        Json::Null => Err(Error::BadUserInput(format!("`{what}` must not hold null: ask with `isNull`"))),
        json => scalars::input(&column, json, what),
    };
    let values: Vec<_> = list(json).iter().map(value).collect::<Result<_>>()?;
    Ok(Condition::In { column, list: List::new(column.kind, values)?, negated })
}

fn matches(column: Column, position: TextPosition, insensitive: bool, json: &Json, what: &str) -> Result<Condition> {
    let text = scalars::text(json, what)?;
    if text.len() > LONGEST_TEXT {
        return Err(Error::BadUserInput(format!("`{what}` must not be longer than {LONGEST_TEXT} bytes")));
    }
    Ok(Condition::Text { column, text: TextMatch::new(position, text, insensitive) })
}
