//! The slot of a hasOne: the one place that an owner has for a related row. Its occupant is the first row that the
//! relation shows; a hidden row counts only where a unique index keeps another one out.

use super::equal_values::has_key;
use super::occupied::occupied_error;
use super::{OnOccupied, WrittenRow};
use crate::database::{Condition, Connection, Expression, Key, Record, RowLock, Select, Value};
use crate::error::{Error, Remedies, Result};
use crate::model::{FieldInfo, ModelInfo, RelationInfo, Values, table};

/// Locks the row in an owner's slot.
pub(super) async fn lock_occupant(
    conn: &mut Connection,
    relation: &RelationInfo,
    key: &Value,
    lock: RowLock,
) -> Result<Option<Record>> {
    let has_key = Condition::equal(relation.related_key().column, key.clone());
    let in_slot = if is_unique(conn, relation) {
        has_key
    } else {
        has_key.and(relation.constrain(Condition::all()))
    };
    table::lock_first(conn, relation.related(), in_slot, lock).await
}

/// Locks the row with a primary key and another row in an owner's slot, in the order of their keys, so that two writers
/// never wait for each other.
///
/// # Errors
/// [`Error::NotFound`] if no row has the primary key.
pub(super) async fn lock_row_and_occupant(
    conn: &mut Connection,
    relation: &RelationInfo,
    id: &Key,
    key: &Value,
    lock: RowLock,
) -> Result<(Record, Option<Record>)> {
    let related = relation.related();
    let other = if is_unique(conn, relation) {
        Some(Condition::equal(relation.related_key().column, key.clone()))
    } else {
        find_occupant(conn, relation, key).await?
    };
    let is_row = related.has_key(id)?;
    let condition = match other {
        Some(other) => is_row.or(other),
        None => is_row,
    };
    let records = table::lock(conn, related, condition, lock).await?;

    let mut row = None;
    let mut occupant = None;
    for record in records {
        if has_key(conn, related, &record, id).await? {
            row = Some(record);
        } else {
            occupant.get_or_insert(record);
        }
    }

    let row = row.ok_or_else(|| related.not_found(id))?;
    Ok((row, occupant))
}

/// Returns whether a row has the owner's key already.
///
/// # Errors
/// The database's error.
pub(super) async fn is_linked(
    conn: &mut Connection,
    relation: &RelationInfo,
    key: &Value,
    row: &Record,
) -> Result<bool> {
    let foreign_key = relation.related_key().column;
    conn.are_equal(&foreign_key, row.get(&foreign_key)?, Some(key)).await
}

/// Finds the row that the relation shows, without a lock: the owner's is enough, which every verb takes first. Returns
/// the condition that a row is it.
async fn find_occupant(
    conn: &mut Connection,
    relation: &RelationInfo,
    key: &Value,
) -> Result<Option<Condition>> {
    let related = relation.related();
    let has_key = Condition::equal(relation.related_key().column, key.clone());
    let shown = has_key.clone().and(relation.constrain(Condition::all()));

    let Some(occupant) = table::find_first(conn, related, shown).await? else { return Ok(None) };
    let is_occupant = related.has_key(&table::primary_key(related, &occupant)?)?;
    Ok(Some(is_occupant.and(has_key)))
}

/// Returns the lock on an occupant that may have to give way.
pub(super) fn lock_of_occupant(on_occupied: OnOccupied) -> RowLock {
    match on_occupied {
        OnOccupied::Detach | OnOccupied::Delete => RowLock::Update,
        OnOccupied::Error | OnOccupied::Update => RowLock::NoKeyUpdate,
    }
}

/// Removes the row from an owner's slot as `on_occupied` says, and returns it. `remedies` are for the error.
///
/// # Errors
/// [`Error::RelationOccupied`] for [`OnOccupied::Error`]; [`Error::BadUserInput`] if the row cannot be detached or
/// deleted.
pub(super) async fn displace(
    conn: &mut Connection,
    relation: &RelationInfo,
    owner: &Record,
    occupant: Option<Record>,
    on_occupied: OnOccupied,
    remedies: Remedies,
) -> Result<Option<Record>> {
    let Some(occupant) = occupant else { return Ok(None) };

    match on_occupied {
        OnOccupied::Error => Err(occupied_error(conn, relation, owner, &occupant, remedies).await),
        OnOccupied::Update => {
            let message = "`onOccupied: UPDATE` goes with `create` and with `save` of a new row, from the owner's side";
            Err(Error::BadUserInput(message.into()))
        }
        OnOccupied::Detach => detach(conn, relation, occupant).await.map(Some),
        OnOccupied::Delete => {
            check_deletable(relation, owner, &occupant)?;
            table::delete(conn, relation.related(), &occupant).await?;
            Ok(Some(occupant))
        }
    }
}

/// Refuses to delete an owner that occupies its own slot, as a row of a self-referential relation can.
fn check_deletable(relation: &RelationInfo, owner: &Record, occupant: &Record) -> Result<()> {
    let owner_model = relation.owner();
    let related = relation.related();
    if owner_model.table != related.table {
        return Ok(());
    }

    let owner = table::primary_key(owner_model, owner)?;
    if table::primary_key(related, occupant)? == owner {
        let name = owner_model.name;
        let field = relation.field;
        let message = format!("{name} {owner} is its own {field}: detach it instead");
        return Err(Error::BadUserInput(message));
    }
    Ok(())
}

/// Sets the foreign key of a related row to null, and returns the row as it is then.
///
/// # Errors
/// [`Error::BadUserInput`] if the column is not nullable.
pub(super) async fn detach(
    conn: &mut Connection,
    relation: &RelationInfo,
    row: Record,
) -> Result<Record> {
    let model = relation.related();
    let key = relation.related_key();
    check_nullable(model, key)?;

    Ok(table::update(conn, model, row, &Values::new([(key, None)])).await?.0)
}

/// Refuses to unlink a row whose foreign key is not nullable.
///
/// # Errors
/// [`Error::BadUserInput`] with the column's name.
pub(super) fn check_nullable(model: &ModelInfo, key: &FieldInfo) -> Result<()> {
    if key.column.nullable {
        return Ok(());
    }

    let model = model.singular;
    Err(Error::BadUserInput(format!(
        "no {model} can be without what it belongs to: `{key}` must not be null"
    )))
}

/// Finds the row that a relation to one row shows to an owner after a verb wrote a row, or none.
pub(super) async fn find_shown(
    conn: &mut Connection,
    relation: &RelationInfo,
    owner: &Record,
    written: Option<&WrittenRow>,
) -> Result<Option<Record>> {
    let shows_written = relation.has_slot() && !relation.has_standing_constraint();
    if shows_written && is_unique(conn, relation) {
        return Ok(written.map(|row| row.record.clone()));
    }

    let Some(key) = owner.get(&relation.owner_key().column)? else { return Ok(None) };
    let has_key = Condition::equal(relation.related_key().column, key.clone());
    let shown = has_key.and(relation.constrain(Condition::all()));
    table::find_first(conn, relation.related(), shown).await
}

/// Returns whether the standing constraint shows a related row.
pub(super) async fn is_shown(
    conn: &mut Connection,
    relation: &RelationInfo,
    row: &Record,
) -> Result<bool> {
    if !relation.has_standing_constraint() {
        return Ok(true);
    }

    let related = relation.related();
    let shown = related.has_key(&table::primary_key(related, row)?)?.and(relation.standing());
    let select = Select::new(related.guarded_table(), vec![Expression::Count], shown);
    Ok(conn.count(select).await? > 0)
}

/// Finds the hasOne with a slot that the related model of a belongsTo declares over the same keys.
pub(crate) fn inverse(belongs_to: &RelationInfo) -> Option<RelationInfo> {
    let relations = belongs_to.related().relations;
    let has_same_keys = |relation: &&RelationInfo| {
        relation.has_slot()
            && relation.related_key() == belongs_to.owner_key()
            && relation.owner_key() == belongs_to.related_key()
    };
    relations.iter().find(has_same_keys).copied()
}

/// Returns whether the database keeps an owner from having two related rows, hidden ones included.
pub(super) fn is_unique(conn: &Connection, relation: &RelationInfo) -> bool {
    let key = relation.related_key().column;
    conn.catalog().is_unique(key.table, key.name)
}
