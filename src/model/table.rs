//! Rows of one table: locked, inserted, updated and deleted. Every function runs in the caller's transaction.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, SubsecRound, Utc};
use uuid::Uuid;

use super::unique_violation::name_fields;
use super::validation::check_rules;
use super::{Auto, FieldInfo, ModelInfo, Values};
use crate::database::{
    ColumnSet, Condition, Connection, Delete, Direction, Insert, Key, Kind, Operation, OrderTerm,
    Record, RowLock, Select, Update, Value,
};
use crate::error::{Error, Result};

/// Reads and locks rows, with all their columns, in the order of their primary keys.
///
/// # Errors
/// The database's error.
pub(crate) async fn lock(
    conn: &mut Connection,
    model: &ModelInfo,
    condition: Condition,
    lock: RowLock,
) -> Result<Vec<Record>> {
    read(conn, model, condition, None, Some(lock)).await
}

/// Reads and locks the row with the lowest primary key, if there is one.
///
/// # Errors
/// The database's error.
pub(crate) async fn lock_first(
    conn: &mut Connection,
    model: &ModelInfo,
    condition: Condition,
    lock: RowLock,
) -> Result<Option<Record>> {
    Ok(read(conn, model, condition, Some(1), Some(lock)).await?.into_iter().next())
}

/// Reads the row with a primary key without a lock, if it exists.
///
/// # Errors
/// The database's error.
pub(crate) async fn find(
    conn: &mut Connection,
    model: &ModelInfo,
    id: &Key,
) -> Result<Option<Record>> {
    find_first(conn, model, model.has_key(id)?).await
}

/// Reads a row again, without a lock, after it may have been changed; a row that is gone is as it was.
///
/// # Errors
/// The database's error.
pub(crate) async fn read_again(
    conn: &mut Connection,
    model: &ModelInfo,
    row: Record,
) -> Result<Record> {
    let id = primary_key(model, &row)?;
    Ok(find(conn, model, &id).await?.unwrap_or(row))
}

/// Reads the row with the lowest primary key without a lock, if there is one.
///
/// # Errors
/// The database's error.
pub(crate) async fn find_first(
    conn: &mut Connection,
    model: &ModelInfo,
    condition: Condition,
) -> Result<Option<Record>> {
    Ok(read(conn, model, condition, Some(1), None).await?.into_iter().next())
}

async fn read(
    conn: &mut Connection,
    model: &ModelInfo,
    condition: Condition,
    limit: Option<i64>,
    lock: Option<RowLock>,
) -> Result<Vec<Record>> {
    let columns = all_columns(model);
    // The rows of a view are those of other tables.
    let lock = lock.filter(|_| !model.is_view);
    let select = Select {
        order: vec![OrderTerm::new(model.primary_key.column, Direction::Ascending)],
        limit,
        lock,
        ..Select::columns(model.guarded_table(), columns.columns(), condition)
    };

    let rows = conn.load(select).await?;
    Ok(rows.into_iter().map(|values| Record::new(columns.clone(), values)).collect())
}

/// Reads and locks the row with a primary key.
///
/// # Errors
/// [`Error::NotFound`] if there is none; the database's error otherwise.
pub(crate) async fn lock_one(
    conn: &mut Connection,
    model: &ModelInfo,
    id: &Key,
    strength: RowLock,
) -> Result<Record> {
    let rows = lock(conn, model, model.has_key(id)?, strength).await?;
    rows.into_iter().next().ok_or_else(|| model.not_found(id))
}

/// Inserts a row, and returns it as the database has it.
///
/// # Errors
/// As [`complete`]; the database's error otherwise.
pub(crate) async fn insert(
    conn: &mut Connection,
    model: &ModelInfo,
    values: Values,
) -> Result<Record> {
    let rows = vec![complete(model, values)?];
    let inserted = insert_many(conn, model, rows).await?.into_iter().next();
    inserted.ok_or(Error::NotCarriedOut { model: model.name })
}

/// Inserts complete rows, and returns them in their order as the database has them. Each run of rows with values for
/// the same fields is one statement.
///
/// # Errors
/// [`Error::NotCarriedOut`] if the database leaves one out; its own error otherwise.
pub(crate) async fn insert_many(
    conn: &mut Connection,
    model: &ModelInfo,
    rows: Vec<Values>,
) -> Result<Vec<Record>> {
    model.check_writable()?;
    let returned = all_columns(model);
    let mut records = Vec::with_capacity(rows.len());

    for run in rows.chunk_by(Values::has_fields_of) {
        let fields: Vec<_> = run.iter().take(1).flat_map(Values::fields).collect();
        let row = |values: &Values| {
            fields.iter().map(|field| values.get(field).cloned().flatten()).collect()
        };
        let insert = Insert {
            table: model.guarded_table(),
            columns: fields.iter().map(|field| field.column).collect(),
            rows: run.iter().map(row).collect(),
            returning: returned.columns().to_vec(),
        };

        let inserted = conn.insert(insert).await;
        let inserted = inserted.map_err(|error| name_fields(&conn.catalog(), model, error))?;
        if inserted.len() != run.len() {
            return Err(Error::NotCarriedOut { model: model.name });
        }
        let inserted = inserted.into_iter().map(|values| Record::new(returned.clone(), values));
        records.extend(sort_inserted(model, run, inserted.collect()));
    }
    Ok(records)
}

/// Adds the values that Relata fills in to those of a new row.
///
/// # Errors
/// [`Error::Invalid`] if a field that needs a value has none, or a value breaks a rule.
pub(crate) fn complete(model: &ModelInfo, mut values: Values) -> Result<Values> {
    let now = now();
    for field in model.fields.iter().filter(|field| field.auto != Auto::No) {
        if !values.has(field) {
            values.set(field, automatic_value(field.column.kind, now));
        }
    }

    let missing: Vec<_> = model
        .fields
        .iter()
        .filter(|field| field.needs_value() && !values.has(field))
        .map(|field| (model.input_name(field).to_owned(), "is required".to_owned()))
        .collect();
    if !missing.is_empty() {
        return Err(Error::Invalid(missing));
    }

    check_rules(&values)?;
    Ok(values)
}

/// Writes those values to a locked row that differ from its own. Returns the row as the database has it then, and
/// whether anything was written.
///
/// # Errors
/// [`Error::Invalid`] if a value breaks a rule; [`Error::Forbidden`] if the viewer may not change the row, or not to
/// what it would be; [`Error::NotCarriedOut`] if the database leaves the row as it is; its own
/// error otherwise.
pub(crate) async fn update(
    conn: &mut Connection,
    model: &ModelInfo,
    record: Record,
    values: &Values,
) -> Result<(Record, bool)> {
    model.check_writable()?;
    let mut changed = values.differences_from(&record)?;
    if changed.entries().is_empty() {
        if !values.entries().is_empty() {
            let condition = has_key_of(model, &record)?;
            conn.check_permitted(model.guarded_table(), Operation::Update, condition).await?;
        }
        return Ok((record, false));
    }
    for field in model.fields.iter().filter(|field| field.auto == Auto::Update) {
        changed.set(field, automatic_value(field.column.kind, now()));
    }
    check_rules(&changed)?;

    let returned = all_columns(model);
    let update = Update {
        table: model.guarded_table(),
        assignments: changed.into_assignments(),
        condition: has_key_of(model, &record)?,
        returning: returned.columns().to_vec(),
    };
    let updated = conn.update_returning(update).await;
    let updated = updated.map_err(|error| name_fields(&conn.catalog(), model, error))?;

    let row = updated.into_first();
    let row = row.ok_or_else(|| not_carried_out(conn, model, Operation::Update))?;
    Ok((Record::new(returned, row), true))
}

/// Deletes a row. The rows that the database changes or deletes with it are locked first, in the order of their keys: the
/// database alone takes them in an order of its own, and could wait in a circle with another write.
///
/// # Errors
/// [`Error::Forbidden`] if the viewer may not delete the row; [`Error::NotCarriedOut`] if the database keeps it; its own error otherwise.
pub(crate) async fn delete(
    conn: &mut Connection,
    model: &ModelInfo,
    record: &Record,
) -> Result<()> {
    model.check_writable()?;
    lock_dependents(conn, model, record).await?;
    let condition = has_key_of(model, record)?;
    let deleted = conn.delete(Delete { table: model.guarded_table(), condition }).await?;
    if deleted == 0 { Err(not_carried_out(conn, model, Operation::Delete)) } else { Ok(()) }
}

/// Returns the error of a change to a row that was there, and that no statement changed: a rule on the rows forbids it, or
/// else the database.
fn not_carried_out(conn: &Connection, model: &ModelInfo, operation: Operation) -> Error {
    let permitted = model.guarded_table().permits(operation, conn.request_context());
    if permitted.is_all() {
        return Error::NotCarriedOut { model: model.name };
    }
    Error::Forbidden { model: model.name, operation: operation.name() }
}

async fn lock_dependents(conn: &mut Connection, model: &ModelInfo, record: &Record) -> Result<()> {
    let catalog = conn.catalog();
    let mut locked = Vec::new();

    for relation in model.relations.iter().filter(|relation| !relation.owner_holds_key()) {
        let (related, key) = (relation.related(), relation.related_key().column);
        let Some(goes) = catalog.goes_with_owner(&key).filter(|_| !locked.contains(&key)) else {
            continue;
        };
        locked.push(key);
        let Some(value) = record.get(&relation.owner_key().column)? else { continue };

        let owned = Condition::equal(key, value.clone());
        let strength = if goes { RowLock::Update } else { RowLock::NoKeyUpdate };
        let primary_key = related.primary_key.column;
        let select = Select {
            order: vec![OrderTerm::new(primary_key, Direction::Ascending)],
            lock: Some(strength),
            ..Select::columns(related.guarded_table().without_rules(), &[primary_key], owned)
        };
        conn.load(select).await?;
    }
    Ok(())
}

/// Returns the primary key of a row that was read.
///
/// # Errors
/// [`Error::Unexpected`] if it was not read.
pub(crate) fn primary_key(model: &ModelInfo, record: &Record) -> Result<Key> {
    record
        .key(&model.primary_key.column)?
        .ok_or_else(|| Error::Unexpected(format!("a {} has no primary key", model.name)))
}

/// Returns the value that Relata fills in for a kind. Times and dates are in UTC.
pub(crate) fn automatic_value(kind: Kind, now: DateTime<Utc>) -> Option<Value> {
    match kind {
        Kind::Timestamptz => Some(Value::Timestamptz(now)),
        Kind::Timestamp => Some(Value::Timestamp(now.naive_utc())),
        Kind::Date => Some(Value::Date(now.date_naive())),
        Kind::Uuid => Some(Value::Uuid(Uuid::new_v4())),
        _ => None,
    }
}

/// Returns the time, as exactly as both databases keep it.
fn now() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(6)
}

/// Sorts new rows by the order of the values they were made of, which neither database guarantees. A row is recognized
/// by a unique value that was written; otherwise the rows are in the order of the numbers that the database gave them.
fn sort_inserted(model: &ModelInfo, written: &[Values], mut inserted: Vec<Record>) -> Vec<Record> {
    let written_key = |values: &Values, field: &FieldInfo| {
        values.get(field).and_then(Option::as_ref).and_then(Value::key)
    };
    let read_key = |record: &Record, field: &FieldInfo| record.key(&field.column).ok().flatten();

    let is_written =
        |field: &&FieldInfo| written.iter().all(|values| written_key(values, field).is_some());
    let unique = model.fields.iter().filter(|field| field.unique).find(is_written);

    if let Some(field) = unique {
        let mut positions = HashMap::new();
        for (position, values) in written.iter().enumerate() {
            positions.insert(written_key(values, field), position);
        }
        inserted.sort_by_cached_key(|record| positions.get(&read_key(record, field)));
    } else if model.primary_key.is_numbered() {
        inserted.sort_by_cached_key(|record| read_key(record, model.primary_key));
    }
    inserted
}

fn all_columns(model: &ModelInfo) -> Arc<ColumnSet> {
    Arc::new(ColumnSet::new(model.columns()))
}

/// Builds the condition that a row has the primary key of another.
fn has_key_of(model: &ModelInfo, record: &Record) -> Result<Condition> {
    let key = model.primary_key.column;
    let value = primary_key(model, record)?.value(key.kind)?;
    Ok(Condition::equal(key, value))
}
