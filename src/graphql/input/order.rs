//! `orderBy`, read into an order whose last key is the primary key.

use async_graphql::Value as Json;

use super::arguments::{enum_name, list};
use crate::database::{Condition, Direction, Nulls, OrderTerm, RelatedRows};
use crate::error::{Error, Result};
use crate::graphql::limits::Limits;
use crate::model::ModelInfo;

/// The values of the enum `SortDirection`: name, description, direction, and where nulls stand if it says so.
pub(in crate::graphql) const DIRECTIONS: &[(&str, &str, Direction, Option<Nulls>)] = &[
    ("ASC", "The least first; nulls last.", Direction::Ascending, None),
    ("DESC", "The greatest first; nulls first.", Direction::Descending, None),
    ("ASC_NULLS_FIRST", "Nulls first, then the least.", Direction::Ascending, Some(Nulls::First)),
    ("ASC_NULLS_LAST", "The least first; nulls last.", Direction::Ascending, Some(Nulls::Last)),
    (
        "DESC_NULLS_FIRST",
        "Nulls first, then the greatest.",
        Direction::Descending,
        Some(Nulls::First),
    ),
    (
        "DESC_NULLS_LAST",
        "The greatest first; nulls last.",
        Direction::Descending,
        Some(Nulls::Last),
    ),
];

/// The maximum number of relations that an order goes through in all: SQLite joins 64 tables at most.
const MOST_JOINS: usize = 20;

/// Reads `orderBy`. The primary key comes last, so that no two rows share a place.
///
/// # Errors
/// [`Error::BadUserInput`] for an unknown field or direction, and for a way through too many relations.
pub(in crate::graphql) fn order(
    model: &ModelInfo,
    order_by: Option<&Json>,
    limits: &Limits,
) -> Result<Vec<OrderTerm>> {
    let mut order: Vec<OrderTerm> = Vec::new();

    for json in order_by.map(list).unwrap_or_default() {
        let term = term(model, json, Vec::new(), limits)?;
        if !order.iter().any(|each| each.column == term.column && each.joins == term.joins) {
            order.push(term);
        }
    }

    if order.iter().map(|term| term.joins.len()).sum::<usize>() > MOST_JOINS {
        return Err(wrong(&format!("it goes through more than {MOST_JOINS} relations in all")));
    }
    if !order.iter().any(|term| term.column == model.primary_key.column && term.joins.is_empty()) {
        order.push(OrderTerm::new(model.primary_key.column, Direction::Ascending));
    }
    Ok(order)
}

/// Reads one entry: a column with its direction, or a relation with an entry of the related model.
fn term(
    model: &ModelInfo,
    json: &Json,
    mut joins: Vec<RelatedRows>,
    limits: &Limits,
) -> Result<OrderTerm> {
    let entry = match json {
        Json::Object(fields) => fields.first().filter(|_| fields.len() == 1),
        _ => None,
    };
    let (field, value) = entry.ok_or_else(|| wrong("each entry has exactly one field"))?;

    if let Some(relation) = model
        .relations
        .iter()
        .find(|relation| relation.field == field.as_str() && !relation.is_many())
    {
        limits.check_hops("orderBy", joins.len() + 1)?;
        joins.push(relation.rows(Condition::all()));
        return term(relation.related(), value, joins, limits);
    }

    let column = model
        .visible_fields()
        .find(|column| column.column.kind.is_sorted() && column.name == field.as_str());
    let column = column.ok_or_else(|| wrong(&format!("{} has no field `{field}`", model.name)))?;
    let known = DIRECTIONS.iter().find(|(name, ..)| Some(*name) == enum_name(value));
    let (_, _, direction, nulls) =
        known.ok_or_else(|| wrong("a direction is a value of `SortDirection`"))?;

    let term = OrderTerm::new(column.column, *direction);
    Ok(OrderTerm { joins, nulls: nulls.unwrap_or(term.nulls), ..term })
}

fn wrong(why: &str) -> Error {
    Error::BadUserInput(format!("`orderBy` cannot be used: {why}"))
}
