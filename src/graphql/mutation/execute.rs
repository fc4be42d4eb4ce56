//! One mutation field, written to the end.

use crate::database::{Database, Error, Result};
use crate::relations::write::{self, Done, Work};

/// Writes in a transaction.
///
/// The work goes on when nobody waits for it any more: a client that hangs up leaves all of it or nothing.
///
/// # Errors
/// Whatever is wrong with the work; nothing is written then.
pub(super) async fn execute(database: Database, work: Work) -> Result<Done> {
    let task = tokio::spawn(async move { write::run(&mut *database.write().await?, work).await });
    task.await.map_err(|error| Error::Unexpected(error.to_string()))?
}
