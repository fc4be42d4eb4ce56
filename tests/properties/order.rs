//! Random orders, and the order in which they put people.

use std::cmp::Ordering;
use std::fmt;

use proptest::prelude::*;

use super::world::{Person, Row, Value, World};

/// A key of an order: the relations that lead to a column, and a direction.
#[derive(Clone, Debug)]
pub struct Term {
    path: &'static [&'static str],
    field: &'static str,
    direction: &'static str,
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path: String = self.path.iter().map(|relation| format!("{{ {relation}: ")).collect();
        write!(f, "{path}{{ {}: {} }}{}", self.field, self.direction, " }".repeat(self.path.len()))
    }
}

/// Keys over a person's own columns and over those of related rows, two relations away at most.
pub fn term() -> impl Strategy<Value = Term> {
    const COLUMNS: &[(&[&str], &str)] = &[
        (&[], "name"),
        (&[], "age"),
        (&[], "height"),
        (&[], "uuid"),
        (&[], "id"),
        (&["passport"], "level"),
        (&["passport"], "number"),
        (&["country"], "name"),
        (&["mentor"], "age"),
        (&["mentor", "passport"], "level"),
        (&["mentor", "mentor"], "name"),
    ];
    const DIRECTIONS: &[&str] = &[
        "ASC",
        "DESC",
        "ASC_NULLS_FIRST",
        "ASC_NULLS_LAST",
        "DESC_NULLS_FIRST",
        "DESC_NULLS_LAST",
    ];
    (prop::sample::select(COLUMNS), prop::sample::select(DIRECTIONS))
        .prop_map(|((path, field), direction)| Term { path, field, direction })
}

/// Compares two people by an order, and those that it finds equal by their keys.
pub fn compare(order: &[Term], left: &Person, right: &Person, world: &World) -> Ordering {
    let by_terms = order
        .iter()
        .map(|term| term.compare(left, right, world))
        .find(|ordering| *ordering != Ordering::Equal);
    by_terms.unwrap_or_else(|| left.id.cmp(&right.id))
}

impl Term {
    fn compare(&self, left: &Person, right: &Person, world: &World) -> Ordering {
        let descending = self.direction.starts_with("DESC");
        let nulls_first = self.direction.ends_with("FIRST") || self.direction == "DESC";

        match (self.value(left, world), self.value(right, world)) {
            (Some(left), Some(right)) => {
                let ordering = left.partial_cmp(&right).unwrap();
                if descending { ordering.reverse() } else { ordering }
            }
            (None, None) => Ordering::Equal,
            (None, Some(_)) if nulls_first => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(_), None) if nulls_first => Ordering::Greater,
            (Some(_), None) => Ordering::Less,
        }
    }

    /// The value at the end of the path; of several rows the one with the lowest key counts.
    fn value(&self, person: &Person, world: &World) -> Option<Value> {
        let mut row = Row::Person(person);
        for relation in self.path {
            let mut related = row.related(world, relation);
            related.sort_by(|left, right| key(*left).partial_cmp(&key(*right)).unwrap());
            row = *related.first()?;
        }
        row.value(self.field)
    }
}

fn key(row: Row<'_>) -> Option<Value> {
    row.value(match row {
        Row::Person(_) => "id",
        Row::Passport(_) => "number",
        Row::Country(_) => "code",
    })
}
