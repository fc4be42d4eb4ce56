//! Statements on their way to PostgreSQL.

use std::time::{Duration, Instant};

use diesel::QueryResult;
use diesel::result::Error as DieselError;
use futures::TryStreamExt;
use tokio_postgres::{Client, Error, RowStream, Statement};

use super::PostgresConnection;
use super::cache::{StatementKey, Statements};
use super::error::Failure;
use super::read::ReadRows;
use super::text::Binds;

/// How much longer than PostgreSQL itself Relata waits for a statement to end.
const GRACE: Duration = Duration::from_millis(500);

/// The rows of a result, and the number of rows that the statement affected.
pub struct Answer<T> {
    /// The rows.
    pub rows: T,
    /// The number of rows that the statement affected.
    pub affected: usize,
}

impl PostgresConnection {
    /// Runs a statement that is found by `key`, or one that is not kept. One that is out of date is prepared anew.
    pub(super) async fn send<R: ReadRows>(
        &mut self,
        key: Option<StatementKey<'_>>,
        sql: impl Fn() -> QueryResult<String>,
        binds: &Binds,
        form: &R,
    ) -> QueryResult<Answer<R::Rows>> {
        let limit = self.limit();
        let result = self.send_once(key, &sql, (binds, limit), form).await;

        match result {
            Err(Unanswered::Failed(failure)) if failure.is_stale_statement() => {
                self.forget_statements();
                if self.is_in_transaction() {
                    return Err(self.fail(failure));
                }
                let result = self.send_once(key, &sql, (binds, limit), form).await;
                result.map_err(|error| self.describe(error))
            }
            result => result.map_err(|error| self.describe(error)),
        }
    }

    async fn send_once<R: ReadRows>(
        &mut self,
        key: Option<StatementKey<'_>>,
        sql: &impl Fn() -> QueryResult<String>,
        (binds, limit): (&Binds, Instant),
        form: &R,
    ) -> Result<Answer<R::Rows>, Unanswered> {
        let Some(key) = key.filter(|_| self.statements.keeps_any()) else {
            let sql = sql()?;
            let sent = send_unnamed(&self.client, &sql, binds, form);
            return Ok(self.waiting.answer(limit, sent).await?);
        };
        if let Some(prepared) = self.statements.get(key) {
            let sent = send_prepared(&self.client, &prepared, binds, form);
            return Ok(self.waiting.answer(limit, sent).await?);
        }

        let (sql, types) = (sql()?, binds.types());
        let client = &self.client;
        let prepare = client.prepare_typed(&sql, &types);
        let prepared = self.waiting.answer(limit, prepare).await?;
        self.statements.insert(key, prepared.clone());
        Ok(self.waiting.answer(limit, send_prepared(client, &prepared, binds, form)).await?)
    }

    /// Gives the statements up. A pooler would prepare a statement of the same text as the one that is out of date.
    fn forget_statements(&mut self) {
        if self.owns_session {
            self.statements.clear();
        } else {
            self.statements = Statements::new(0);
        }
    }

    /// Runs SQL without binds, one statement or several.
    pub(super) async fn send_batch(&mut self, sql: &str) -> QueryResult<()> {
        let limit = self.limit();
        let result = self.waiting.answer(limit, self.client.batch_execute(sql)).await;
        result.map_err(|failure| self.fail(failure))
    }

    /// Returns the time when the next statement must have its answer.
    fn limit(&self) -> Instant {
        let limit = Instant::now() + self.statement_timeout + GRACE;
        self.deadline.map_or(limit, |deadline| deadline.min(limit))
    }

    fn describe(&mut self, error: Unanswered) -> DieselError {
        match error {
            Unanswered::NotSent(error) => error,
            Unanswered::Failed(failure) => self.fail(failure),
        }
    }
}

/// The reason why a statement has no answer.
enum Unanswered {
    /// It could not be written.
    NotSent(DieselError),
    Failed(Failure),
}

impl From<DieselError> for Unanswered {
    fn from(error: DieselError) -> Self {
        Unanswered::NotSent(error)
    }
}

impl From<Failure> for Unanswered {
    fn from(failure: Failure) -> Self {
        Unanswered::Failed(failure)
    }
}

/// Runs a prepared statement.
///
/// # Errors
/// The database's error.
async fn send_prepared<R: ReadRows>(
    client: &Client,
    statement: &Statement,
    binds: &Binds,
    form: &R,
) -> Result<Answer<R::Rows>, Error> {
    collect(client.query_raw(statement, binds.values()).await?, form).await
}

/// Sends the text, the binds and the request for rows at once, without a name.
///
/// # Errors
/// The database's error.
async fn send_unnamed<R: ReadRows>(
    client: &Client,
    sql: &str,
    binds: &Binds,
    form: &R,
) -> Result<Answer<R::Rows>, Error> {
    let typed = binds.values().zip(binds.types());
    collect(client.query_typed_raw(sql, typed).await?, form).await
}

async fn collect<R: ReadRows>(stream: RowStream, form: &R) -> Result<Answer<R::Rows>, Error> {
    let mut stream = std::pin::pin!(stream);
    let mut rows = form.none();
    while let Some(row) = stream.try_next().await? {
        form.read(&mut rows, row);
    }
    let affected = stream.rows_affected().unwrap_or_default();
    Ok(Answer { rows, affected: usize::try_from(affected).unwrap_or(usize::MAX) })
}
