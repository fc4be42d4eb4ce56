//! The rules on rows, checked where a statement has written some. The futures are boxed where there are rules: they would
//! be part of those of all writes.

use std::collections::HashSet;

use super::Connection;
use super::backend::{DialectConnection, on_connection};
use crate::database::statement::AsUpdated;
use crate::database::{
    Column, Condition, Expression, GuardedTable, Key, List, Operation, Rows, Select, Update, Value,
};
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
    /// A new row cannot vouch for itself: a rule that looks at other rows of the table does not see the new ones.
    ///
    /// # Errors
    /// [`Error::Forbidden`]; the database's error otherwise.
    pub(super) async fn check_written(
        &mut self,
        table: GuardedTable,
        operation: Operation,
        columns: &[Column],
        rows: &Rows,
    ) -> Result<()> {
        let mut permitted = table.permits(operation, self.request_context());
        if permitted.is_all() || rows.is_empty() {
            return Ok(());
        }

        let key = *table.primary_key;
        let keys = keys_of(&key, columns, rows)?;
        let list = List::from_keys(key.kind, keys.iter())?;
        if operation == Operation::Create {
            let others = Condition::In { column: key, list: list.clone(), negated: true };
            permitted.look_only_at(key.table, &others);
        }
        let written = Condition::In { column: key, list, negated: false };
        let select =
            Select::new(table.without_rules(), vec![Expression::Count], written.and(permitted));
        let count = Box::pin(self.count(select)).await?;
        self.demand(table, operation, usize::try_from(count).is_ok_and(|count| count == keys.len()))
    }

    /// Returns the keys of the rows that the viewer may change as an UPDATE will; `None` where only the rows as they are
    /// afterwards can tell. A rule that looks at other rows of the table looks at them as they are before the UPDATE, so
    /// that no row vouches for itself.
    ///
    /// # Errors
    /// The database's error.
    pub(super) async fn permitted_beforehand(
        &mut self,
        update: &Update,
    ) -> Result<Option<HashSet<Key>>> {
        let table = update.table;
        let permitted = table.permits(Operation::Update, self.request_context());
        if !permitted.looks_at(table.table_name()) {
            return Ok(None);
        }

        let statement = AsUpdated { update: update.clone(), afterwards: permitted };
        let key = *table.primary_key;
        let kinds = vec![key.kind];
        let result = on_connection!(self, conn => Box::pin(conn.load_rows(statement, kinds)).await);
        let rows = self.record_result(result)?;
        Ok(Some(keys_of(&key, &[key], &rows)?.into_iter().collect()))
    }

    /// Checks that the rows which an UPDATE has changed are among those that [`Connection::permitted_beforehand`] found.
    ///
    /// # Errors
    /// As [`Connection::check_written`].
    pub(super) fn check_beforehand(
        &mut self,
        table: GuardedTable,
        permitted: Option<&HashSet<Key>>,
        columns: &[Column],
        rows: &Rows,
    ) -> Result<()> {
        let Some(permitted) = permitted else { return Ok(()) };
        let keys = keys_of(table.primary_key, columns, rows)?;
        self.demand(table, Operation::Update, keys.iter().all(|key| permitted.contains(key)))
    }

    /// Refuses what the viewer may not do. A transaction that is open cannot be committed then.
    fn demand(
        &mut self,
        table: GuardedTable,
        operation: Operation,
        is_permitted: bool,
    ) -> Result<()> {
        if is_permitted {
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

fn keys_of(key: &Column, columns: &[Column], rows: &Rows) -> Result<Vec<Key>> {
    let place = columns.iter().position(|column| column == key);
    let key_of = |row: &[Option<Value>]| row.get(place?)?.as_ref()?.key();
    let keys: Option<Vec<Key>> = rows.iter().map(key_of).collect();
    keys.ok_or_else(|| Error::Unexpected(format!("a row was written without its key {key}")))
}
