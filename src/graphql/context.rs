//! The context of custom resolvers.

use std::any::Any;
use std::future::Future;

use async_graphql::Context;

use crate::RequestContext;
use crate::database::{Connection, Database, PooledConnection, Transaction};
use crate::error::{Error, Result};

/// The database of a request, for custom queries, mutations and fields.
///
/// ```no_run
/// # use async_graphql::{Context, Object};
/// # use relata::models::User;
/// use relata::Error;
/// use relata::prelude::*;
///
/// struct Queries;
///
/// #[Object]
/// impl Queries {
///     /// The oldest user.
///     async fn first_user(&self, ctx: &Context<'_>) -> Result<Option<Row<User>>, Error> {
///         User::query().first(&mut *ctx.read().await?).await
///     }
/// }
/// ```
pub trait ContextExt {
    /// Returns the database as the viewer of the request sees it. [`Database::as_system`] sees all of it.
    ///
    /// # Errors
    /// When the request was not run by Relata.
    fn database(&self) -> Result<&Database>;

    /// Returns the viewer of the request.
    ///
    /// # Errors
    /// When nothing has set one, or one of another type.
    fn viewer<V: Any>(&self) -> Result<&V>;

    /// Takes a connection that reads.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when none comes free in time.
    fn read(&self) -> impl Future<Output = Result<PooledConnection>> + Send;

    /// Takes a connection that writes, each verb in a transaction of its own.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when none comes free in time.
    fn write(&self) -> impl Future<Output = Result<PooledConnection>> + Send;

    /// Opens a transaction, which must be committed at the end.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when none comes free in time.
    fn begin(&self) -> impl Future<Output = Result<Transaction>> + Send;

    /// Runs `work` in a transaction: commits it if `work` returns `Ok`, and rolls it back if it returns an error.
    ///
    /// # Errors
    /// As [`Database::transaction`].
    fn transaction<T>(
        &self,
        work: impl AsyncFnOnce(&mut Connection) -> Result<T>,
    ) -> impl Future<Output = Result<T>>;
}

impl ContextExt for Context<'_> {
    fn database(&self) -> Result<&Database> {
        self.data_opt().ok_or_else(|| Error::Unexpected("the request has no database".into()))
    }

    fn viewer<V: Any>(&self) -> Result<&V> {
        let viewer = self.data_opt::<RequestContext>().and_then(RequestContext::viewer);
        viewer.ok_or_else(|| Error::Unexpected("the request has no viewer of this type".into()))
    }

    async fn read(&self) -> Result<PooledConnection> {
        match self.data_opt::<RequestContext>() {
            Some(context) => self.database()?.read_for(context).await,
            None => self.database()?.read().await,
        }
    }

    async fn write(&self) -> Result<PooledConnection> {
        match self.data_opt::<RequestContext>() {
            Some(context) => self.database()?.write_for(context).await,
            None => self.database()?.write().await,
        }
    }

    async fn begin(&self) -> Result<Transaction> {
        let mut transaction = self.database()?.begin().await?;
        set_request_context(self, &mut transaction);
        Ok(transaction)
    }

    async fn transaction<T>(
        &self,
        work: impl AsyncFnOnce(&mut Connection) -> Result<T>,
    ) -> Result<T> {
        let transaction = self.database()?.transaction(async |conn: &mut Connection| {
            set_request_context(self, conn);
            work(conn).await
        });
        transaction.await
    }
}

/// Has a connection work for the request of a resolver.
fn set_request_context(ctx: &Context<'_>, conn: &mut Connection) {
    if let Some(context) = ctx.data_opt::<RequestContext>() {
        conn.set_request_context(context.clone());
    }
}
