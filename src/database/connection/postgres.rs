//! Statements and transactions on PostgreSQL.

use std::time::{Duration, Instant};

use diesel::QueryResult;
use diesel::pg::Pg;
use diesel::result::Error::DeserializationError;
use diesel::row::{Field, Row};
use diesel::sql_types::Text;
use diesel_async::{AnsiTransactionManager, AsyncConnectionCore, SimpleAsyncConnection};

use super::backend::{DialectConnection, Statement};
use crate::database::dialect::read_postgres;
use crate::database::error::error_of_postgres;
use crate::database::postgres::{PostgresConnection, PostgresRow};
use crate::database::{Kind, RawRow, Unreadable, Value};
use crate::error::Error;

impl DialectConnection for PostgresConnection {
    type Backend = Pg;

    async fn load_rows(
        &mut self,
        statement: impl Statement<Pg>,
        kinds: Vec<Kind>,
    ) -> QueryResult<Vec<RawRow>> {
        read_rows(self.load(&statement).await?, &kinds)
    }

    async fn load_briefly<S: Statement<Pg>>(
        &mut self,
        statement: S,
        kinds: Vec<Kind>,
        may_stay: &mut (dyn FnMut() -> bool + Send),
    ) -> QueryResult<Result<Vec<RawRow>, S>> {
        match PostgresConnection::load_briefly(self, &statement, may_stay).await? {
            Some(rows) => read_rows(rows, &kinds).map(Ok),
            None => Ok(Err(statement)),
        }
    }

    async fn count_affected(&mut self, statement: impl Statement<Pg>) -> QueryResult<usize> {
        self.execute(&statement).await
    }

    async fn run_batch(&mut self, sql: &str) -> QueryResult<()> {
        SimpleAsyncConnection::batch_execute(self, sql).await
    }

    async fn check(&mut self, tables: &[&str]) -> QueryResult<()> {
        let find = |table: &&str| format!("SELECT '\"{table}\"'::regclass;");
        let statements: String = tables.iter().map(find).collect();
        SimpleAsyncConnection::batch_execute(self, &format!("SELECT 1; {statements}")).await
    }

    async fn begin_writing(&mut self, lock_wait: Option<Duration>) -> QueryResult<()> {
        let begin = self.begin_sql(lock_wait);
        AnsiTransactionManager::begin_transaction_sql(self, &begin).await
    }

    /// Locks the name's hash. Two names can share a hash, which costs a wait and nothing else.
    async fn lock_name(&mut self, name: &str) -> QueryResult<()> {
        let lock = diesel::sql_query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))")
            .bind::<Text, _>(name);
        AsyncConnectionCore::execute_returning_count(self, lock).await.map(drop)
    }

    /// Every statement has its own limit.
    fn begin_query(&mut self) {}

    fn end_query(&mut self) {}

    fn take_error(&mut self) -> Option<Error> {
        self.take_failure().map(error_of_postgres)
    }

    fn set_deadline(&mut self, deadline: Option<Instant>) {
        PostgresConnection::set_deadline(self, deadline);
    }

    /// The statement is cancelled as its future is dropped.
    fn abandon(&mut self) {}
}

/// Reads the values of rows, all of one statement, by their kinds.
fn read_rows(rows: Vec<tokio_postgres::Row>, kinds: &[Kind]) -> QueryResult<Vec<RawRow>> {
    let Some(first) = rows.first() else { return Ok(Vec::new()) };

    let types = PostgresRow::types(first);
    let mut read = Vec::with_capacity(rows.len());
    for row in rows {
        read.push(read_row(&PostgresRow::new(row, types.clone()), kinds)?);
    }
    Ok(read)
}

fn unreadable(kind: Kind, reason: &(dyn std::error::Error + Send + Sync)) -> Value {
    Value::Unreadable(Unreadable::new(kind, reason))
}

/// Reads the values of a row by their kinds.
fn read_row(row: &PostgresRow, kinds: &[Kind]) -> QueryResult<RawRow> {
    let mut values = Vec::with_capacity(kinds.len());
    for (index, kind) in kinds.iter().enumerate() {
        let field =
            row.get(index).ok_or_else(|| DeserializationError("a column is missing".into()))?;
        let value = read_postgres(*kind, field.value());
        values.push(value.unwrap_or_else(|reason| Some(unreadable(*kind, &*reason))));
    }
    Ok(values)
}
