//! The CHECK constraints of a table: those that say the same as a rule of a field.

use sqlparser::ast::{Array, BinaryOperator, Expr, Function};

use super::enums::Enums;
use super::expression::{bare, column, number, parse, readable, text};
use crate::command_line::generate::description::{FieldDescription, ModelDescription};
use crate::database::Kind;
use crate::database::structure::TableStructure;

/// The checks of a table.
pub(super) struct Checks {
    rules: Vec<(String, Rule)>,
    /// The checks that no rule can say.
    rest: Vec<String>,
}

/// The rule that a CHECK constraint is for one column.
#[derive(Debug, PartialEq)]
enum Rule {
    List(Vec<String>),
    Range(Bounds),
    Length(Bounds),
}

/// The least and the greatest value.
#[derive(Clone, Debug, Default, PartialEq)]
struct Bounds {
    min: Option<String>,
    max: Option<String>,
}

impl Checks {
    /// Reads the checks of a table.
    pub(super) fn read(table: &TableStructure) -> Self {
        let mut checks = Checks { rules: Vec::new(), rest: Vec::new() };
        for check in &table.checks {
            match parse(check).and_then(|expr| rules(&expr)) {
                Some(rules) => rules.into_iter().for_each(|rule| checks.add(rule)),
                None => checks.rest.push(readable(check)),
            }
        }
        checks
    }

    /// Adds a rule; two that give one bound each are one rule.
    fn add(&mut self, (column, rule): (String, Rule)) {
        for (other_column, other) in &mut self.rules {
            if *other_column != column {
                continue;
            }

            if let (Rule::Range(left), Rule::Range(right))
            | (Rule::Length(left), Rule::Length(right)) = (other, &rule)
            {
                left.merge(right);
                return;
            }
        }
        self.rules.push((column, rule));
    }

    /// Gives a field the rules of its column.
    pub(super) fn apply(
        &mut self,
        model: &mut ModelDescription,
        field: &mut FieldDescription,
        enums: &mut Enums<'_>,
    ) {
        let is_text = field.kind.is_some_and(Kind::is_text);
        let is_number = field.kind.is_some_and(Kind::is_number);

        let is_own = |(column, _): &mut (String, Rule)| *column == field.name.sql;
        let rules: Vec<_> = self.rules.extract_if(.., is_own).collect();
        for (_, rule) in rules {
            match rule {
                Rule::List(texts) if is_text => enums.apply_list(model, field, texts),
                // The check stands in the place of the type's length.
                Rule::Length(bounds) if is_text => {
                    field.attributes.retain(|attribute| !attribute.starts_with("length("));
                    field.attributes.push(format!("length({})", bounds.print()));
                }
                Rule::Range(bounds) if is_number => {
                    field.attributes.push(format!("range({})", bounds.print()));
                }
                _ => {}
            }
        }
    }

    /// Returns what no rule says.
    pub(super) fn rest(self) -> Vec<String> {
        let note = |check: String| format!("CHECK ({check}) is the database's alone");
        self.rest.into_iter().map(note).collect()
    }
}

impl Bounds {
    fn merge(&mut self, other: &Bounds) {
        self.min = self.min.take().or_else(|| other.min.clone());
        self.max = self.max.take().or_else(|| other.max.clone());
    }

    fn print(&self) -> String {
        let min = self.min.as_ref().map(|min| format!("min = {min}"));
        let max = self.max.as_ref().map(|max| format!("max = {max}"));

        min.into_iter().chain(max).collect::<Vec<_>>().join(", ")
    }
}

/// Returns the rules that together say the same as a check; `None` if no rules do.
fn rules(expr: &Expr) -> Option<Vec<(String, Rule)>> {
    match bare(expr) {
        Expr::BinaryOp { left, op: BinaryOperator::And, right } => {
            let mut both = rules(left)?;
            both.extend(rules(right)?);
            Some(both)
        }

        // Null passes every check.
        Expr::BinaryOp { left, op: BinaryOperator::Or, right } => match (bare(left), bare(right)) {
            (Expr::IsNull(_), other) | (other, Expr::IsNull(_)) => rules(other),
            _ => None,
        },

        other => rule(other).map(|rule| vec![rule]),
    }
}

/// Returns the rule that a single condition is.
fn rule(expr: &Expr) -> Option<(String, Rule)> {
    match expr {
        // `state IN ('open', 'done')`, which PostgreSQL prints as `state = ANY (ARRAY['open', 'done'])`.
        Expr::InList { expr, list, negated: false } => Some((column(expr)?, list_of(list)?)),
        Expr::AnyOp { left, compare_op: BinaryOperator::Eq, right, .. } => match bare(right) {
            Expr::Array(Array { elem, .. }) => Some((column(left)?, list_of(elem)?)),
            _ => None,
        },

        Expr::Between { expr, negated: false, low, high } => {
            let bounds = Bounds { min: Some(number(low)?), max: Some(number(high)?) };
            bounded(expr, bounds)
        }
        Expr::BinaryOp { left, op, right } => match number(right) {
            Some(bound) => compared(left, op, bound),
            None => not_empty(left, op, right),
        },
        _ => None,
    }
}

/// Reads `price >= 0` and `length(name) <= 80`.
fn compared(left: &Expr, op: &BinaryOperator, bound: String) -> Option<(String, Rule)> {
    let whole: Option<i64> = bound.parse().ok();
    let is_length = matches!(bare(left), Expr::Function(_));

    let bounds = match op {
        BinaryOperator::GtEq => Bounds { min: Some(bound), max: None },
        BinaryOperator::LtEq => Bounds { min: None, max: Some(bound) },
        BinaryOperator::Gt if is_length => {
            Bounds { min: Some(whole?.checked_add(1)?.to_string()), max: None }
        }
        BinaryOperator::Lt if is_length => {
            Bounds { min: None, max: Some(whole?.checked_sub(1)?.to_string()) }
        }
        _ => return None,
    };

    bounded(left, bounds)
}

/// Reads `name <> ''`.
fn not_empty(left: &Expr, op: &BinaryOperator, right: &Expr) -> Option<(String, Rule)> {
    let is_empty = text(right)?.is_empty();
    let bounds = Bounds { min: Some("1".into()), max: None };

    (is_empty && *op == BinaryOperator::NotEq).then_some((column(left)?, Rule::Length(bounds)))
}

/// Returns the rule that bounds are: for the length of a text, or for a number.
fn bounded(expr: &Expr, bounds: Bounds) -> Option<(String, Rule)> {
    match bare(expr) {
        Expr::Function(function) => Some((length_of(function)?, Rule::Length(bounds))),
        other => Some((column(other)?, Rule::Range(bounds))),
    }
}

/// Returns the column whose length in characters a function is.
fn length_of(function: &Function) -> Option<String> {
    let name = function.name.to_string().to_lowercase();
    if !matches!(name.as_str(), "length" | "char_length" | "character_length") {
        return None;
    }

    // The arguments print as they were read.
    let arguments = function.args.to_string();
    let argument = arguments.strip_prefix('(')?.strip_suffix(')')?;
    column(&parse(argument)?)
}

/// Returns the rule of a list, if all of it is texts.
fn list_of(list: &[Expr]) -> Option<Rule> {
    list.iter().map(text).collect::<Option<Vec<_>>>().map(Rule::List)
}
