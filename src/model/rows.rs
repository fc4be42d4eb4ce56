//! Rows of one table: locked, inserted, updated and deleted. Every function runs on the caller's transaction.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, SubsecRound, Utc};
use uuid::Uuid;

use super::rules::broken_rules;
use super::{ModelInfo, Values};
use crate::database::{
    Auto, Column, ColumnSet, Condition, Connection, Delete, Direction, Error, Insert, Key, Kind, OrderTerm, Record,
    Result, Select, Update, Value,
};

/// Reads rows with all their columns, by primary key, and locks them until the transaction ends.
pub(crate) async fn lock(conn: &mut Connection, model: &ModelInfo, condition: Condition) -> Result<Vec<Record>> {
    lock_some(conn, model, condition, None).await
}

/// Reads and locks the row with the lowest primary key, if any.
pub(crate) async fn lock_first(
    conn: &mut Connection,
    model: &ModelInfo,
    condition: Condition,
) -> Result<Option<Record>> {
    Ok(lock_some(conn, model, condition, Some(1)).await?.into_iter().next())
}

async fn lock_some(
    conn: &mut Connection,
    model: &ModelInfo,
    condition: Condition,
    limit: Option<i64>,
) -> Result<Vec<Record>> {
    let columns = all_columns(model);
    let select = Select {
        order: vec![OrderTerm::new(*model.primary_key, Direction::Ascending)],
        limit,
        lock: true,
        ..Select::columns(model.table, columns.columns(), condition)
    };
    let rows = conn.load(select).await?;
    Ok(rows.into_iter().map(|values| Record::new(columns.clone(), values)).collect())
}

/// Reads and locks the row with a primary key.
///
/// # Errors
/// [`Error::NotFound`] when there is none.
pub(crate) async fn lock_one(conn: &mut Connection, model: &ModelInfo, id: &Key) -> Result<Record> {
    let missing = || Error::NotFound { model: model.name, id: id.to_string() };
    let value = id.value(model.primary_key.kind).map_err(|_| missing())?;
    let rows = lock(conn, model, Condition::equal(*model.primary_key, value)).await?;
    rows.into_iter().next().ok_or_else(missing)
}

/// Inserts a row, and gives it back as the database has it.
///
/// # Errors
/// As [`complete`]; what the database says otherwise.
pub(crate) async fn insert(conn: &mut Connection, model: &ModelInfo, values: Values) -> Result<Record> {
    let row = insert_many(conn, model, vec![complete(model, values)?]).await?.into_iter().next();
    row.ok_or_else(|| Error::Unexpected("an INSERT gave no row back".into()))
}

/// Inserts rows that are complete, and gives them back in their order as the database has them: one statement for
/// each run of rows that have values for the same columns.
///
/// # Errors
/// What the database says.
pub(crate) async fn insert_many(conn: &mut Connection, model: &ModelInfo, rows: Vec<Values>) -> Result<Vec<Record>> {
    let returned = all_columns(model);
    let mut records = Vec::with_capacity(rows.len());
    for run in rows.chunk_by(Values::has_columns_of) {
        let columns: Vec<Column> = run.iter().take(1).flat_map(Values::columns).copied().collect();
        let row = |values: &Values| columns.iter().map(|column| values.get(column).cloned().flatten()).collect();
        let rows = run.iter().map(row).collect();
        let insert = Insert { table: model.table, columns, rows, returning: returned.columns().to_vec() };
        let inserted = conn.insert(insert).await.map_err(|error| named(model, error))?;
        let inserted = inserted.into_iter().map(|values| Record::new(returned.clone(), values)).collect();
        records.extend(in_order(model, run, inserted));
    }
    Ok(records)
}

/// The values of a new row, with what Relata fills in.
///
/// # Errors
/// [`Error::Invalid`] when a column that needs a value has none, or a value breaks a rule.
pub(crate) fn complete(model: &ModelInfo, mut values: Values) -> Result<Values> {
    let now = now();
    for column in model.columns.iter().filter(|column| column.auto != Auto::No) {
        if !values.has(column) {
            values.set(column, automatic(column, now));
        }
    }
    let missing = model.columns.iter().filter(|column| needs_value(column) && !values.has(column));
    let missing: Vec<_> =
        missing.map(|column| (model.input_name(column).to_owned(), "is required".to_owned())).collect();
    if !missing.is_empty() {
        return Err(Error::Invalid(missing));
    }
    check_rules(&values)?;
    Ok(values)
}

/// Writes to a row that is locked whatever it does not hold already: the row as the database has it then, and
/// whether anything was written.
///
/// # Errors
/// [`Error::Invalid`] when a value breaks a rule; what the database says otherwise.
pub(crate) async fn update(
    conn: &mut Connection,
    model: &ModelInfo,
    record: Record,
    values: &Values,
) -> Result<(Record, bool)> {
    let mut changed = values.changed_in(&record)?;
    if changed.entries().is_empty() {
        return Ok((record, false));
    }
    for column in model.columns.iter().filter(|column| column.auto == Auto::Update) {
        changed.set(column, automatic(column, now()));
    }
    check_rules(&changed)?;
    let (condition, returned) = (this_row(model, &record)?, all_columns(model));
    let (assignments, returning) = (changed.entries().to_vec(), returned.columns().to_vec());
    let update = Update { table: model.table, assignments, condition, returning };
    let row = conn.update_returning(update).await.map_err(|error| named(model, error))?.into_iter().next();
    let row = row.ok_or_else(|| Error::Unexpected("an UPDATE of a locked row gave no row back".into()))?;
    Ok((Record::new(returned, row), true))
}

/// Deletes a row.
///
/// # Errors
/// What the database says.
pub(crate) async fn delete(conn: &mut Connection, model: &ModelInfo, record: &Record) -> Result<()> {
    conn.delete(Delete { table: model.table, condition: this_row(model, record)? }).await?;
    Ok(())
}

/// The primary key of a row that was read.
///
/// # Errors
/// When it was not read.
pub(crate) fn primary_key(model: &ModelInfo, record: &Record) -> Result<Key> {
    record.key(model.primary_key)?.ok_or_else(|| Error::Unexpected(format!("a {} has no primary key", model.name)))
}

/// New rows in the order of the values they were made of, which neither database promises to keep: they are known by
/// a unique value that was written, or else by the numbers that the database gave them one after the other.
fn in_order(model: &ModelInfo, written: &[Values], mut inserted: Vec<Record>) -> Vec<Record> {
    let key = |values: &Values, column| values.get(column).and_then(Option::as_ref).and_then(Value::key);
    let mut unique = model.columns.iter().filter(|column| column.unique);
    let known_by = unique.find(|column| written.iter().all(|values| key(values, column).is_some()));
    let found = |record: &Record, column| record.key(column).ok().flatten();
    if let Some(column) = known_by {
        let places: HashMap<_, _> = written.iter().enumerate().map(|(at, values)| (key(values, column), at)).collect();
        inserted.sort_by_cached_key(|record| places.get(&found(record, column)));
    } else if is_numbered(model.primary_key) {
        inserted.sort_by_cached_key(|record| found(record, model.primary_key));
    }
    inserted
}

/// Refuses values that break the rules of their columns.
///
/// # Errors
/// [`Error::Invalid`] with everything that is wrong.
pub(crate) fn check_rules(values: &Values) -> Result<()> {
    let broken = values.entries().iter().flat_map(|(column, value)| {
        let messages = value.iter().flat_map(|value| broken_rules(column, value));
        messages.map(|message| (column.field.to_owned(), message))
    });
    let broken: Vec<_> = broken.collect();
    if broken.is_empty() { Ok(()) } else { Err(Error::Invalid(broken)) }
}

/// A violation of a unique index in the words of the model instead of the database's.
fn named(model: &ModelInfo, error: Error) -> Error {
    match error {
        Error::UniqueViolation { columns, .. } => {
            let field = |name: String| {
                let column = model.columns.iter().find(|column| column.name == name);
                if column.is_some_and(|column| column.hidden) {
                    return "hidden".to_owned();
                }
                column.map_or(name, |column| model.input_name(column).to_owned())
            };
            let columns = columns.into_iter().map(field).collect();
            Error::UniqueViolation { model: model.name.to_owned(), columns }
        }
        other => other,
    }
}

/// Whether a row cannot be made without a value for this column.
pub(crate) fn needs_value(column: &Column) -> bool {
    !column.nullable && !column.has_default && column.auto == Auto::No && !is_numbered(column)
}

/// Whether the database numbers the rows by this column.
pub(crate) fn is_numbered(column: &Column) -> bool {
    column.primary_key && matches!(column.kind, Kind::SmallInt | Kind::Integer | Kind::BigInt)
}

fn all_columns(model: &ModelInfo) -> Arc<ColumnSet> {
    Arc::new(ColumnSet::of(model.columns))
}

fn this_row(model: &ModelInfo, record: &Record) -> Result<Condition> {
    let key = primary_key(model, record)?.value(model.primary_key.kind)?;
    Ok(Condition::equal(*model.primary_key, key))
}

/// The time, as exactly as both databases keep it.
fn now() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(6)
}

/// What Relata fills in, times and days as they are in UTC.
pub(crate) fn automatic(column: &Column, now: DateTime<Utc>) -> Option<Value> {
    match column.kind {
        Kind::Timestamptz => Some(Value::Timestamptz(now)),
        Kind::Timestamp => Some(Value::Timestamp(now.naive_utc())),
        Kind::Date => Some(Value::Date(now.date_naive())),
        Kind::Uuid => Some(Value::Uuid(Uuid::new_v4())),
        _ => None,
    }
}
