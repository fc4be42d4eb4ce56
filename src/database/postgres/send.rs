//! Statements on their way to PostgreSQL.

use futures::TryStreamExt;
use tokio_postgres::{Client, Error, Row, RowStream, Statement};

use super::text::Binds;

/// The rows of a result, and the number of rows that the statement affected.
pub struct Answer {
    /// The rows.
    pub rows: Vec<Row>,
    /// The number of rows that the statement affected.
    pub affected: usize,
}

/// Runs a prepared statement.
///
/// # Errors
/// The database's error.
pub async fn send_prepared(
    client: &Client,
    statement: &Statement,
    binds: &Binds,
) -> Result<Answer, Error> {
    collect(client.query_raw(statement, binds.values()).await?).await
}

/// Sends the text, the binds and the request for rows at once, without a name.
///
/// # Errors
/// The database's error.
pub async fn send_unnamed(client: &Client, sql: &str, binds: &Binds) -> Result<Answer, Error> {
    let typed = binds.values().zip(binds.types());
    collect(client.query_typed_raw(sql, typed).await?).await
}

async fn collect(stream: RowStream) -> Result<Answer, Error> {
    let mut stream = std::pin::pin!(stream);
    let mut rows = Vec::new();
    while let Some(row) = stream.try_next().await? {
        rows.push(row);
    }
    let affected = stream.rows_affected().unwrap_or_default();
    Ok(Answer { rows, affected: usize::try_from(affected).unwrap_or(usize::MAX) })
}
