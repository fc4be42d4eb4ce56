//! INSERT, UPDATE and DELETE, with the rules on the rows that they write.

use super::Connection;
use super::backend::{DialectConnection, max_binds, on_connection};
use crate::database::{Delete, Insert, Kind, Operation, Rows, Update};
use crate::error::Result;

impl Connection {
    /// Runs an INSERT, in several statements if one cannot bind all values. Returns the requested columns of each new
    /// row.
    ///
    /// # Errors
    /// [`Error::Forbidden`] if the viewer may not make such a row; the database's error otherwise.
    pub(crate) async fn insert(&mut self, insert: Insert) -> Result<Rows> {
        let has_begun = self.begin_checked(insert.table, Operation::Create).await?;
        let inserted = self.insert_parts(insert).await;
        self.end_checked(has_begun, inserted).await
    }

    async fn insert_parts(&mut self, insert: Insert) -> Result<Rows> {
        let kinds: Vec<Kind> = insert.returning.iter().map(|column| column.kind).collect();
        let mut rows = Rows::of_width(kinds.len());
        let (table, columns) = (insert.table, insert.returning.clone());

        for part in insert.parts(on_connection!(self, conn => max_binds(&**conn))) {
            self.run_guard()?;
            let result =
                on_connection!(self, conn => Box::pin(conn.load_rows(part, kinds.clone())).await);
            rows.append(self.record_write(result)?);
        }
        self.check_written(table, Operation::Create, &columns, &rows).await?;
        Ok(rows)
    }

    /// Runs an UPDATE of the rows that the viewer may change, and returns their number.
    ///
    /// # Errors
    /// As [`Connection::update_returning`].
    pub(crate) async fn update(&mut self, update: Update) -> Result<usize> {
        let returning = vec![*update.table.primary_key];
        Ok(self.update_returning(Update { returning, ..update }).await?.len())
    }

    /// Runs an UPDATE of the rows that the viewer may change, and returns the requested columns of each.
    ///
    /// # Errors
    /// [`Error::Forbidden`] if the viewer may not make a row what it is now; the database's error otherwise.
    pub(crate) async fn update_returning(&mut self, update: Update) -> Result<Rows> {
        let has_begun = self.begin_checked(update.table, Operation::Update).await?;
        let updated = self.update_checked(update).await;
        self.end_checked(has_begun, updated).await
    }

    async fn update_checked(&mut self, mut update: Update) -> Result<Rows> {
        self.run_guard()?;
        update.resolve(self.request_context());
        let permitted = self.permitted_beforehand(&update).await?;

        let (table, columns) = (update.table, update.returning.clone());
        let kinds = columns.iter().map(|column| column.kind).collect();
        let result = on_connection!(self, conn => Box::pin(conn.load_rows(update, kinds)).await);
        let rows = self.record_write(result)?;

        self.check_beforehand(table, permitted.as_ref(), &columns, &rows)?;
        self.check_written(table, Operation::Update, &columns, &rows).await?;
        Ok(rows)
    }

    /// Runs a DELETE of the rows that the viewer may delete, and returns their number.
    ///
    /// # Errors
    /// The database's error.
    pub(crate) async fn delete(&mut self, mut delete: Delete) -> Result<usize> {
        self.run_guard()?;
        delete.resolve(self.request_context());
        let result = on_connection!(self, conn => Box::pin(conn.count_affected(delete)).await);
        self.record_write(result)
    }
}
