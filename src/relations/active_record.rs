//! Finding, making, changing and deleting the rows of a model (Lucid: the methods of a model).

use std::future::Future;

use super::{Changes, Query, Row, Saved, verbs};
use crate::database::{Connection, Error, Key, Result};
use crate::model::Model;

/// What every model can do with its table.
pub trait ActiveRecord: Model {
    /// Starts a query over the model's rows (Lucid: `User.query()`).
    fn query() -> Query<Self> {
        Query::new()
    }

    /// The row with a primary key (Lucid: `find`).
    ///
    /// # Errors
    /// What the database says.
    fn find(conn: &mut Connection, id: impl Into<Key>) -> impl Future<Output = Result<Option<Row<Self>>>> + Send {
        let id = id.into();
        async move { Self::query().with_key(Self::INFO.primary_key, Some(id))?.first(conn).await }
    }

    /// Makes a row, and in the same transaction whatever the changes write through its relations (Lucid: `create`).
    ///
    /// # Errors
    /// [`Error::Invalid`] when a column that needs a value has none; [`Error::UniqueViolation`].
    fn create(conn: &mut Connection, values: Changes<Self>) -> impl Future<Output = Result<Self>> + Send {
        verbs::create(conn, values)
    }

    /// Changes this row, and in the same transaction whatever the changes write through its relations (Lucid:
    /// `merge` and `save`). A row that holds the values already is left alone.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the row is gone; [`Error::UniqueViolation`].
    fn update(&self, conn: &mut Connection, values: Changes<Self>) -> impl Future<Output = Result<Saved<Self>>> + Send {
        verbs::update(conn, self, values)
    }

    /// Deletes this row (Lucid: `delete`); says whether it was there.
    ///
    /// # Errors
    /// What the database says.
    fn delete(&self, conn: &mut Connection) -> impl Future<Output = Result<bool>> + Send {
        let key = self.value(Self::INFO.primary_key).and_then(|value| value.key());
        async move { Ok(Self::query().with_key(Self::INFO.primary_key, key)?.delete(conn).await? > 0) }
    }

    /// The row with a primary key, or an error (Lucid: `findOrFail`).
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such row; what the database says otherwise.
    fn find_or_fail(conn: &mut Connection, id: impl Into<Key>) -> impl Future<Output = Result<Row<Self>>> + Send {
        let id = id.into();
        async move {
            let shown = id.to_string();
            Self::find(conn, id).await?.ok_or(Error::NotFound { model: Self::INFO.name, id: shown })
        }
    }
}

impl<M: Model> ActiveRecord for M {}
