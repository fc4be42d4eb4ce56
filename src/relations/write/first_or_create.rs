//! A row that is looked for, and made where there is none.

use super::{RowInput, WhenFound, WrittenRow, belongs_to, tree};
use crate::database::{Condition, Connection, Result};
use crate::model::{ModelInfo, Values, rows};

/// The model's row that has the values of `search`, or else a new one. Of many that look for the same at the same
/// time one makes it, also where no unique index sees to it.
///
/// # Errors
/// Whatever is wrong with a row that is written.
pub(super) async fn of_model(
    conn: &mut Connection,
    model: &'static ModelInfo,
    search: Values,
    input: RowInput,
    when_found: WhenFound,
) -> Result<WrittenRow> {
    conn.lock_name(&name(model, &search)).await?;
    if when_found == WhenFound::Update {
        belongs_to::lock_targets(conn, &input.belongs_to).await?;
    }
    among(conn, model, Condition::all(), search, input, when_found).await
}

/// The row with the lowest primary key that meets `condition` and has the values of `search`, or else a new one of
/// `search` and `input`. The caller sees to it that nobody else makes the row meanwhile.
///
/// # Errors
/// Whatever is wrong with a row that is written.
pub(super) async fn among(
    conn: &mut Connection,
    model: &'static ModelInfo,
    condition: Condition,
    search: Values,
    mut input: RowInput,
    when_found: WhenFound,
) -> Result<WrittenRow> {
    match rows::lock_first(conn, model, condition.and(search.condition())).await? {
        Some(found) => tree::found(conn, model, found, input, when_found).await,
        None => {
            input.values = search.merged(input.values);
            tree::create(conn, model, input).await.map(WrittenRow::created)
        }
    }
}

/// What is looked for, the same text in whatever order its columns were given.
fn name(model: &ModelInfo, search: &Values) -> String {
    let mut parts: Vec<_> =
        search.entries().iter().map(|(column, value)| format!("{}={value:?}", column.name)).collect();
    parts.sort();
    format!("{} {}", model.table, parts.join(" "))
}
