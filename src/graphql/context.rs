//! What resolvers of one's own find in their context.

use std::future::Future;

use async_graphql::Context;

use crate::database::{Database, Error, PooledConnection, Result, Transaction};

/// The database of a request, for queries, mutations and fields of one's own.
///
/// ```no_run
/// # use async_graphql::{Context, Object};
/// # use relata::models::User;
/// use relata::prelude::*;
///
/// struct Queries;
///
/// #[Object]
/// impl Queries {
///     /// The user who was made first.
///     async fn first_user(&self, ctx: &Context<'_>) -> Result<Option<Row<User>>, Error> {
///         User::query().first(&mut *ctx.read().await?).await
///     }
/// }
/// ```
pub trait ContextExt {
    /// The database.
    ///
    /// # Errors
    /// When the request was not run by Relata.
    fn database(&self) -> Result<&Database>;

    /// A connection to read from.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when none comes free in time.
    fn read(&self) -> impl Future<Output = Result<PooledConnection>> + Send;

    /// A connection to write with, each verb in a transaction of its own.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when none comes free in time.
    fn write(&self) -> impl Future<Output = Result<PooledConnection>> + Send;

    /// A connection to write with in one transaction, to be committed at the end.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when none comes free in time.
    fn begin(&self) -> impl Future<Output = Result<Transaction>> + Send;
}

impl ContextExt for Context<'_> {
    fn database(&self) -> Result<&Database> {
        self.data_opt().ok_or_else(|| Error::Unexpected("the request has no database".into()))
    }

    async fn read(&self) -> Result<PooledConnection> {
        self.database()?.read().await
    }

    async fn write(&self) -> Result<PooledConnection> {
        self.database()?.write().await
    }

    async fn begin(&self) -> Result<Transaction> {
        self.database()?.begin().await
    }
}
