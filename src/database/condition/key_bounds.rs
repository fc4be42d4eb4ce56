//! What a bound on a key says of the related rows with that key.

use super::{Comparison, Condition, RelatedRows};
use crate::database::{Column, Kind, Value};

impl Condition {
    /// Adds the bounds that the condition sets to a key to its conditions on related rows, whose keys equal it: they look
    /// at the same rows as before.
    ///
    /// PostgreSQL takes over a value that a key equals, but no other bound, and would read all related rows before the
    /// first that counts: a page behind a cursor would take the longer the further it is from the start.
    pub(crate) fn bound_related_keys(&mut self) {
        let mut bounds = Vec::new();
        self.collect_key_bounds(&mut bounds);
        if !bounds.is_empty() {
            self.visit_related(&mut |rows| rows.add_bounds(&bounds));
        }
    }

    fn collect_key_bounds(&self, bounds: &mut Vec<Bound>) {
        match self {
            Condition::All(parts) => parts.iter().for_each(|part| part.collect_key_bounds(bounds)),
            Condition::Any(parts) => {
                if let [part] = parts.as_slice() {
                    part.collect_key_bounds(bounds);
                }
            }
            Condition::Compare { column, comparison, value } => {
                let is_bound = !matches!(comparison, Comparison::Equal | Comparison::NotEqual);
                if is_bound && is_integer(column.kind) {
                    bounds.push((*column, *comparison, value.clone()));
                }
            }
            _ => {}
        }
    }

    /// Shows the related rows of the current row, but not those of related rows.
    fn visit_related(&mut self, visit: &mut impl FnMut(&mut RelatedRows)) {
        match self {
            Condition::All(parts) | Condition::Any(parts) => {
                parts.iter_mut().for_each(|part| part.visit_related(visit));
            }
            Condition::Not(part) => part.visit_related(visit),
            Condition::Exists { rows, .. } | Condition::Count { rows, .. } => visit(rows),
            _ => {}
        }
    }
}

/// A column, and how it compares to a value.
type Bound = (Column, Comparison, Value);

impl RelatedRows {
    fn add_bounds(&mut self, bounds: &[Bound]) {
        let of_key = bounds.iter().filter(|(column, ..)| *column == self.outer_key);
        for (_, comparison, value) in
            of_key.filter(|(column, ..)| column.kind == self.inner_key.kind)
        {
            self.condition.restrict(Condition::Compare {
                column: self.inner_key,
                comparison: *comparison,
                value: value.clone(),
            });
        }
    }
}

/// Returns whether all columns of a kind put values in the same order, whatever their collation.
fn is_integer(kind: Kind) -> bool {
    matches!(kind, Kind::SmallInt | Kind::Integer | Kind::BigInt)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::{GuardedTable, RowRules};

    static ID: Column = Column { table: "users", name: "id", kind: Kind::BigInt, nullable: false };
    static NAME: Column =
        Column { table: "users", name: "name", kind: Kind::Text, nullable: false };
    static KEY: Column =
        Column { table: "profiles", name: "id", kind: Kind::BigInt, nullable: false };
    static USER: Column =
        Column { table: "profiles", name: "user_id", kind: Kind::BigInt, nullable: true };
    const RULES: &RowRules = &RowRules::of("Profile");

    fn compare(column: Column, comparison: Comparison, value: impl Into<Value>) -> Condition {
        Condition::Compare { column, comparison, value: value.into() }
    }

    fn has_no_profile(condition: Condition) -> Condition {
        let rows = RelatedRows {
            table: GuardedTable::new(&KEY, RULES),
            inner_key: USER,
            is_unique: true,
            outer_key: ID,
            condition,
        };
        Condition::Not(Box::new(Condition::Exists { rows: Box::new(rows), negated: false }))
    }

    #[test]
    fn a_bound_on_a_key_holds_for_the_key_of_related_rows() {
        let after = compare(ID, Comparison::Greater, 5_i64);
        let mut page = has_no_profile(Condition::all()).and(Condition::Any(vec![after.clone()]));
        page.bound_related_keys();

        let expected = has_no_profile(compare(USER, Comparison::Greater, 5_i64));
        assert_eq!(page, expected.and(Condition::Any(vec![after])));
    }

    #[test]
    fn what_does_not_hold_for_every_row_is_no_bound() {
        let alternatives = compare(ID, Comparison::Less, 5_i64).or(compare(
            NAME,
            Comparison::Less,
            "b".to_owned(),
        ));
        let others = compare(ID, Comparison::NotEqual, 7_i64).and(compare(
            NAME,
            Comparison::Greater,
            "a".to_owned(),
        ));
        let page = has_no_profile(Condition::all()).and(alternatives).and(others);

        let mut bounded = page.clone();
        bounded.bound_related_keys();
        assert_eq!(bounded, page);
    }
}
