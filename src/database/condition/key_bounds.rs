//! Bounds on the key of a row, such as that of a cursor, in the conditions on its related rows.

use super::{Comparison, Condition, RelatedRows};
use crate::database::{Column, Kind, Value};

impl Condition {
    /// Copies bounds on a key into the conditions on related rows. Related rows have the same key, so that the condition
    /// means what it meant before.
    ///
    /// PostgreSQL does not see by itself that such a bound holds for both keys. It would read the related rows of all rows
    /// before a cursor.
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

            // Other conditions need not hold for every row, or set no bound.
            _ => {}
        }
    }

    /// Visits the related rows of the row itself, but not the rows that are related to those.
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
        if self.inner_key.kind != self.outer_key.kind {
            return;
        }
        for (_, comparison, value) in bounds.iter().filter(|(key, ..)| *key == self.outer_key) {
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
