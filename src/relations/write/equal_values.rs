//! Rows with values that the database takes for equal to others, although they are different texts.

use std::collections::HashMap;

use crate::database::{Connection, Key, Record, Value};
use crate::error::Result;
use crate::model::{FieldInfo, ModelInfo, Values, table};

/// Returns rows by those of the keys that are equal to theirs.
///
/// # Errors
/// The database's error.
pub(super) async fn by_key(
    conn: &mut Connection,
    model: &ModelInfo,
    keys: &[&Key],
    rows: Vec<Record>,
) -> Result<HashMap<Key, Record>> {
    let column = model.primary_key.column;
    let mut stored = Vec::with_capacity(rows.len());
    for row in &rows {
        stored.push(table::primary_key(model, row)?.value(column.kind)?);
    }
    let mut sought = Vec::with_capacity(keys.len());
    for key in keys {
        sought.push(key.value(column.kind)?);
    }

    let mut found: Vec<Option<Record>> = rows.into_iter().map(Some).collect();
    conn.unify(&column, stored.iter_mut().chain(&mut sought).collect()).await?;
    let places: HashMap<Option<Key>, usize> =
        stored.iter().enumerate().map(|(place, value)| (value.key(), place)).collect();

    let mut by_key = HashMap::with_capacity(found.len());
    for (key, value) in keys.iter().zip(&sought) {
        let row = places.get(&value.key()).and_then(|place| found.get_mut(*place)?.take());
        if let Some(row) = row {
            by_key.insert((*key).clone(), row);
        }
    }
    Ok(by_key)
}

/// Returns whether a row has a primary key.
///
/// # Errors
/// The database's error.
pub(super) async fn has_key(
    conn: &mut Connection,
    model: &ModelInfo,
    row: &Record,
    key: &Key,
) -> Result<bool> {
    let column = model.primary_key.column;
    conn.are_equal(&column, row.get(&column)?, Some(&key.value(column.kind)?)).await
}

/// Returns whether a row has all of some values.
///
/// # Errors
/// The database's error.
pub(super) async fn has_values(
    conn: &mut Connection,
    row: &Record,
    values: &Values,
) -> Result<bool> {
    for (field, value) in values.differences_from(row)?.entries() {
        let stored = row.get(&field.column)?;
        if !conn.are_equal(&field.column, stored, value.as_ref()).await? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Replaces the values of a field by the first of them that is equal, so that rows can be compared.
///
/// # Errors
/// The database's error.
pub(super) async fn unify_field<'v>(
    conn: &mut Connection,
    field: &FieldInfo,
    rows: impl IntoIterator<Item = &'v mut Values>,
) -> Result<()> {
    let values: Vec<&mut Value> =
        rows.into_iter().filter_map(|values| values.get_mut(field)?.as_mut()).collect();
    conn.unify(&field.column, values).await
}
