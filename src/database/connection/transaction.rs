//! The transaction of a connection: begun, committed, undone.

use diesel::QueryResult;
use diesel_async::{AsyncConnection, TransactionManager};

use super::{BackendConnection, Connection, on_connection};
use crate::database::{Error, Result};

impl Connection {
    /// Makes whoever asks for the same name wait until this transaction ends. On SQLite they wait as it is: one
    /// transaction writes at a time.
    #[cfg_attr(not(feature = "postgres"), expect(unused_variables, reason = "SQLite needs no lock"))]
    pub(crate) async fn lock_name(&mut self, name: &str) -> Result<()> {
        self.check()?;
        match &mut self.backend {
            #[cfg(feature = "sqlite")]
            BackendConnection::Sqlite(_) => {}
            #[cfg(feature = "postgres")]
            BackendConnection::Postgres(conn) => postgres::lock_name(conn, name).await?,
        }
        Ok(())
    }

    /// Whether a transaction is open, which a verb then joins.
    pub(crate) fn is_in_transaction(&mut self) -> Result<bool> {
        Ok(on_connection!(self, conn => depth(conn))?.is_some())
    }

    pub(crate) async fn begin(&mut self) -> Result<()> {
        self.check()?;
        self.failed = false;
        match &mut self.backend {
            #[cfg(feature = "sqlite")]
            BackendConnection::Sqlite(conn) => sqlite::begin(conn).await?,
            #[cfg(feature = "postgres")]
            BackendConnection::Postgres(conn) => postgres::begin(conn).await?,
        }
        Ok(())
    }

    /// A commit that fails undoes the transaction. One that holds a failed statement is not even tried: PostgreSQL
    /// would undo it and say nothing.
    pub(crate) async fn commit(&mut self) -> Result<()> {
        let failed = if self.failed { Err(Error::TransactionFailed) } else { self.check() };
        if let Err(error) = failed {
            self.rollback().await?;
            return Err(error);
        }
        Ok(on_connection!(self, conn => commit(conn).await)?)
    }

    pub(crate) async fn rollback(&mut self) -> Result<()> {
        Ok(on_connection!(self, conn => rollback(conn).await)?)
    }

    /// How many statements have written something so far.
    pub(crate) fn writes(&self) -> u64 {
        self.writes
    }

    /// Keeps the open transaction from being committed.
    pub(crate) fn fail(&mut self) {
        self.failed = true;
    }
}

fn depth<C: AsyncConnection>(conn: &mut C) -> QueryResult<Option<std::num::NonZeroU32>> {
    <C::TransactionManager as TransactionManager<C>>::transaction_manager_status_mut(conn).transaction_depth()
}

async fn commit<C: AsyncConnection>(conn: &mut C) -> QueryResult<()> {
    <C::TransactionManager as TransactionManager<C>>::commit_transaction(conn).await
}

async fn rollback<C: AsyncConnection>(conn: &mut C) -> QueryResult<()> {
    <C::TransactionManager as TransactionManager<C>>::rollback_transaction(conn).await
}

#[cfg(feature = "sqlite")]
mod sqlite {
    use diesel::QueryResult;
    use diesel::connection::AnsiTransactionManager;

    use super::super::AsyncSqliteConnection;

    /// A writer takes the lock at once: a reader that turns writer could find the database busy.
    pub(super) async fn begin(conn: &mut AsyncSqliteConnection) -> QueryResult<()> {
        conn.spawn_blocking(|conn| AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN IMMEDIATE")).await
    }
}

#[cfg(feature = "postgres")]
mod postgres {
    use diesel::QueryResult;
    use diesel::sql_types::Text;
    use diesel_async::{AsyncConnection, AsyncConnectionCore, TransactionManager};

    use super::super::AsyncPgConnection;

    pub(super) async fn begin(conn: &mut AsyncPgConnection) -> QueryResult<()> {
        <AsyncPgConnection as AsyncConnection>::TransactionManager::begin_transaction(conn).await
    }

    /// Names become numbers, so two names can share a lock, which costs a wait and nothing else.
    pub(super) async fn lock_name(conn: &mut AsyncPgConnection, name: &str) -> QueryResult<()> {
        let lock = diesel::sql_query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))").bind::<Text, _>(name);
        AsyncConnectionCore::execute_returning_count(conn, lock).await.map(drop)
    }
}
