//! Writes in the input of a row that can lead back to it: the update of the user of a profile can write that user's profile.
//! The row is read again after them.

use super::{Link, RelationVerb, RelationWrite, RowInput};

/// Returns whether a row to which a row of `table` belongs is written together with rows of `table`.
pub(super) fn through_links(input: &RowInput, table: &str) -> bool {
    let leads_back = |link: &Link| link.target.input().is_some_and(|row| writes(row, table));
    input.belongs_to.iter().any(leads_back)
}

/// Returns whether rows that belong to a row of `table` are written together with rows of `table`.
pub(super) fn through_verbs(input: &RowInput, table: &str) -> bool {
    input.has.iter().any(|write| through_verb(&write.verb, table))
}

/// As [`through_verbs`], for one verb.
pub(super) fn through_verb(verb: &RelationVerb, table: &str) -> bool {
    verb.inputs().into_iter().any(|row| writes(row, table))
}

/// Returns whether a write through the relations of a row writes rows of a table.
fn writes(input: &RowInput, table: &str) -> bool {
    let links = |link: &Link| {
        let target = link.target.input();
        target.is_some_and(|row| link.relation.related().table == table || writes(row, table))
    };
    let verbs = |write: &RelationWrite| {
        write.relation.related().table == table || through_verb(&write.verb, table)
    };
    input.belongs_to.iter().any(links) || input.has.iter().any(verbs)
}
