//! Finds the rows of an owner by the values of some columns, or inserts them: `fetchOrCreateMany`, `updateOrCreateMany`.

use std::collections::HashMap;

use super::equal_values::unify_field;
use super::has_many::{OwnedRows, in_places, strongest};
use super::{RowInput, WhenFound, WrittenRow};
use crate::database::{Condition, Connection, Key, List, Record, RowLock};
use crate::error::{Error, Result};
use crate::model::{FieldInfo, ModelInfo, Values, table};

impl OwnedRows<'_> {
    /// For each input, finds the owner's row with the same values in the columns `by`, or inserts one.
    pub(super) async fn or_create_many(
        &self,
        conn: &mut Connection,
        by: &[&'static FieldInfo],
        inputs: Vec<RowInput>,
        when_found: WhenFound,
    ) -> Result<Vec<WrittenRow>> {
        let mut searches = searches(by, &inputs)?;
        let lock = match when_found {
            WhenFound::Keep => RowLock::NoKeyUpdate,
            WhenFound::Update => strongest(conn, &inputs),
        };
        let existing = self.lock_matching(conn, by, &searches, lock).await?;
        let mut stored =
            existing.iter().map(|row| Values::of_row(by, row)).collect::<Result<Vec<_>>>()?;
        for field in by {
            unify_field(conn, field, searches.iter_mut().chain(&mut stored)).await?;
        }
        check_distinct(by, &searches)?;

        let mut kept = Vec::new();
        let mut found = Found::default();
        let mut missing = Vec::new();
        let mut missing_places = Vec::new();
        for (place, (search, input)) in searches.iter().zip(inputs).enumerate() {
            let found_at = stored.iter().position(|values| values == search);
            match found_at.and_then(|found_at| existing.get(found_at)).cloned() {
                Some(row) if when_found == WhenFound::Keep => {
                    kept.push((place, WrittenRow::found(row, false)));
                }
                Some(row) => found.add(place, self.relation.related(), row, input)?,
                None => {
                    missing.push(input);
                    missing_places.push(place);
                }
            }
        }

        // Rows that are updated can give up the unique values of new ones, which are one statement.
        let updated = self.update_locked(conn, found.rows, found.inputs).await?;
        let created = self.create_many(conn, missing).await?;
        kept.extend(found.places.into_iter().zip(updated));
        kept.extend(missing_places.into_iter().zip(created));
        Ok(in_places(kept))
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
}

/// The rows of a list that were found, to be updated: each with its place in the list.
#[derive(Default)]
struct Found {
    places: Vec<usize>,
    rows: HashMap<Key, Record>,
    inputs: Vec<(Key, RowInput)>,
}

impl Found {
    fn add(&mut self, place: usize, model: &ModelInfo, row: Record, input: RowInput) -> Result<()> {
        let id = table::primary_key(model, &row)?;
        self.places.push(place);
        self.rows.insert(id.clone(), row);
        self.inputs.push((id, input));
        Ok(())
    }
}

/// Collects the values of the columns `by` in each of the rows.
///
/// # Errors
/// [`Error::BadUserInput`] if a row has no value or null in one of the columns, or two rows have the same values.
fn searches(by: &[&'static FieldInfo], inputs: &[RowInput]) -> Result<Vec<Values>> {
    if by.is_empty() {
        return Err(Error::BadUserInput("`by` names at least one column".into()));
    }

    let mut searches: Vec<Values> = Vec::new();
    for input in inputs {
        let mut search = Values::default();
        for field in by {
            let value = input.values.get(field).cloned().flatten();
            let value = value.ok_or_else(|| {
                Error::BadUserInput(format!("every row needs a value for: {}", names(by)))
            })?;
            search.set(field, Some(value));
        }
        searches.push(search);
    }
    check_distinct(by, &searches)?;
    Ok(searches)
}

/// Refuses rows with the same values in the columns `by`.
fn check_distinct(by: &[&'static FieldInfo], searches: &[Values]) -> Result<()> {
    for (place, search) in searches.iter().enumerate() {
        if searches.iter().take(place).any(|earlier| earlier == search) {
            let names = names(by);
            return Err(Error::BadUserInput(format!("two rows have the same value for: {names}")));
        }
    }
    Ok(())
}

fn names(by: &[&'static FieldInfo]) -> String {
    by.iter().map(|field| field.name).collect::<Vec<_>>().join(", ")
}
