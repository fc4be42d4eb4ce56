//! The error about a slot that is taken.

use super::has_one_slot::is_shown;
use crate::database::{Connection, Record};
use crate::error::{Error, Remedies, Source};
use crate::model::{Operations, RelationInfo, name_in_errors, table};

/// Builds the error that names the occupant of an owner's slot, and says whether the standing constraint hides it; if
/// that cannot be read, returns the reason.
pub(super) async fn occupied_error(
    conn: &mut Connection,
    relation: &RelationInfo,
    owner: &Record,
    occupant: &Record,
    remedies: Remedies,
) -> Error {
    match is_shown(conn, relation, occupant).await {
        Ok(shown) => {
            let occupied = Occupied { relation, owner, hidden: !shown, remedies };
            occupied.error(Some(occupant), None)
        }
        Err(error) => error,
    }
}

/// Replaces the database's refusal of a second row with the owner's key by the error about an occupied slot. `shown` is
/// the row that the relation shows; if there is none, a hidden row is in the way.
pub(super) fn explain_refusal(
    relation: &RelationInfo,
    owner: &Record,
    shown: Option<&Record>,
    error: Error,
) -> Error {
    let related = relation.related();
    let name = name_in_errors(related, relation.related_key());
    match error {
        Error::UniqueViolation { model, columns, source }
            if model == related.name && columns == [name] =>
        {
            let remedies = remedies_of_link(relation);
            let occupied = Occupied { relation, owner, hidden: shown.is_none(), remedies };
            occupied.error(shown, Some(source))
        }
        other => other,
    }
}

/// Returns what a verb that links an existing row, or a row from its own side, can do with the row in a slot.
pub(super) fn remedies_of_link(slot: &RelationInfo) -> Remedies {
    remedies_of_slot(slot) - Remedies::UPDATE
}

/// Returns what a verb that makes a new row can do with the row in a slot, as far as the operations of the hasOne and of its
/// rows allow it.
pub(crate) fn remedies_of_slot(slot: &RelationInfo) -> Remedies {
    let offered = slot.operations & slot.related().operations;
    let mut remedies = Remedies::empty();
    if offered.contains(Operations::UPDATE) {
        remedies |= Remedies::UPDATE;
        // A row cannot be without its owner if its foreign key is required.
        remedies.set(Remedies::DETACH, slot.related_key().column.nullable);
    }
    remedies.set(Remedies::DELETE, offered.contains(Operations::DELETE));
    remedies
}

/// A slot that is taken.
struct Occupied<'a> {
    relation: &'a RelationInfo,
    owner: &'a Record,
    hidden: bool,
    remedies: Remedies,
}

impl Occupied<'_> {
    /// Returns the error about the slot, or that of a row without a primary key.
    fn error(&self, occupant: Option<&Record>, source: Option<Source>) -> Error {
        let (owner, related) = (self.relation.owner(), self.relation.related());
        let owner_id = table::primary_key(owner, self.owner);
        let occupant_id = occupant.map(|row| table::primary_key(related, row)).transpose();

        match (owner_id, occupant_id) {
            (Ok(owner_id), Ok(occupant_id)) => Error::RelationOccupied {
                relation: self.relation.field,
                owner: owner.name,
                owner_id: owner_id.to_string(),
                occupant_id: occupant_id.map(|id| id.to_string()),
                hidden: self.hidden,
                remedies: self.remedies,
                source,
            },
            (Err(error), _) | (_, Err(error)) => error,
        }
    }
}
