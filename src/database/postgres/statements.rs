//! Relata's statements on a [`PostgresConnection`].

use std::time::Duration;

use diesel::QueryResult;
use diesel::connection::InstrumentationEvent;
use diesel::pg::Pg;
use diesel::query_builder::QueryFragment;

use super::PostgresConnection;
use super::cache::StatementKey;
use super::read::ByKind;
use super::send::Answer;
use super::text::{self, Binds};
use crate::database::statement::Outlined;
use crate::database::{Kind, Rows};

/// The time within which most reads end.
const MOMENT: Duration = Duration::from_millis(50);

impl PostgresConnection {
    /// Runs a statement of Relata that returns rows, and reads their values by their kinds.
    pub(in crate::database) async fn load<S>(
        &mut self,
        statement: &S,
        kinds: &[Kind],
    ) -> QueryResult<Rows>
    where
        S: Outlined + QueryFragment<Pg> + Sync,
    {
        Ok(self.run(statement, kinds).await?.rows)
    }

    /// Runs a read of Relata. After a moment it goes on only if `may_stay` says so; otherwise it is cancelled: `None`.
    pub(in crate::database) async fn load_briefly<S>(
        &mut self,
        statement: &S,
        kinds: &[Kind],
        may_stay: &mut (dyn FnMut() -> bool + Send),
    ) -> QueryResult<Option<Rows>>
    where
        S: Outlined + QueryFragment<Pg> + Sync,
    {
        let waiting = self.waiting.clone();
        let result = {
            let mut load = std::pin::pin!(self.load(statement, kinds));
            match tokio::time::timeout(MOMENT, &mut load).await {
                Ok(result) => return result.map(Some),
                Err(_) if may_stay() => return load.await.map(Some),
                Err(_) => {
                    waiting.cancel().await;
                    load.await
                }
            }
        };

        match result {
            Err(_) if self.is_cancelled() => {
                self.failure = None;
                Ok(None)
            }
            result => result.map(Some),
        }
    }

    /// Runs a statement of Relata, and returns the number of rows that it affected.
    pub(in crate::database) async fn execute<S>(&mut self, statement: &S) -> QueryResult<usize>
    where
        S: Outlined + QueryFragment<Pg> + Sync,
    {
        Ok(self.run(statement, &[]).await?.affected)
    }

    async fn run<S>(&mut self, statement: &S, kinds: &[Kind]) -> QueryResult<Answer<Rows>>
    where
        S: Outlined + QueryFragment<Pg> + Sync,
    {
        self.log(InstrumentationEvent::start_query(&diesel::debug_query::<Pg, _>(statement)));
        let binds = Binds::of(statement, &self.known_types)?.infer_texts();
        let outline = statement.outline();
        let key = statement.is_kept().then(|| StatementKey::Shape(outline.shape()));

        self.send(key, || text::sql(statement), &binds, &ByKind(kinds)).await
    }
}
