//! Reading the rows of a query.

use std::sync::Arc;

use super::check::check;
use super::{Many, Query, with_primary_key};
use crate::database::{Connection, Expression, Record, Select};
use crate::error::{Error, Result};
use crate::model::Model;
use crate::orm::Row;
use crate::orm::row::{load_rows, record_of};
use crate::orm::stored::check_stored;

impl<M: Model, N> Query<M, N> {
    /// Reads the first row (Lucid: `first`).
    ///
    /// # Errors
    /// The database's error.
    pub async fn first(mut self, conn: &mut Connection) -> Result<Option<Row<M>>> {
        self.window.limit = Some(1);
        Ok(self.get_results(conn).await?.into_iter().next())
    }

    /// Reads the first row, or fails (Lucid: `firstOrFail`).
    ///
    /// # Errors
    /// [`Error::RowNotFound`] if no row matches, or the database's error.
    pub async fn first_or_fail(self, conn: &mut Connection) -> Result<Row<M>> {
        self.first(conn).await?.ok_or(Error::RowNotFound { model: M::INFO.name })
    }

    /// Reads the rows; one at most for a hasOne or a belongsTo.
    ///
    /// # Errors
    /// The database's error.
    pub async fn get_results(self, conn: &mut Connection) -> Result<Vec<Row<M>>> {
        let Query { scope, conditions, window, projection, .. } = self;
        let columns = Arc::new(projection.columns.clone());

        let select = Select {
            order: with_primary_key::<M>(window.order),
            limit: window.limit,
            offset: window.offset,
            ..Select::columns(
                M::INFO.guarded_table(),
                columns.columns(),
                check(scope?.and(conditions.into_condition()))?,
            )
        };

        let mut records = Vec::new();
        for values in conn.load(select).await? {
            records.push(Record::new(columns.clone(), values));
        }
        load_rows(conn, projection, records).await
    }

    /// Turns models in memory into rows with the relations that the query preloads.
    pub(in crate::orm) async fn of_models(
        self,
        conn: &mut Connection,
        models: &[M],
    ) -> Result<Vec<Row<M>>> {
        let columns = Arc::new(self.projection.columns.clone());
        let mut records = Vec::new();
        for model in models {
            for load in &self.projection.loads {
                check_stored(model, load.relation.owner_key())?;
            }
            records.push(record_of(model, columns.clone()));
        }

        load_rows(conn, self.projection, records).await
    }

    /// Counts the rows, without limit and offset.
    ///
    /// # Errors
    /// The database's error.
    pub async fn count(&self, conn: &mut Connection) -> Result<i64> {
        conn.count(Select::new(M::INFO.guarded_table(), vec![Expression::Count], self.condition()?))
            .await
    }

    /// Returns whether a row matches.
    ///
    /// # Errors
    /// The database's error.
    pub async fn exists(&self, conn: &mut Connection) -> Result<bool> {
        let columns = [M::INFO.primary_key.column];
        let select = Select {
            limit: Some(1),
            ..Select::columns(M::INFO.guarded_table(), &columns, self.condition()?)
        };
        Ok(!conn.load(select).await?.is_empty())
    }
}

impl<M: Model> Query<M, Many> {
    /// Reads all rows (Lucid: `all`).
    ///
    /// # Errors
    /// The database's error.
    pub async fn all(self, conn: &mut Connection) -> Result<Vec<Row<M>>> {
        self.get_results(conn).await
    }
}
