//! The rules on rows, checked where a statement has written some. The futures are boxed where there are rules: they would
//! be part of those of all writes.

use super::{Connection, RawRow};
use crate::database::{Column, Condition, Expression, GuardedTable, Key, List, Operation, Select};
use crate::error::{Error, Result};

impl Connection {
    /// Begins a transaction for a statement whose rows are checked afterwards, unless one is open. Returns whether it did.
    pub(super) async fn begin_checked(
        &mut self,
        table: GuardedTable,
        operation: Operation,
    ) -> Result<bool> {
        let is_free = table.permits(operation, self.request_context()).is_all();
        if is_free || self.is_in_transaction()? {
            return Ok(false);
        }
        Box::pin(self.begin()).await?;
        Ok(true)
    }

    /// Ends the transaction that [`Connection::begin_checked`] began.
    pub(super) async fn end_checked<T>(&mut self, has_begun: bool, result: Result<T>) -> Result<T> {
        if !has_begun {
            return result;
        }
        match result {
            Ok(value) => Box::pin(self.commit()).await.map(|()| value),
            Err(error) => {
                Box::pin(self.rollback()).await?;
                Err(error)
            }
        }
    }

    /// Checks that the viewer may have made rows what they are now (PostgreSQL: `WITH CHECK`). A transaction that is
    /// open cannot be committed otherwise.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; the database's error otherwise.
    pub(super) async fn check_written(
        &mut self,
        table: GuardedTable,
        operation: Operation,
        columns: &[Column],
        rows: &[RawRow],
    ) -> Result<()> {
        let permitted = table.permits(operation, self.request_context());
        if permitted.is_all() || rows.is_empty() {
            return Ok(());
        }

        let key = *table.primary_key;
        let keys = keys_of(&key, columns, rows)?;
        let list = List::from_keys(key.kind, keys.iter())?;
        let written = Condition::In { column: key, list, negated: false };
        let select =
            Select::new(table.without_rules(), vec![Expression::Count], written.and(permitted));
        let count = Box::pin(self.count(select)).await?;
        if usize::try_from(count).is_ok_and(|count| count == keys.len()) {
            return Ok(());
        }
        self.fail();
        Err(Error::Forbidden { model: table.model(), operation: operation.name() })
    }

    /// Checks that the viewer may change a row which is as they want it already, so that no statement checks it.
    ///
    /// # Errors
    /// As [`Connection::check_written`].
    pub(crate) async fn check_permitted(
        &mut self,
        table: GuardedTable,
        operation: Operation,
        row: Condition,
    ) -> Result<()> {
        let permitted = table.permits(operation, self.request_context());
        if permitted.is_all() {
            return Ok(());
        }

        let condition = row.and(permitted);
        let select = Select::new(table.without_rules(), vec![Expression::Count], condition);
        match Box::pin(self.count(select)).await? {
            0 => Err(Error::Forbidden { model: table.model(), operation: operation.name() }),
            _ => Ok(()),
        }
    }
}

fn keys_of(key: &Column, columns: &[Column], rows: &[RawRow]) -> Result<Vec<Key>> {
    let place = columns.iter().position(|column| column == key);
    let key_of = |row: &RawRow| row.get(place?)?.as_ref()?.key();
    let keys: Option<Vec<Key>> = rows.iter().map(key_of).collect();
    keys.ok_or_else(|| Error::Unexpected(format!("a row was written without its key {key}")))
}
