//! The right to change what is in an owner's slot: that of changing the owner.

use crate::database::{Condition, Connection, Expression, Operation, Record, Select, Value};
use crate::error::{Error, Result};
use crate::model::{FieldInfo, RelationInfo};

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

/// Returns the foreign key that a row loses when it gets another or none; `None` if the row has none, or one that the
/// database takes for equal.
///
/// # Errors
/// The database's error.
pub(super) async fn lost_key(
    conn: &mut Connection,
    foreign_key: &FieldInfo,
    row: &Record,
    new: Option<&Value>,
) -> Result<Option<Value>> {
    let former = row.get(&foreign_key.column)?;
    let is_kept = conn.are_equal(&foreign_key.column, former, new).await?;
    Ok(former.filter(|_| !is_kept).cloned())
}

/// Checks that the viewer may update the owner whose slot a row leaves with its foreign key.
///
/// # Errors
/// As [`check_slot`].
pub(super) async fn check_slot_left(
    conn: &mut Connection,
    slot: Option<&RelationInfo>,
    lost: Option<&Value>,
) -> Result<()> {
    match (slot, lost) {
        (Some(slot), Some(lost)) => check_slot(conn, slot, lost).await,
        _ => Ok(()),
    }
}
