//! WHERE as a value: a tree of conditions with bound values.

mod first;
mod in_memory;
mod key_bounds;
mod of_request;
mod other_rows;
mod scope;
mod sql;
mod text;

use super::{Column, GuardedTable, List, Value};

pub use first::FirstRow;
pub use of_request::RequestCondition;
pub use scope::JoinAlias;
pub(super) use scope::Scope;
pub(super) use sql::push_column;
pub use text::{TextMatch, TextPosition};

/// A condition on rows.
///
/// Identifiers come from [`Column`]s, values are bound. As in SQL, a comparison with null is neither true nor false, and
/// neither is its negation.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// Every part is true; also if there are none.
    All(Vec<Condition>),
    /// At least one part is true.
    Any(Vec<Condition>),
    /// The part is false.
    Not(Box<Condition>),
    /// A column compares to a value.
    Compare {
        /// The column on the left.
        column: Column,
        /// The operator.
        comparison: Comparison,
        /// The value on the right; it has the column's kind.
        value: Value,
    },
    /// A column equals a value of a list.
    In {
        /// The column.
        column: Column,
        /// The values; they have the column's kind.
        list: List,
        /// True if it must equal none of them.
        negated: bool,
    },
    /// A text column contains, starts with or ends with a text.
    Text {
        /// The column.
        column: Column,
        /// The text to search for.
        text: TextMatch,
    },
    /// A column is null.
    IsNull {
        /// The column.
        column: Column,
        /// True if it must not be null.
        negated: bool,
    },
    /// The row has related rows.
    Exists {
        /// The related rows.
        rows: Box<RelatedRows>,
        /// True if it must have none.
        negated: bool,
    },
    /// The number of related rows compares to another number.
    Count {
        /// The related rows.
        rows: Box<RelatedRows>,
        /// The operator.
        comparison: Comparison,
        /// The number on the right.
        number: i64,
    },
    /// The row is the first of those with the same key.
    First(Box<FirstRow>),
    /// A condition that depends on the request. The connection that runs the statement puts it in.
    OfRequest(RequestCondition),
    /// A condition on the row that a term of the order joins.
    Joined {
        /// The name of the joined table.
        alias: JoinAlias,
        /// The condition on the joined row.
        condition: Box<Condition>,
    },
}

/// Rows of another table that a key joins to the current row.
#[derive(Clone, Debug, PartialEq)]
pub struct RelatedRows {
    /// The other table.
    pub table: GuardedTable,
    /// The column of the other table that equals `outer_key`.
    pub inner_key: Column,
    /// True if no two rows of the other table hold the same value of `inner_key`.
    pub is_unique: bool,
    /// The column of the current row.
    pub outer_key: Column,
    /// A condition on the other rows.
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
    /// Returns the condition that is true for every row.
    pub fn all() -> Self {
        Condition::All(Vec::new())
    }

    /// Returns the condition that is true for no row.
    pub fn none() -> Self {
        Condition::Any(Vec::new())
    }

    /// Builds `column = value`.
    pub fn equal(column: Column, value: Value) -> Self {
        Condition::Compare { column, comparison: Comparison::Equal, value }
    }

    /// Joins two conditions by AND, each in its own group.
    pub fn and(self, other: Condition) -> Self {
        match (self, other) {
            (Condition::All(parts), other) | (other, Condition::All(parts)) if parts.is_empty() => {
                other
            }
            (left, right) => Condition::All(vec![left, right]),
        }
    }

    /// Adds a condition that the rows must meet as well, such as a rule on them. What is trivial adds no SQL.
    pub(in crate::database) fn restrict(&mut self, other: Condition) {
        if other.is_none() {
            *self = other;
        } else if !other.is_all() {
            let own = std::mem::replace(self, Condition::all());
            *self = own.and(other);
        }
    }

    /// Joins two conditions by OR, each in its own group.
    pub fn or(self, other: Condition) -> Self {
        Condition::Any(vec![self, other])
    }

    /// Returns whether the condition is trivially true.
    pub fn is_all(&self) -> bool {
        matches!(self, Condition::All(parts) if parts.is_empty())
    }

    /// Returns whether the condition is trivially false.
    pub fn is_none(&self) -> bool {
        matches!(self, Condition::Any(parts) if parts.is_empty())
    }
}
