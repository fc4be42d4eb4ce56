//! Statements and transactions on SQLite.

use std::time::{Duration, Instant};

use diesel::QueryResult;
use diesel::sqlite::Sqlite;

use super::backend::{DialectConnection, Statement};
use crate::database::error::error_of_sqlite;
use crate::database::sqlite::SqliteConnection;
use crate::database::{Kind, Rows};
use crate::error::Error;

impl DialectConnection for SqliteConnection {
    type Backend = Sqlite;

    /// Runs the insertion of a row on the caller's thread, and tries a read there first.
    async fn load_rows(
        &mut self,
        statement: impl Statement<Sqlite>,
        kinds: Vec<Kind>,
    ) -> QueryResult<Rows> {
        if statement.writes_one_row()
            && let Some(rows) = self.load_in_transaction(&statement, &kinds)?
        {
            return Ok(rows);
        }
        if statement.only_reads()
            && let Some(rows) = SqliteConnection::load_briefly(self, &statement, &kinds)?
        {
            return Ok(rows);
        }
        self.load(statement, kinds).await
    }

    /// It cannot stay, on the thread of the caller.
    async fn load_briefly<S: Statement<Sqlite>>(
        &mut self,
        statement: S,
        kinds: Vec<Kind>,
        _may_stay: &mut (dyn FnMut() -> bool + Send),
    ) -> QueryResult<Result<Rows, S>> {
        Ok(SqliteConnection::load_briefly(self, &statement, &kinds)?.ok_or(statement))
    }

    async fn count_affected(&mut self, statement: impl Statement<Sqlite>) -> QueryResult<usize> {
        self.execute(statement).await
    }

    async fn run_batch(&mut self, sql: &str) -> QueryResult<()> {
        self.batch_execute(sql).await
    }

    /// Takes the write lock at once: a transaction that begins with a read could find it taken later.
    async fn check(&mut self, tables: &[&str]) -> QueryResult<()> {
        self.check_file()?;
        let find = |table: &&str| format!("SELECT 1 FROM \"{table}\" WHERE false;");
        let statements: String = tables.iter().map(find).collect();
        self.batch_execute(&format!("SELECT 1; {statements}")).await
    }

    /// The transaction itself is the lock.
    async fn begin_writing(&mut self, _lock_wait: Option<Duration>) -> QueryResult<()> {
        self.begin_immediate().await
    }

    /// Does nothing: one transaction writes at a time.
    async fn lock_name(&mut self, _name: &str) -> QueryResult<()> {
        Ok(())
    }

    fn begin_query(&mut self) {
        SqliteConnection::begin_query(self);
    }

    fn end_query(&mut self) {
        SqliteConnection::end_query(self);
    }

    fn take_error(&mut self) -> Option<Error> {
        self.take_failure().map(error_of_sqlite)
    }

    fn set_deadline(&mut self, deadline: Option<Instant>) {
        SqliteConnection::set_deadline(self, deadline);
    }

    fn abandon(&mut self) {
        self.cancel();
    }
}
