//! A WHERE clause as a value: a tree of conditions with bound parameters.

use diesel::QueryResult;
use diesel::query_builder::AstPass;

use super::dialect::Dialect;
use super::{Column, List, Value};

/// Which rows a statement is about.
///
/// Identifiers stem from [`Column`]s, values are bound. Three-valued as in SQL: a comparison with a null
/// column is neither true nor false, and neither is its negation.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// Every part holds; of no parts: true.
    All(Vec<Condition>),
    /// Some part holds; of no parts: false.
    Any(Vec<Condition>),
    /// The part does not hold.
    Not(Box<Condition>),
    /// A column compared with a value.
    Compare {
        /// The column on the left.
        column: Column,
        /// The operator.
        comparison: Comparison,
        /// The value on the right, of the column's kind.
        value: Value,
    },
    /// A column that equals one value of a list.
    In {
        /// The column.
        column: Column,
        /// The values, of the column's kind.
        list: List,
        /// Whether it equals none of them instead.
        negated: bool,
    },
    /// A text column that contains, starts or ends with a text.
    Text {
        /// The column.
        column: Column,
        /// What to look for, and where.
        text: TextMatch,
    },
    /// A column that holds null.
    IsNull {
        /// The column.
        column: Column,
        /// Whether it holds a value instead.
        negated: bool,
    },
}

/// An operator between a column and a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `<>`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
}

impl Comparison {
    fn sql(self) -> &'static str {
        match self {
            Comparison::Equal => " = ",
            Comparison::NotEqual => " <> ",
            Comparison::Less => " < ",
            Comparison::AtMost => " <= ",
            Comparison::Greater => " > ",
            Comparison::AtLeast => " >= ",
        }
    }
}

/// Where in a text column another text is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextPosition {
    /// Anywhere.
    Anywhere,
    /// At the start.
    Start,
    /// At the end.
    End,
}

/// A text to look for in a column, with every wildcard of it escaped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextMatch {
    /// The pattern for `LIKE … ESCAPE '\'`.
    pub(super) like: String,
    /// The pattern for SQLite's `GLOB`, its only pattern that minds case.
    pub(super) glob: String,
    /// Whether `a` finds `A`.
    pub(super) insensitive: bool,
}

impl TextMatch {
    /// Looks for `text` at `position`; `insensitive` ignores the case of ASCII letters at least.
    pub fn new(position: TextPosition, text: &str, insensitive: bool) -> Self {
        let like = escape(text, |c| matches!(c, '%' | '_' | '\\').then(|| format!("\\{c}")));
        let glob = escape(text, |c| matches!(c, '*' | '?' | '[').then(|| format!("[{c}]")));
        TextMatch { like: place(position, &like, '%'), glob: place(position, &glob, '*'), insensitive }
    }
}

fn escape(text: &str, special: impl Fn(char) -> Option<String>) -> String {
    text.chars().map(|c| special(c).unwrap_or_else(|| c.to_string())).collect()
}

fn place(position: TextPosition, pattern: &str, any: char) -> String {
    match position {
        TextPosition::Anywhere => format!("{any}{pattern}{any}"),
        TextPosition::Start => format!("{pattern}{any}"),
        TextPosition::End => format!("{any}{pattern}"),
    }
}

impl Condition {
    /// The condition that every row matches.
    pub fn all() -> Self {
        Condition::All(Vec::new())
    }

    /// The condition that no row matches.
    pub fn none() -> Self {
        Condition::Any(Vec::new())
    }

    /// `column = value`.
    pub fn equal(column: Column, value: Value) -> Self {
        Condition::Compare { column, comparison: Comparison::Equal, value }
    }

    /// Both conditions hold, each in a group of its own.
    pub fn and(self, other: Condition) -> Self {
        match (self, other) {
            (Condition::All(parts), other) | (other, Condition::All(parts)) if parts.is_empty() => other,
            (left, right) => Condition::All(vec![left, right]),
        }
    }

    /// Whether every row matches without looking.
    pub fn is_all(&self) -> bool {
        matches!(self, Condition::All(parts) if parts.is_empty())
    }

    /// How many comparisons the tree holds.
    pub fn size(&self) -> usize {
        match self {
            Condition::All(parts) | Condition::Any(parts) => parts.iter().map(Condition::size).sum(),
            Condition::Not(part) => part.size(),
            _ => 1,
        }
    }

    /// Appends the condition as SQL; its columns are those of the table called `alias` there.
    pub(super) fn walk<'b, DB: Dialect>(&'b self, mut out: AstPass<'_, 'b, DB>, alias: &str) -> QueryResult<()> {
        match self {
            Condition::All(parts) => join(parts, out, alias, " AND ", "1 = 1"),
            Condition::Any(parts) => join(parts, out, alias, " OR ", "1 = 0"),
            Condition::Not(part) => {
                out.push_sql("NOT (");
                part.walk(out.reborrow(), alias)?;
                out.push_sql(")");
                Ok(())
            }
            Condition::Compare { column, comparison, value } => {
                push_column(&mut out, alias, column)?;
                out.push_sql(comparison.sql());
                DB::push_value(&mut out, value)
            }
            Condition::In { column, list, negated } => {
                push_column(&mut out, alias, column)?;
                DB::push_list(&mut out, list, *negated)
            }
            Condition::Text { column, text } => {
                push_column(&mut out, alias, column)?;
                DB::push_text_match(&mut out, text)
            }
            Condition::IsNull { column, negated } => {
                push_column(&mut out, alias, column)?;
                out.push_sql(if *negated { " IS NOT NULL" } else { " IS NULL" });
                Ok(())
            }
        }
    }
}

/// Appends `"alias"."column"`.
pub(super) fn push_column<DB: Dialect>(out: &mut AstPass<'_, '_, DB>, alias: &str, column: &Column) -> QueryResult<()> {
    out.push_identifier(alias)?;
    out.push_sql(".");
    out.push_identifier(column.name)
}

fn join<'b, DB: Dialect>(
    parts: &'b [Condition],
    mut out: AstPass<'_, 'b, DB>,
    alias: &str,
    operator: &str,
    empty: &str,
) -> QueryResult<()> {
    if parts.is_empty() {
        out.push_sql(empty);
    }
    for (index, part) in parts.iter().enumerate() {
        out.push_sql(if index == 0 { "(" } else { operator });
        part.walk(out.reborrow(), alias)?;
    }
    if !parts.is_empty() {
        out.push_sql(")");
    }
    Ok(())
}
