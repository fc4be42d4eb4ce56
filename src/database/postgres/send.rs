//! Statements on their way to PostgreSQL.

use futures::TryStreamExt;
use tokio_postgres::{Client, Error, RowStream, Statement};

use super::read::ReadRows;
use super::text::Binds;

/// The rows of a result, and the number of rows that the statement affected.
pub struct Answer<T> {
    /// The rows.
    pub rows: T,
    /// The number of rows that the statement affected.
    pub affected: usize,
}

/// Runs a prepared statement.
///
/// # Errors
/// The database's error.
pub(super) async fn send_prepared<R: ReadRows>(
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
pub(super) async fn send_unnamed<R: ReadRows>(
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
