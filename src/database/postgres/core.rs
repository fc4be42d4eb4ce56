//! Diesel's queries on a [`PostgresConnection`].

use diesel::connection::{CacheSize, Instrumentation, InstrumentationEvent, StrQueryHelper};
use diesel::pg::Pg;
use diesel::query_builder::{AsQuery, QueryFragment, QueryId};
use diesel::{ConnectionError, ConnectionResult, QueryResult};
use diesel_async::pooled_connection::PoolableConnection;
use diesel_async::{
    AnsiTransactionManager, AsyncConnection, AsyncConnectionCore, SimpleAsyncConnection,
    TransactionManager,
};
use futures::FutureExt;
use futures::future::{BoxFuture, ready};
use futures::stream::{self, Iter};
use tokio_postgres::{NoTls, Row};

use super::cache::{StatementKey, Statements};
use super::read::AsSent;
use super::send::Answer;
use super::session::read_only;
use super::text::{self, Binds};
use super::{PostgresConnection, PostgresRow};
use crate::database::options::KEPT_STATEMENTS;

impl SimpleAsyncConnection for PostgresConnection {
    async fn batch_execute(&mut self, query: &str) -> QueryResult<()> {
        self.log(InstrumentationEvent::start_query(&StrQueryHelper::new(query)));
        if !self.must_guard() {
            return self.send_batch(query).await;
        }

        let result = self.send_batch(&read_only(query)).await;
        if result.is_err() && self.is_in_failed_transaction() {
            // Only its end is accepted now, but not behind another statement.
            return self.send_batch(query).await;
        }
        result
    }
}

impl AsyncConnectionCore for PostgresConnection {
    type Backend = Pg;
    type ExecuteFuture<'conn, 'query> = BoxFuture<'conn, QueryResult<usize>>;
    type LoadFuture<'conn, 'query> = BoxFuture<'conn, QueryResult<Self::Stream<'conn, 'query>>>;
    type Row<'conn, 'query> = PostgresRow;
    type Stream<'conn, 'query> = Iter<std::vec::IntoIter<QueryResult<PostgresRow>>>;

    fn load<'conn, 'query, T>(&'conn mut self, source: T) -> Self::LoadFuture<'conn, 'query>
    where
        T: AsQuery + 'query,
        T::Query: QueryFragment<Pg> + QueryId + 'query,
    {
        let answer = self.send_query(&source.as_query());
        async move {
            let rows = answer.await?.rows;
            let types = rows.first().map(PostgresRow::types).unwrap_or_default();
            let rows = rows.into_iter().map(|row| Ok(PostgresRow::new(row, types.clone())));
            Ok(stream::iter(rows.collect::<Vec<_>>()))
        }
        .boxed()
    }

    fn execute_returning_count<'conn, 'query, T>(
        &'conn mut self,
        source: T,
    ) -> Self::ExecuteFuture<'conn, 'query>
    where
        T: QueryFragment<Pg> + QueryId + 'query,
    {
        let answer = self.send_query(&source);
        async move { Ok(answer.await?.affected) }.boxed()
    }
}

impl PostgresConnection {
    /// Runs a query of Diesel. It is written before the future begins, since a query need not be `Send`.
    fn send_query<'conn, T>(
        &'conn mut self,
        query: &T,
    ) -> BoxFuture<'conn, QueryResult<Answer<Vec<Row>>>>
    where
        T: QueryFragment<Pg>,
    {
        self.log(InstrumentationEvent::start_query(&diesel::debug_query::<Pg, _>(query)));

        let written = (|| {
            let is_kept = query.is_safe_to_cache_prepared(&Pg)?;
            Ok((text::sql(query)?, Binds::of(query, &self.known_types)?, is_kept))
        })();
        let (sql, binds, is_kept) = match written {
            Ok(written) => written,
            Err(error) => return ready(Err(error)).boxed(),
        };

        async move {
            let sql_text = || Ok(sql.clone());
            if !self.must_guard() {
                let types: Vec<u32> = binds.type_numbers().collect();
                let key = is_kept.then_some(StatementKey::Text(&sql, &types));
                return self.send(key, sql_text, &binds, &AsSent).await;
            }

            // One that is prepared could be out of date, and would end the transaction.
            self.begin_reading().await?;
            let answer = self.send(None, sql_text, &binds, &AsSent).await;
            let ended = self.end_reading().await;
            let answer = answer?;
            ended.map(|()| answer)
        }
        .boxed()
    }
}

impl AsyncConnection for PostgresConnection {
    type TransactionManager = AnsiTransactionManager;

    /// Connects without encryption; see `tokio_postgres::Config` for the parts of the URL.
    async fn establish(database_url: &str) -> ConnectionResult<Self> {
        let failed =
            |error: tokio_postgres::Error| ConnectionError::BadConnection(error.to_string());
        let (client, connection) =
            tokio_postgres::connect(database_url, NoTls).await.map_err(failed)?;
        PostgresConnection::new(client, connection).await.map_err(failed)
    }

    fn transaction_state(&mut self) -> &mut AnsiTransactionManager {
        &mut self.transaction
    }

    fn instrumentation(&mut self) -> &mut dyn Instrumentation {
        &mut self.instrumentation
    }

    fn set_instrumentation(&mut self, instrumentation: impl Instrumentation) {
        self.instrumentation = Some(Box::new(instrumentation));
    }

    fn set_prepared_statement_cache_size(&mut self, size: CacheSize) {
        self.statements = match size {
            CacheSize::Disabled => Statements::new(0),
            _ => Statements::new(KEPT_STATEMENTS),
        };
    }
}

impl PoolableConnection for PostgresConnection {
    fn is_broken(&mut self) -> bool {
        self.is_closed() || AnsiTransactionManager::is_broken_transaction_manager(self)
    }
}
