//! Rows of results, read by the kinds of their values.

use diesel::QueryResult;
use diesel::query_builder::{Query, QueryFragment, QueryId};
use diesel::result::Error::DeserializationError;
use diesel::row::{Field, Row as DieselRow};
use diesel::sql_types::Untyped;

use crate::database::dialect::Dialect;
use crate::database::{Kind, Value};

/// One row of a result: a value, or null, for each selected expression.
pub type Row = Vec<Option<Value>>;

/// A connection that reads the rows of a statement by the kinds of their values.
pub(super) trait Rows {
    type Backend: Dialect;

    async fn rows<S>(&mut self, statement: S, kinds: Vec<Kind>) -> QueryResult<Vec<Row>>
    where
        S: Query<SqlType = Untyped> + QueryFragment<Self::Backend> + QueryId + Send + 'static;
}

fn read<'r, DB: Dialect>(row: &impl DieselRow<'r, DB>, kinds: &[Kind]) -> QueryResult<Row> {
    let read = |(index, kind): (usize, &Kind)| {
        let field = row.get(index).ok_or_else(|| DeserializationError("a column is missing".into()))?;
        DB::read(*kind, field.value()).map_err(DeserializationError)
    };
    kinds.iter().enumerate().map(read).collect()
}

#[cfg(feature = "sqlite")]
mod sqlite {
    use diesel::connection::LoadConnection;
    use diesel::sqlite::Sqlite;

    use super::super::AsyncSqliteConnection;
    use super::{Kind, Query, QueryFragment, QueryId, QueryResult, Row, Rows, Untyped, read};

    impl Rows for AsyncSqliteConnection {
        type Backend = Sqlite;

        /// Rows are read on the thread that steps the statement, so that nothing is copied on the way.
        async fn rows<S>(&mut self, statement: S, kinds: Vec<Kind>) -> QueryResult<Vec<Row>>
        where
            S: Query<SqlType = Untyped> + QueryFragment<Sqlite> + QueryId + Send + 'static,
        {
            self.spawn_blocking(move |conn| conn.load(statement)?.map(|row| read(&row?, &kinds)).collect()).await
        }
    }
}

#[cfg(feature = "postgres")]
mod postgres {
    use diesel::pg::Pg;
    use diesel_async::AsyncConnectionCore;
    use futures::TryStreamExt;

    use super::super::AsyncPgConnection;
    use super::{Kind, Query, QueryFragment, QueryId, QueryResult, Row, Rows, Untyped, read};

    impl Rows for AsyncPgConnection {
        type Backend = Pg;

        async fn rows<S>(&mut self, statement: S, kinds: Vec<Kind>) -> QueryResult<Vec<Row>>
        where
            S: Query<SqlType = Untyped> + QueryFragment<Pg> + QueryId + Send + 'static,
        {
            let rows = AsyncConnectionCore::load(self, statement).await?;
            rows.and_then(|row| std::future::ready(read(&row, &kinds))).try_collect().await
        }
    }
}

/// How many values one statement can bind.
pub(super) fn most_binds<C: Rows>(_conn: &C) -> usize {
    C::Backend::MOST_BINDS
}
