//! Finds the rows of an owner by the values of some columns, or inserts them: `fetchOrCreateMany`, `updateOrCreateMany`.

use super::has_many::{OwnedRows, strongest};
use super::row_input::set_owner_key;
use super::{RowInput, WhenFound, WrittenRow, nested};
use crate::database::{Condition, Connection, List, Record, RowLock};
use crate::error::{Error, Result};
use crate::model::{FieldInfo, Values, table};

impl OwnedRows<'_> {
    /// For each input, finds the owner's row with the same values in the columns `by`, or inserts one.
    pub(super) async fn or_create_many(
        &self,
        conn: &mut Connection,
        by: &[&'static FieldInfo],
        inputs: Vec<RowInput>,
        when_found: WhenFound,
    ) -> Result<Vec<WrittenRow>> {
        let searches = distinct_searches(by, &inputs)?;
        let lock = match when_found {
            WhenFound::Keep => RowLock::NoKeyUpdate,
            WhenFound::Update => strongest(conn, &inputs),
        };
        let existing = self.lock_matching(conn, by, &searches, lock).await?;

        let mut written = Vec::with_capacity(inputs.len());
        let mut missing = Vec::new();
        for (search, input) in searches.iter().zip(inputs) {
            match search.first_match(&existing)?.cloned() {
                Some(found) => {
                    let path = input.path.clone();
                    let kept = self.keep_or_update(conn, found, input, when_found).await;
                    written.push(Some(kept.map_err(|error| error.at_input(&path))?));
                }
                None => {
                    missing.push(input);
                    written.push(None);
                }
            }
        }

        // The rows that are missing are one statement.
        let mut created = self.create_many(conn, missing).await?.into_iter();
        Ok(written.into_iter().filter_map(|row| row.or_else(|| created.next())).collect())
    }

    /// Locks the owner's rows that have one of the searched values in the first of the columns `by`.
    async fn lock_matching(
        &self,
        conn: &mut Connection,
        by: &[&'static FieldInfo],
        searches: &[Values],
        lock: RowLock,
    ) -> Result<Vec<Record>> {
        let Some(field) = by.first() else { return Ok(Vec::new()) };
        if searches.is_empty() {
            return Ok(Vec::new());
        }

        let values = searches.iter().filter_map(|search| search.get(field).cloned().flatten());
        let list = List::new(field.column.kind, values)?;
        let has_value = Condition::In { column: field.column, list, negated: false };
        let condition = self.condition().and(has_value);
        table::lock(conn, self.relation.related(), condition, lock).await
    }

    async fn keep_or_update(
        &self,
        conn: &mut Connection,
        found: Record,
        mut input: RowInput,
        when_found: WhenFound,
    ) -> Result<WrittenRow> {
        if when_found == WhenFound::Update {
            set_owner_key(self.relation, &self.key, &mut input)?;
        }
        nested::keep_or_update(conn, self.relation.related(), found, input, when_found).await
    }
}

/// Collects the values of the columns `by` in each of the rows.
///
/// # Errors
/// [`Error::BadUserInput`] if a row has no value or null in one of the columns, or two rows have the same values.
fn distinct_searches(by: &[&'static FieldInfo], inputs: &[RowInput]) -> Result<Vec<Values>> {
    let names = by.iter().map(|field| field.name).collect::<Vec<_>>().join(", ");
    if by.is_empty() {
        return Err(Error::BadUserInput("`by` names at least one column".into()));
    }

    let mut searches: Vec<Values> = Vec::new();
    for input in inputs {
        let mut search = Values::default();
        for field in by {
            let value = input.values.get(field).cloned().flatten();
            let value = value.ok_or_else(|| {
                Error::BadUserInput(format!("every row needs a value for: {names}"))
            })?;
            search.set(field, Some(value));
        }

        if searches.contains(&search) {
            return Err(Error::BadUserInput(format!("two rows have the same value for: {names}")));
        }
        searches.push(search);
    }
    Ok(searches)
}
