//! The names of tables in a statement.

use std::fmt;

/// The most bytes of a table's name that stand in the name of a subquery's table.
const MAX_SHOWN: usize = 50;

/// The name of the table that a condition's columns belong to, and the number of subqueries around it.
#[derive(Clone, Copy)]
pub(in crate::database) struct Scope<'a> {
    pub(in crate::database) alias: &'a str,
    depth: usize,
}

impl<'a> Scope<'a> {
    /// Returns the scope of a table outside of all subqueries.
    pub(in crate::database) fn root(alias: &'a str) -> Self {
        Scope { alias, depth: 0 }
    }

    /// Returns the name for a table in the next subquery. A table that is nested in itself has a new name each time.
    ///
    /// PostgreSQL cuts names to 63 bytes without a word, so that the number must not stand behind them.
    pub(super) fn inner_alias(&self, table: &str) -> String {
        let (shown, _) = table.split_at(table.floor_char_boundary(MAX_SHOWN));
        format!("{shown}#{}", self.depth + 1)
    }

    /// Returns the scope of the table called `alias` in the next subquery.
    pub(super) fn inner<'i>(&self, alias: &'i str) -> Scope<'i> {
        Scope { alias, depth: self.depth + 1 }
    }

    /// Returns the same scope for the joined table called `alias`.
    pub(super) fn with_alias<'i>(&self, alias: &'i str) -> Scope<'i> {
        Scope { alias, depth: self.depth }
    }
}

/// The name of a joined table: the position of its term in the order, and its position in the term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JoinAlias {
    pub(in crate::database) term: usize,
    pub(in crate::database) join: usize,
}

impl fmt::Display for JoinAlias {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "order#{}.{}", self.term, self.join)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// PostgreSQL: NAMEDATALEN.
    #[test]
    fn the_name_of_a_table_in_a_subquery_fits_whatever_the_table_is_called() {
        for table in ["users", &"a".repeat(62), &"a".repeat(63), &"щ".repeat(31)] {
            let first = Scope::root(table).inner_alias(table);
            let second = Scope::root(table).inner(&first).inner_alias(table);

            assert!(first.len() <= 63 && second.len() <= 63, "{first} {second}");
            assert_ne!(first, second);
            assert!(first.ends_with("#1") && second.ends_with("#2"), "{first} {second}");
        }
    }
}
