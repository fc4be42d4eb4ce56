//! Which of the rows that were written the viewer sees.

use std::collections::HashSet;

use super::Loaders;
use crate::database::{Condition, GuardedTable, Key, List, Record, Select};
use crate::error::{Error, Result};
use crate::model::{ModelInfo, table};

/// Leaves out the rows that the viewer of the loaders does not see as they are now. A row that is gone stays: the viewer
/// saw it before.
///
/// # Errors
/// The database's error.
pub(crate) async fn visible_records(
    loaders: &Loaders,
    model: &ModelInfo,
    records: Vec<Record>,
) -> Result<Vec<Record>> {
    let table = model.guarded_table();
    if records.is_empty() || loaders.sees_all_of(table) {
        return Ok(records);
    }

    let keys: Vec<Key> =
        records.iter().map(|record| table::primary_key(model, record)).collect::<Result<_>>()?;
    let seen = existing(loaders, table, &keys).await?;
    if seen.len() == keys.len() {
        return Ok(records);
    }
    let there = existing(loaders, table.without_rules(), &keys).await?;
    let is_shown = |key: &Key| seen.contains(key) || !there.contains(key);
    Ok(records
        .into_iter()
        .zip(&keys)
        .filter(|(_, key)| is_shown(key))
        .map(|(row, _)| row)
        .collect())
}

/// Returns those of some keys that rows have.
async fn existing(loaders: &Loaders, table: GuardedTable, keys: &[Key]) -> Result<HashSet<Key>> {
    let key = *table.primary_key;
    let list = List::from_keys(key.kind, keys.iter())?;
    let condition = Condition::In { column: key, list, negated: false };
    let rows = Box::pin(loaders.select(Select::columns(table, &[key], condition))).await?;

    let keys: Option<HashSet<Key>> =
        rows.values().iter().map(|value| value.as_ref()?.key()).collect();
    keys.ok_or_else(|| Error::Unexpected("a row came back without its key".into()))
}
