//! Finds a row by its values, or inserts it.

use super::row_input::with_search;
use super::{RowInput, WhenFound, WrittenRow, link_targets, locks, nested};
use crate::database::{Catalog, Condition, Connection, RowLock};
use crate::error::Result;
use crate::model::{ModelInfo, Values, table};

/// Finds the row of a model that has the values of `search`, or inserts one. Of concurrent calls with the same search
/// one inserts the row, with and without a unique index.
///
/// # Errors
/// The error of the row that is written.
pub(super) async fn in_table(
    conn: &mut Connection,
    model: &'static ModelInfo,
    search: Values,
    input: RowInput,
    when_found: WhenFound,
) -> Result<WrittenRow> {
    let name = lock_name(&conn.catalog(), model, &search);
    conn.lock_name(&name).await?;
    if when_found == WhenFound::Update {
        link_targets::lock_targets(conn, &input.belongs_to).await?;
    }

    among(conn, model, Condition::all(), search, input, when_found).await
}

/// Finds the row with the lowest primary key that meets `condition` and has the values of `search`, or inserts one with
/// `search` and `input`. The caller holds a lock that keeps others from inserting the row meanwhile.
///
/// # Errors
/// The error of the row that is written.
pub(super) async fn among(
    conn: &mut Connection,
    model: &'static ModelInfo,
    condition: Condition,
    search: Values,
    input: RowInput,
    when_found: WhenFound,
) -> Result<WrittenRow> {
    let lock = match when_found {
        WhenFound::Keep => RowLock::NoKeyUpdate,
        WhenFound::Update => locks::of_row(conn, &input),
    };
    let condition = condition.and(search.condition());
    let found = table::lock_first(conn, model, condition, lock).await?;
    if let Some(found) = found {
        return nested::keep_or_update(conn, model, found, input, when_found).await;
    }

    let record = nested::create(conn, model, with_search(search, input)).await?;
    Ok(WrittenRow::created(record))
}

/// Builds the name to lock for a search; it does not depend on the order of the columns, nor on a text that the database can
/// take for equal to another.
fn lock_name(catalog: &Catalog, model: &ModelInfo, search: &Values) -> String {
    let mut parts = Vec::new();
    for (field, value) in search.entries() {
        let value = Some(value).filter(|_| !catalog.compares_loosely(&field.column));
        parts.push(format!("{}={value:?}", field.name));
    }
    parts.sort();

    format!("{} {}", model.table, parts.join(" "))
}
