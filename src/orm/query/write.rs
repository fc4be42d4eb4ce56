//! Writing all rows of a query.

use super::Query;
use crate::database::{Connection, Delete, Update};
use crate::error::Result;
use crate::model::Model;
use crate::model::validation::check_rules;
use crate::orm::Changes;

impl<M: Model, N> Query<M, N> {
    /// Writes columns of every matching row, and returns the number of rows. It ignores order and limit, and
    /// `auto_update` columns are not touched.
    ///
    /// # Errors
    /// [`Error::BadUserInput`](crate::error::Error::BadUserInput) for changes that write through relations;
    /// [`Error::Invalid`](crate::error::Error::Invalid) for values that break a rule; or the database's error.
    pub async fn update(self, conn: &mut Connection, changes: Changes<M>) -> Result<usize> {
        M::INFO.check_writable()?;
        let values = changes.into_values()?;
        check_rules(&values)?;
        let assignments = values.into_assignments();
        if assignments.is_empty() {
            return Ok(0);
        }

        let condition = self.into_condition()?;
        let table = M::INFO.guarded_table();
        conn.update(Update { table, assignments, condition, returning: Vec::new() }).await
    }

    /// Deletes every matching row, and returns the number of rows. It ignores order and limit.
    ///
    /// # Errors
    /// The database's error.
    pub async fn delete(self, conn: &mut Connection) -> Result<usize> {
        M::INFO.check_writable()?;
        conn.delete(Delete { table: M::INFO.guarded_table(), condition: self.into_condition()? })
            .await
    }
}
