//! Writes through a belongsTo: links and unlinks from the side that holds the foreign key.

use super::has_one_slot::{
    check_nullable, inverse, is_linked, lock_occupant, lock_of_occupant, lock_row_and_occupant,
};
use super::slot_rights::{check_slot_left, lost_key};
use super::taken_slot::{TakenSlot, is_guarded};
use super::{
    Link, LinkTarget, OnOccupied, RowInput, WriteOutcome, WrittenRow, enclosing, locks, nested,
};
use crate::database::{Condition, Connection, Key, Record, RowLock, Value};
use crate::error::{Error, Result};
use crate::model::{ModelInfo, RelationInfo, Values, table};

/// Links the row with a primary key to another row (Lucid: `profile.related('user').associate(user)`).
///
/// # Errors
/// [`Error::NotFound`] for either row; [`Error::RelationOccupied`] if the other side is a hasOne whose slot is occupied
/// and `on_occupied` keeps the occupant.
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

/// Sorts links so that all writes lock the rows that they point at in one order: those that others of them belong to first,
/// then by table and key.
pub(super) fn sort(links: &mut [Link]) {
    links.sort_by_cached_key(|link| {
        let related = link.relation.related();
        let id = match &link.target {
            LinkTarget::Row(id) | LinkTarget::Changed(id, _) => Some(id.clone()),
            _ => None,
        };
        (id.is_none(), distance_to_root(related, &mut Vec::new()), related.table, id)
    });
}

/// Returns the number of models that rows of a model belong to, one after the other.
fn distance_to_root(model: &'static ModelInfo, seen: &mut Vec<&'static str>) -> usize {
    if seen.contains(&model.table) {
        return 0;
    }
    seen.push(model.table);

    let mut distance = 0;
    for relation in model.relations.iter().filter(|relation| relation.owner_holds_key()) {
        distance = distance.max(1 + distance_to_root(relation.related(), seen));
    }
    distance
}

/// Locks the rows that a row is linked to. Every write locks them before the row itself, so that two writers never
/// wait for each other.
///
/// # Errors
/// [`Error::NotFound`](crate::Error::NotFound) for a row that does not exist.
pub(super) async fn lock_targets(conn: &mut Connection, links: &[Link]) -> Result<()> {
    let mut links = links.to_vec();
    sort(&mut links);
    for link in &links {
        if let LinkTarget::Row(id) = &link.target {
            let lock = lock_of_target(conn, link);
            let locked = table::lock_one(conn, link.relation.related(), id, lock).await;
            locked.map_err(|error| error.at_input(&link.path))?;
        }
    }
    Ok(())
}

/// Locks or inserts the row that a link points at.
async fn find_or_create_target(conn: &mut Connection, link: &Link) -> Result<Option<Record>> {
    let related = link.relation.related();
    match &link.target {
        LinkTarget::Nothing => Ok(None),
        LinkTarget::Update(_) => Err(Error::Unexpected("an update links no row".into())),
        LinkTarget::Later(_) => Err(Error::Unexpected("the row is not stored yet".into())),
        LinkTarget::Enclosing => Err(enclosing::nothing_encloses(&link.relation)),
        LinkTarget::Row(id) => {
            let lock = lock_of_target(conn, link);
            table::lock_one(conn, related, id, lock).await.map(Some)
        }
        LinkTarget::Changed(id, input) => {
            let lock = lock_of_target(conn, link).max(locks::of_row(conn, input));
            let row = table::lock_one(conn, related, id, lock).await?;
            Ok(Some(nested::update(conn, related, row, input.clone()).await?.0))
        }
        LinkTarget::New(input) => nested::create(conn, related, input.clone()).await.map(Some),
    }
}

/// Updates the row to which a row belongs, and returns whether anything changed.
///
/// # Errors
/// [`Error::BadUserInput`](crate::Error::BadUserInput) if it belongs to none.
async fn update_target(
    conn: &mut Connection,
    link: &Link,
    input: RowInput,
    row: Option<&Record>,
) -> Result<(Record, bool)> {
    let relation = &link.relation;
    let related = relation.related();
    let key = match row {
        Some(row) => row.get(&relation.owner_key().column)?.cloned(),
        None => None,
    };

    let lock = locks::of_row(conn, &input);
    let mut target = None;
    if let Some(key) = key {
        let has_key = Condition::equal(relation.related_key().column, key);
        target = table::lock_first(conn, related, has_key, lock).await?;
    }
    let target = target.ok_or_else(|| {
        let owner = relation.owner().singular;
        Error::BadUserInput(format!("this {owner} has no {} to update", relation.field))
    })?;
    nested::update(conn, related, target, input).await
}

/// Returns the foreign key of a new row that points at the row with a primary key, if the database itself finds out whether
/// that row exists, and nothing else is asked of it.
fn left_to_foreign_key(
    conn: &mut Connection,
    relation: &RelationInfo,
    id: &Key,
) -> Result<Option<Value>> {
    let related = relation.related();
    let key = relation.related_key().column;
    let catalog = conn.catalog();

    let is_left = key == related.primary_key.column
        && catalog.is_enforced(&relation.owner_key().column, &key)
        && !catalog.compares_loosely(&key)
        && inverse(relation).is_none()
        && related.guarded_table().visible(conn.request_context()).is_all()
        && conn.leaves_to_foreign_key();
    is_left.then(|| id.value(key.kind)).transpose()
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

/// Returns the lock on the row that a link points at. If it has a slot for the row that is linked, that is decided.
fn lock_of_target(conn: &Connection, link: &Link) -> RowLock {
    let decides = |slot| link.on_occupied != OnOccupied::Error || is_guarded(conn, &slot);
    if inverse(&link.relation).is_some_and(decides) {
        RowLock::NoKeyUpdate
    } else {
        locks::of_target(conn, link.relation.related_key())
    }
}

/// Returns the lock on a row whose foreign key changes.
fn lock_of_link(conn: &Connection, relation: &RelationInfo) -> RowLock {
    locks::of_fields(conn, [relation.owner_key()])
}

/// Reads the value that the foreign key gets.
///
/// # Errors
/// [`Error::BadUserInput`](crate::Error::BadUserInput) if the other row's key is null.
fn target_key(relation: &RelationInfo, target: &Record) -> Result<Value> {
    let key = relation.related_key();
    relation.related().key_for_others(key, target.get(&key.column)?.cloned())
}
