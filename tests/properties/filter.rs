//! Filters: how GraphQL writes them, and which rows they match.

use std::fmt;

use super::compare::compare;
use super::world::{Row, Value, World};

/// A filter over the rows of one table.
#[derive(Clone, Debug)]
pub enum Filter {
    And(Vec<Filter>),
    Or(Vec<Filter>),
    Not(Box<Filter>),
    Column {
        field: &'static str,
        operator: &'static str,
        operand: String,
    },
    Has {
        relation: &'static str,
        negated: bool,
    },
    WhereHas {
        relation: &'static str,
        filter: Box<Filter>,
        negated: bool,
    },
    Count {
        relation: &'static str,
        filter: Option<Box<Filter>>,
        operator: &'static str,
        number: i64,
    },
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |filters: &[Filter]| {
            filters.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
        };

        match self {
            Filter::And(filters) => write!(f, "{{ and: [{}] }}", list(filters)),
            Filter::Or(filters) => write!(f, "{{ or: [{}] }}", list(filters)),
            Filter::Not(filter) => write!(f, "{{ not: {filter} }}"),
            Filter::Column { field, operator, operand } => {
                write!(f, "{{ {field}: {{ {operator}: {operand} }} }}")
            }
            Filter::Has { relation, negated } => {
                let field = if *negated { "doesntHave" } else { "has" };
                write!(f, "{{ {field}: [{}] }}", relation.to_uppercase())
            }
            Filter::WhereHas { relation, filter, negated } => {
                let field = if *negated { "whereDoesntHave" } else { "whereHas" };
                write!(f, "{{ {field}: {{ {relation}: {filter} }} }}")
            }
            Filter::Count { relation, filter, operator, number } => {
                let condition =
                    filter.as_ref().map(|filter| format!("where: {filter}, ")).unwrap_or_default();
                write!(
                    f,
                    "{{ relatedCount: {{ {relation}: {{ {condition}{operator}: {number} }} }} }}"
                )
            }
        }
    }
}

impl Filter {
    /// Tells if the filter matches a row, as SQL does: unknown where a comparison meets null.
    pub fn matches(&self, row: Row<'_>, world: &World) -> Option<bool> {
        match self {
            Filter::And(filters) => {
                filters.iter().map(|filter| filter.matches(row, world)).fold(Some(true), and)
            }
            Filter::Or(filters) => {
                let all =
                    filters.iter().map(|filter| filter.matches(row, world).map(|matches| !matches));
                all.fold(Some(true), and).map(|matches| !matches)
            }
            Filter::Not(filter) => filter.matches(row, world).map(|matches| !matches),
            Filter::Column { field, operator, operand } => {
                compare(row.value(field), operator, operand)
            }
            Filter::Has { relation, negated } => {
                Some(row.related(world, relation).is_empty() == *negated)
            }
            Filter::WhereHas { relation, filter, negated } => {
                let mut related = row.related(world, relation).into_iter();
                Some(related.any(|row| filter.matches(row, world) == Some(true)) != *negated)
            }
            Filter::Count { relation, filter, operator, number } => {
                let related = row.related(world, relation).into_iter();
                let matches = |row: &Row<'_>| {
                    filter.as_ref().is_none_or(|filter| filter.matches(*row, world) == Some(true))
                };
                let count = related.filter(matches).count() as f64;
                compare(Some(Value::Number(count)), operator, &number.to_string())
            }
        }
    }
}

fn and(left: Option<bool>, right: Option<bool>) -> Option<bool> {
    match (left, right) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}
