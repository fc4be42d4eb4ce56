//! A WHERE clause as a value: a tree of conditions with bound parameters.

mod sql;
mod text;

use super::{Column, JoinAlias, List, Value};

pub(super) use sql::{Scope, push_column};
pub use text::{TextMatch, TextPosition};

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
    /// A row that has related rows.
    Exists {
        /// Which rows of the other table.
        rows: Box<RelatedRows>,
        /// Whether it has none instead.
        negated: bool,
    },
    /// A row whose number of related rows compares to another number.
    Count {
        /// Which rows of the other table.
        rows: Box<RelatedRows>,
        /// The operator.
        comparison: Comparison,
        /// The number on the right.
        number: i64,
    },
    /// A condition on the row that a term of the order joins.
    Joined {
        /// The place of the term in the order, and how many tables it joins.
        alias: JoinAlias,
        /// The condition on the joined row.
        condition: Box<Condition>,
    },
}

/// Rows of another table that a key joins to the row at hand.
#[derive(Clone, Debug, PartialEq)]
pub struct RelatedRows {
    /// The other table's name.
    pub table: &'static str,
    /// The other table's primary key.
    pub primary_key: Column,
    /// The column of the other table that equals `outer_key`.
    pub inner_key: Column,
    /// The column of the row at hand.
    pub outer_key: Column,
    /// What else holds for the other rows.
    pub condition: Condition,
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
    pub(super) fn sql(self) -> &'static str {
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

    /// Either condition holds, each in a group of its own.
    pub fn or(self, other: Condition) -> Self {
        Condition::Any(vec![self, other])
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
            Condition::Joined { condition, .. } => condition.size(),
            Condition::Exists { rows, .. } | Condition::Count { rows, .. } => 1 + rows.condition.size(),
            Condition::Compare { .. } | Condition::In { .. } | Condition::Text { .. } | Condition::IsNull { .. } => 1,
        }
    }
}
