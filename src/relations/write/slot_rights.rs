//! The right to change what is in an owner's slot: that of changing the owner.

use crate::database::{Condition, Connection, Expression, Operation, Select, Value};
use crate::error::{Error, Result};
use crate::model::RelationInfo;

/// Checks that the viewer may update the owner of a slot, which gets or loses a row. A key that no owner has is free.
///
/// # Errors
/// [`Error::Forbidden`] if they may not; the database's error otherwise.
pub(super) async fn check_slot(
    conn: &mut Connection,
    slot: &RelationInfo,
    key: &Value,
) -> Result<()> {
    let owner = slot.owner();
    let table = owner.guarded_table();
    let permitted = table.permits(Operation::Update, conn.request_context());
    if !slot.has_slot() || permitted.is_all() {
        return Ok(());
    }

    let has_key = Condition::equal(slot.owner_key().column, key.clone());
    let count = |table, condition| Select::new(table, vec![Expression::Count], condition);
    let mine = Box::pin(conn.count(count(table, has_key.clone().and(permitted)))).await?;
    let all = Box::pin(conn.count(count(table.without_rules(), has_key))).await?;
    if mine == all {
        return Ok(());
    }
    Err(Error::Forbidden { model: owner.name, operation: Operation::Update.name() })
}

/// Checks that the viewer may update the owner whose slot a row leaves for another.
///
/// # Errors
/// As [`check_slot`].
pub(super) async fn check_slot_left(
    conn: &mut Connection,
    slot: Option<&RelationInfo>,
    former: Option<&Value>,
    new: Option<&Value>,
) -> Result<()> {
    match (slot, former) {
        (Some(slot), Some(former)) if new != Some(former) => check_slot(conn, slot, former).await,
        _ => Ok(()),
    }
}
