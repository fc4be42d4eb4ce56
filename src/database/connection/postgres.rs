//! Statements and transactions on PostgreSQL.

use std::time::{Duration, Instant};

use diesel::QueryResult;
use diesel::pg::Pg;
use diesel::sql_types::Text;
use diesel_async::{AnsiTransactionManager, AsyncConnectionCore, SimpleAsyncConnection};

use super::backend::{DialectConnection, Statement};
use crate::database::error::error_of_postgres;
use crate::database::postgres::PostgresConnection;
use crate::database::{Kind, Rows};
use crate::error::Error;

impl DialectConnection for PostgresConnection {
    type Backend = Pg;

    async fn load_rows(
        &mut self,
        statement: impl Statement<Pg>,
        kinds: Vec<Kind>,
    ) -> QueryResult<Rows> {
        self.load(&statement, &kinds).await
    }

    async fn load_briefly<S: Statement<Pg>>(
        &mut self,
        statement: S,
        kinds: Vec<Kind>,
        may_stay: &mut (dyn FnMut() -> bool + Send),
    ) -> QueryResult<Result<Rows, S>> {
        let rows = PostgresConnection::load_briefly(self, &statement, &kinds, may_stay).await?;
        Ok(rows.ok_or(statement))
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
