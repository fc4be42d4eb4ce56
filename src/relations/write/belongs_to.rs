//! Writes through a belongsTo: links and unlinks from the side that holds the foreign key.

use super::has_one_slot::{
    check_nullable, inverse, is_linked, lock_occupant, lock_of_occupant, lock_row_and_occupant,
};
use super::link_targets::{find_or_create_target, left_to_foreign_key, target_key, update_target};
use super::slot_rights::{check_slot_left, lost_key};
use super::taken_slot::TakenSlot;
use super::{Link, LinkTarget, WriteOutcome, WrittenRow, locks};
use crate::database::{Connection, Key, Record, RowLock, Value};
use crate::error::Result;
use crate::model::{RelationInfo, Values, table};

/// Links the row with a primary key to another row (Lucid: `profile.related('user').associate(user)`).
///
/// # Errors
/// [`Error::NotFound`](crate::Error::NotFound) for either row; [`Error::RelationOccupied`](crate::Error::RelationOccupied)
/// if the other side is a hasOne whose slot is occupied and `on_occupied` keeps the occupant.
pub(super) async fn associate(
    conn: &mut Connection,
    id: &Key,
    link: &Link,
) -> Result<WriteOutcome> {
    let relation = &link.relation;
    let Some(target) = find_or_create_target(conn, link).await? else {
        return Ok(WriteOutcome::of_row(dissociate(conn, relation, id).await?));
    };

    let key = target_key(relation, &target)?;
    let lock = lock_of_link(conn, relation);
    let (row, taken) = match inverse(relation) {
        Some(slot) => {
            let lock = lock.max(lock_of_occupant(link.on_occupied));
            let (row, occupant) = lock_row_and_occupant(conn, &slot, id, &key, lock).await?;
            let linked = is_linked(conn, &slot, &key, &row).await?;
            let owner = target.clone();
            let taken = TakenSlot::take(conn, slot, owner, occupant, link.on_occupied, linked);
            (row, Some(taken.await?))
        }
        None => (table::lock_one(conn, relation.owner(), id, lock).await?, None),
    };

    let written = set_foreign_key(conn, relation, row, Some(key)).await;
    let (written, displaced) = match taken {
        Some(taken) => (written.map_err(|error| taken.explain(error))?, taken.displaced),
        None => (written?, None),
    };
    Ok(WriteOutcome { displaced, target: Some(target), ..WriteOutcome::of_row(written) })
}

/// Inserts a row that is linked to another, or to none.
///
/// # Errors
/// As [`associate`], and those of the new row.
pub(super) async fn create_linked(
    conn: &mut Connection,
    mut values: Values,
    link: &Link,
) -> Result<WriteOutcome> {
    let relation = &link.relation;
    let target = find_or_create_target(conn, link).await?;
    let mut taken = None;
    if let Some(target) = &target {
        let key = target_key(relation, target)?;
        taken = take_slot(conn, link, target.clone(), &key, None).await?;
        values.set(relation.owner_key(), Some(key));
    }

    let inserted = table::insert(conn, relation.owner(), values).await;
    let record = match &taken {
        Some(slot) => inserted.map_err(|error| slot.explain(error))?,
        None => inserted?,
    };
    let displaced = taken.and_then(|slot| slot.displaced);
    Ok(WriteOutcome { displaced, target, ..WriteOutcome::of_row(WrittenRow::created(record)) })
}

/// Sets the foreign key of the row with a primary key to null.
async fn dissociate(
    conn: &mut Connection,
    relation: &RelationInfo,
    id: &Key,
) -> Result<WrittenRow> {
    let lock = lock_of_link(conn, relation);
    let row = table::lock_one(conn, relation.owner(), id, lock).await?;
    if row.get(&relation.owner_key().column)?.is_some() {
        check_nullable(relation.owner(), relation.owner_key())?;
    }

    set_foreign_key(conn, relation, row, None).await
}

async fn set_foreign_key(
    conn: &mut Connection,
    relation: &RelationInfo,
    row: Record,
    key: Option<Value>,
) -> Result<WrittenRow> {
    let displaced_from = lost_key(conn, relation.owner_key(), &row, key.as_ref()).await?;
    check_slot_left(conn, inverse(relation).as_ref(), displaced_from.as_ref()).await?;
    let values = Values::new([(relation.owner_key(), key)]);

    let (record, changed) = table::update(conn, relation.owner(), row, &values).await?;
    Ok(WrittenRow { displaced_from, ..WrittenRow::found(record, changed) })
}

/// The foreign key of a row that is about to be written.
pub(super) struct LinkedKey {
    /// The key or null to write; `None` if the row stays as it is linked.
    pub(super) value: Option<Option<Value>>,
    /// The slot that the row takes.
    pub(super) taken: Option<TakenSlot>,
    /// True if another row was changed.
    pub(super) changed: bool,
}

/// Finds the value of the foreign key for a row that is about to be written, and takes the slot of its target.
pub(super) async fn foreign_key(
    conn: &mut Connection,
    link: &Link,
    row: Option<&Record>,
) -> Result<LinkedKey> {
    if let LinkTarget::Update(input) = &link.target {
        let (target, changed) = update_target(conn, link, input.clone(), row).await?;
        let key = target_key(&link.relation, &target)?;
        let foreign_key = link.relation.owner_key().column;
        let former = row.map(|row| row.get(&foreign_key)).transpose()?.flatten();
        let is_linked = conn.are_equal(&foreign_key, former, Some(&key)).await?;
        let value = (!is_linked).then_some(Some(key));
        return Ok(LinkedKey { value, taken: None, changed });
    }
    if let LinkTarget::Later(key) = &link.target {
        return Ok(LinkedKey { value: Some(Some(key.clone())), taken: None, changed: false });
    }
    if let (LinkTarget::Row(id), None) = (&link.target, row)
        && let Some(key) = left_to_foreign_key(conn, &link.relation, id)?
    {
        return Ok(LinkedKey { value: Some(Some(key)), taken: None, changed: false });
    }
    let owner_key = link.relation.owner_key();
    let Some(target) = find_or_create_target(conn, link).await? else {
        check_nullable(link.relation.owner(), owner_key)?;
        check_left(conn, link, row, None).await?;
        return Ok(LinkedKey { value: Some(None), taken: None, changed: false });
    };

    let key = target_key(&link.relation, &target)?;
    check_left(conn, link, row, Some(&key)).await?;
    let taken = take_slot(conn, link, target, &key, row).await?;
    let changed = taken.as_ref().is_some_and(|slot| slot.displaced.is_some());
    Ok(LinkedKey { value: Some(Some(key)), taken, changed })
}

/// Checks that the viewer may update the row to which `row` belongs, if it leaves the slot there.
async fn check_left(
    conn: &mut Connection,
    link: &Link,
    row: Option<&Record>,
    new: Option<&Value>,
) -> Result<()> {
    let (Some(slot), Some(row)) = (inverse(&link.relation), row) else { return Ok(()) };
    let lost = lost_key(conn, link.relation.owner_key(), row, new).await?;
    check_slot_left(conn, Some(&slot), lost.as_ref()).await
}

/// Takes the slot of the target's hasOne, if it declares one over the same keys, for `row` or a new row.
async fn take_slot(
    conn: &mut Connection,
    link: &Link,
    target: Record,
    key: &Value,
    row: Option<&Record>,
) -> Result<Option<TakenSlot>> {
    let Some(slot) = inverse(&link.relation) else { return Ok(None) };

    let lock = lock_of_occupant(link.on_occupied);
    let (occupant, linked) = match row {
        Some(row) => {
            let id = table::primary_key(link.relation.owner(), row)?;
            let lock = lock.max(lock_of_link(conn, &link.relation));
            let (row, occupant) = lock_row_and_occupant(conn, &slot, &id, key, lock).await?;
            (occupant, is_linked(conn, &slot, key, &row).await?)
        }
        None => (lock_occupant(conn, &slot, key, lock).await?, false),
    };
    TakenSlot::take(conn, slot, target, occupant, link.on_occupied, linked).await.map(Some)
}

/// Returns the lock on a row whose foreign key changes.
fn lock_of_link(conn: &Connection, relation: &RelationInfo) -> RowLock {
    locks::of_fields(conn, [relation.owner_key()])
}
