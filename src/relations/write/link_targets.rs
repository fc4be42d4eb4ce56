//! The rows that links point at: found, made, updated, and locked in one order.

use super::has_one_slot::inverse;
use super::taken_slot::is_guarded;
use super::{Link, LinkTarget, OnOccupied, RowInput, enclosing, locks, nested};
use crate::database::{Condition, Connection, Key, Record, RowLock, Value};
use crate::error::{Error, Result};
use crate::model::{ModelInfo, RelationInfo, table};

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

/// Locks or inserts the row that a link points at; `None` if it points at none.
///
/// # Errors
/// [`Error::NotFound`](crate::Error::NotFound) for a row that does not exist; those of a new row.
pub(super) async fn find_or_create_target(
    conn: &mut Connection,
    link: &Link,
) -> Result<Option<Record>> {
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
pub(super) async fn update_target(
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
///
/// # Errors
/// [`Error::Unexpected`](crate::Error::Unexpected) if the column cannot hold the key.
pub(super) fn left_to_foreign_key(
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

/// Returns the lock on the row that a link points at. If it has a slot for the row that is linked, that is decided.
fn lock_of_target(conn: &Connection, link: &Link) -> RowLock {
    let decides = |slot| link.on_occupied != OnOccupied::Error || is_guarded(conn, &slot);
    if inverse(&link.relation).is_some_and(decides) {
        RowLock::NoKeyUpdate
    } else {
        locks::of_target(conn, link.relation.related_key())
    }
}

/// Reads the value that the foreign key gets.
///
/// # Errors
/// [`Error::BadUserInput`](crate::Error::BadUserInput) if the other row's key is null.
pub(super) fn target_key(relation: &RelationInfo, target: &Record) -> Result<Value> {
    let key = relation.related_key();
    relation.related().key_for_others(key, target.get(&key.column)?.cloned())
}
