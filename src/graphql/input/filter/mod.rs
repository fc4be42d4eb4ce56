//! Filter inputs, read into conditions.

mod operators;

use std::cell::Cell;

use async_graphql::indexmap::IndexMap;
use async_graphql::{Name, Value as Json};
use heck::ToShoutySnakeCase;

pub(in crate::graphql) use operators::{Operand, operators};

use super::arguments::{Arguments, enum_name, list};
use crate::database::{Comparison, Condition};
use crate::error::{Error, Result};
use crate::graphql::limits::Limits;
use crate::graphql::scalars;
use crate::model::{ModelInfo, RelationInfo};

/// The comparisons of a number of related rows.
pub(in crate::graphql) const COUNT_OPERATORS: &[(&str, &str, Comparison)] = &[
    ("eq", "Exactly this many.", Comparison::Equal),
    ("ne", "Not this many.", Comparison::NotEqual),
    ("lt", "Fewer than this many.", Comparison::Less),
    ("lte", "At most this many.", Comparison::AtMost),
    ("gt", "More than this many.", Comparison::Greater),
    ("gte", "At least this many.", Comparison::AtLeast),
];

/// The condition of the argument `where`; of none every row.
///
/// `{}` and an empty `and` hold for every row, an empty `or` for none; a filter of null counts as absent.
///
/// # Errors
/// [`Error::BadUserInput`] for values that a column cannot hold, for null where a value belongs (it never
/// widens the result silently), and for a filter beyond the limits.
pub(in crate::graphql) fn of_arguments(
    model: &ModelInfo,
    arguments: &Arguments,
    limits: &Limits,
) -> Result<Condition> {
    let reader = Reader { limits, nodes: Cell::new(0) };
    arguments
        .get("where")
        .map_or_else(|| Ok(Condition::all()), |filter| reader.condition(model, filter, 0))
}

/// The name of a relation as an enum value, such as `BILLING_CONFIGURATION`.
pub(in crate::graphql) fn relation_name(relation: &RelationInfo) -> String {
    shouting(relation.name)
}

/// A name as an enum value.
pub(in crate::graphql) fn shouting(name: &str) -> String {
    name.to_shouty_snake_case()
}

/// Reads one filter, and counts how much of it there is.
struct Reader<'l> {
    limits: &'l Limits,
    nodes: Cell<usize>,
}

impl Reader<'_> {
    fn condition(&self, model: &ModelInfo, filter: &Json, hops: usize) -> Result<Condition> {
        self.count()?;

        let mut condition = Condition::all();
        for (name, value) in fields(filter, "where")? {
            let part = match name.as_str() {
                "and" => Condition::All(self.group(model, value, hops)?),
                "or" => Condition::Any(self.group(model, value, hops)?),
                "not" => Condition::Not(Box::new(self.condition(model, value, hops)?)),
                "has" => self.has(model, value, false, hops)?,
                "doesntHave" => self.has(model, value, true, hops)?,
                "whereHas" => self.where_has(model, value, false, hops)?,
                "whereDoesntHave" => self.where_has(model, value, true, hops)?,
                "relatedCount" => self.related_count(model, value, hops)?,
                name => self.column(model, name, value)?,
            };
            condition = condition.and(part);
        }
        Ok(condition)
    }

    fn group(&self, model: &ModelInfo, filters: &Json, hops: usize) -> Result<Vec<Condition>> {
        list(filters).iter().map(|filter| self.condition(model, filter, hops)).collect()
    }

    fn column(&self, model: &ModelInfo, name: &str, filter: &Json) -> Result<Condition> {
        let column = model.visible_fields().find(|column| column.name == name);
        let column = column.ok_or_else(|| unknown(model, name))?;

        let mut condition = Condition::all();
        for (name, operand) in all_fields(filter, column.name)? {
            self.count()?;
            let what = format!("{}: {{ {name} }}", column.name);
            let operator = operators(column).find(|operator| operator.name == name);
            let operator = operator
                .ok_or_else(|| Error::BadUserInput(format!("`{what}` is no comparison")))?;
            if matches!(operand, Json::Null) && operator.operand != Operand::Switch {
                return Err(Error::BadUserInput(format!(
                    "`{what}` must not be null: ask with `isNull`"
                )));
            }
            if let (Operand::Text, Json::String(text)) = (operator.operand, operand) {
                self.limits.check_pattern(&what, text)?;
            }
            condition = condition.and((operator.condition)(column, operand, &what)?);
        }
        Ok(condition)
    }

    /// `has: [PROFILE, ROLE]`: every one of them.
    fn has(
        &self,
        model: &ModelInfo,
        relations: &Json,
        negated: bool,
        hops: usize,
    ) -> Result<Condition> {
        let mut condition = Condition::all();
        for json in list(relations) {
            let named = |relation: &&RelationInfo| {
                Some(relation_name(relation).as_str()) == enum_name(json)
            };
            let relation = model
                .relations
                .iter()
                .find(named)
                .ok_or_else(|| unknown(model, &json.to_string()))?;
            self.hop(hops)?;
            condition = condition.and(relation.exists(Condition::all(), negated));
        }
        Ok(condition)
    }

    /// `whereHas: { profile: { … }, role: { … } }`: every one of them.
    fn where_has(
        &self,
        model: &ModelInfo,
        filters: &Json,
        negated: bool,
        hops: usize,
    ) -> Result<Condition> {
        let mut condition = Condition::all();
        for (name, filter) in fields(filters, "whereHas")? {
            let relation = relation(model, name)?;
            let hops = self.hop(hops)?;
            let related = self.condition(relation.related(), filter, hops)?;
            condition = condition.and(relation.exists(related, negated));
        }
        Ok(condition)
    }

    /// `relatedCount: { users: { where: { … }, gt: 2 } }`
    fn related_count(&self, model: &ModelInfo, filters: &Json, hops: usize) -> Result<Condition> {
        let mut condition = Condition::all();
        for (name, filter) in fields(filters, "relatedCount")? {
            let relation = relation(model, name)?;
            let hops = self.hop(hops)?;
            let filter = all_fields(filter, name)?;
            let related = match filter.get("where").filter(|json| !matches!(json, Json::Null)) {
                Some(json) => self.condition(relation.related(), json, hops)?,
                None => Condition::all(),
            };
            for (operator, number) in
                filter.iter().filter(|(operator, _)| operator.as_str() != "where")
            {
                self.count()?;
                let what = format!("relatedCount: {{ {name}: {{ {operator} }} }}");
                let known = COUNT_OPERATORS.iter().find(|(known, ..)| known == operator);
                let (_, _, comparison) = known
                    .ok_or_else(|| Error::BadUserInput(format!("`{what}` is no comparison")))?;
                let number = count_operand(number, &what)?;
                let rows = Box::new(relation.rows(related.clone()));
                condition =
                    condition.and(Condition::Count { rows, comparison: *comparison, number });
            }
        }
        Ok(condition)
    }

    fn hop(&self, hops: usize) -> Result<usize> {
        self.count()?;
        self.limits.check_hops("where", hops + 1)?;
        Ok(hops + 1)
    }

    fn count(&self) -> Result<()> {
        self.nodes.set(self.nodes.get() + 1);
        self.limits.check_nodes(self.nodes.get())
    }
}

fn count_operand(json: &Json, what: &str) -> Result<i64> {
    if matches!(json, Json::Null) {
        return Err(Error::BadUserInput(format!("`{what}` must not be null")));
    }
    scalars::int(json, what)
}

fn relation<'m>(model: &'m ModelInfo, field: &str) -> Result<&'m RelationInfo> {
    model
        .relations
        .iter()
        .find(|relation| relation.field == field)
        .ok_or_else(|| unknown(model, field))
}

fn unknown(model: &ModelInfo, name: &str) -> Error {
    Error::BadUserInput(format!("{} has no `{name}`", model.name))
}

/// The fields of an input object that are neither absent nor null.
fn fields<'j>(json: &'j Json, what: &str) -> Result<impl Iterator<Item = (&'j Name, &'j Json)>> {
    Ok(all_fields(json, what)?.iter().filter(|(_, value)| !matches!(value, Json::Null)))
}

fn all_fields<'j>(json: &'j Json, what: &str) -> Result<&'j IndexMap<Name, Json>> {
    match json {
        Json::Object(fields) => Ok(fields),
        _ => Err(Error::BadUserInput(format!("`{what}` must be an object"))),
    }
}
