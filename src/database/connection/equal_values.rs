//! Values that the database takes for equal although their bytes differ.

use super::Connection;
use super::backend::{DialectConnection, on_connection};
use crate::database::{Column, EqualValues, Kind, List, Value};
use crate::error::Result;

impl Connection {
    /// Replaces each value by the first of the list that a column takes for equal, so that they can be compared by their
    /// bytes. Sends a statement only where the column can take different values for equal, and the values differ.
    ///
    /// # Errors
    /// The database's error.
    pub(crate) async fn unify(&mut self, column: &Column, values: Vec<&mut Value>) -> Result<()> {
        let mut values: Vec<_> = values.into_iter().filter(|value| value.key().is_some()).collect();
        let differ = values.first().is_some_and(|first| values.iter().any(|each| each != first));
        if !differ || !self.catalog().compares_loosely(column) {
            return Ok(());
        }

        let listed: Vec<Value> = values.iter().map(|value| (**value).clone()).collect();
        let list = List::new(column.kind, listed.iter().cloned())?;
        let places = self.first_equals(EqualValues { column: *column, list }).await?;
        for (value, place) in values.iter_mut().zip(places) {
            if let Some(first) = listed.get(place) {
                **value = first.clone();
            }
        }
        Ok(())
    }

    /// Returns whether a column takes two values for equal.
    ///
    /// # Errors
    /// As [`Connection::unify`].
    pub(crate) async fn are_equal(
        &mut self,
        column: &Column,
        left: Option<&Value>,
        right: Option<&Value>,
    ) -> Result<bool> {
        let (Some(left), Some(right)) = (left, right) else { return Ok(left == right) };

        let (mut left, mut right) = (left.clone(), right.clone());
        self.unify(column, vec![&mut left, &mut right]).await?;
        Ok(left == right)
    }

    async fn first_equals(&mut self, equal: EqualValues) -> Result<Vec<usize>> {
        self.run_guard()?;
        let result = on_connection!(self, conn => conn.load_rows(equal, vec![Kind::BigInt]).await);
        let rows = self.record_result(result)?;
        Ok(rows.values().iter().map_while(place).collect())
    }
}

/// Returns the place that a statement found; `None` where it is null.
fn place(value: &Option<Value>) -> Option<usize> {
    match value {
        Some(Value::BigInt(place)) => usize::try_from(*place).ok(),
        _ => None,
    }
}
