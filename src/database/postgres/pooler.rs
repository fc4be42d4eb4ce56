//! Detection of a pooler between the connection and PostgreSQL.

use tokio_postgres::{Client, Error, Row, SimpleQueryMessage};

use super::process_id::process_id;

/// The process of PostgreSQL that runs the statement. As text, so that nothing is prepared on a pooler's connection.
const OWN_PROCESS: &str = "SELECT pg_backend_pid()";

/// Says whether the statement itself has a name that the driver did not give it: the driver's are `s` and a number.
const IS_RENAMED: &str =
    "SELECT name !~ '^s[0-9]+$' FROM pg_prepared_statements WHERE statement = current_query()";

/// A pooler, as far as its clients notice it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pooler {
    /// True if it names prepared statements itself, and prepares them where a client needs them. Otherwise two clients can
    /// have statements of one name in the same session, of which one would run instead of the other.
    pub renames_statements: bool,
}

impl Pooler {
    /// Returns the pooler that a client is connected to; `None` if it is connected to PostgreSQL itself.
    ///
    /// A pooler names a process of its own in the start of a connection. PgBouncer: from 1.21 on, it renames statements
    /// if `max_prepared_statements` is not 0 and its mode is not `session`.
    ///
    /// # Errors
    /// The database's error.
    pub async fn find(client: &Client) -> Result<Option<Self>, Error> {
        let answer = client.simple_query(OWN_PROCESS).await?;
        let own_process = answer.iter().find_map(|message| match message {
            SimpleQueryMessage::Row(row) => row.get(0)?.parse().ok(),
            _ => None,
        });
        if own_process == process_id(&client.cancel_token()).await {
            return Ok(None);
        }
        Ok(Some(Pooler { renames_statements: renames_statements(client).await? }))
    }
}

/// Prepares a statement, looks its name up, and closes it, all in one transaction and so in one session.
async fn renames_statements(client: &Client) -> Result<bool, Error> {
    client.batch_execute("BEGIN").await?;
    let is_renamed = is_renamed(client).await;
    client.batch_execute("ROLLBACK").await?;
    // The name can be another client's already.
    Ok(is_renamed.unwrap_or(false))
}

async fn is_renamed(client: &Client) -> Result<bool, Error> {
    let statement = client.prepare(IS_RENAMED).await?;
    let names: Vec<Row> = client.query(&statement, &[]).await?;
    Ok(!names.is_empty() && names.iter().all(|name| name.get(0)))
}
