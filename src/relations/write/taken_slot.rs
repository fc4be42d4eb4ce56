//! The slot that a row takes when its belongsTo links it to an owner.

use super::OnOccupied;
use super::has_one_slot::displace;
use super::occupied::{explain_refusal, remedies_of_link};
use super::slot_rights::check_slot;
use crate::database::{Connection, Record};
use crate::error::{Error, Result};
use crate::model::RelationInfo;

/// The slot of a hasOne over the same keys as a belongsTo that links a row.
pub(super) struct TakenSlot {
    slot: RelationInfo,
    owner: Record,
    /// The row that the hasOne shows, if it stays.
    shown: Option<Record>,
    /// The row that lost the slot.
    pub(super) displaced: Option<Record>,
}

impl TakenSlot {
    /// Takes the slot of a locked owner for another row than `occupant`. A row that `is_linked` to the owner already stays
    /// beside the occupant.
    ///
    /// # Errors
    /// As [`displace`].
    pub(super) async fn take(
        conn: &mut Connection,
        slot: RelationInfo,
        owner: Record,
        occupant: Option<Record>,
        on_occupied: OnOccupied,
        is_linked: bool,
    ) -> Result<Self> {
        if let Some(key) = owner.get(&slot.owner_key().column)?.cloned() {
            check_slot(conn, &slot, &key).await?;
        }
        if on_occupied == OnOccupied::Error && (is_linked || !is_guarded(conn, &slot)) {
            return Ok(TakenSlot { slot, owner, shown: occupant, displaced: None });
        }

        let remedies = remedies_of_link(&slot);
        let displaced = displace(conn, &slot, &owner, occupant, on_occupied, remedies).await?;
        Ok(TakenSlot { slot, owner, shown: None, displaced })
    }

    /// Returns the error of a row that the database kept out of the slot.
    pub(super) fn explain(&self, error: Error) -> Error {
        explain_refusal(&self.slot, &self.owner, self.shown.as_ref(), error)
    }
}

/// Returns whether a second row with the owner's key is refused for the hasOne's sake. One with a standing constraint
/// may not show that row, and one beside a hasMany over the same keys shows one of many: there the database decides.
pub(super) fn is_guarded(conn: &Connection, slot: &RelationInfo) -> bool {
    let key = slot.related_key().column;
    let is_one = !slot.has_standing_constraint() && slot.many_beside().is_none();
    is_one || conn.catalog().is_unique(key.table, key.name)
}
