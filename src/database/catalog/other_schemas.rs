//! The tables that statements do not find, because their schema is not searched.

use diesel::QueryableByName;
use diesel::sql_types::Text;

use crate::database::{BackendConnection, Connection};
use crate::error::Result;

/// The tables and views of schemas that are not on the search path.
#[derive(Debug, Default)]
pub(crate) struct OtherSchemas(Vec<Place>);

#[derive(Debug, QueryableByName)]
struct Place {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    schema_name: String,
}

impl OtherSchemas {
    /// Reads them. SQLite has none.
    ///
    /// # Errors
    /// The database's error.
    pub(crate) async fn read(conn: &mut Connection) -> Result<Self> {
        use diesel_async::RunQueryDsl;

        let query: Option<&str> = match conn.backend() {
            #[cfg(feature = "sqlite")]
            BackendConnection::Sqlite(_) => None,
            #[cfg(feature = "postgres")]
            BackendConnection::Postgres(_) => Some(POSTGRES_TABLES),
        };
        let Some(query) = query.map(diesel::sql_query) else {
            return Ok(OtherSchemas::default());
        };
        let places: Result<Vec<Place>> = crate::run_query!(conn, |conn| query.load(conn).await);
        Ok(OtherSchemas(places?))
    }

    /// Returns the first schema that has a table of this name.
    pub(crate) fn of_table(&self, table: &str) -> Option<&str> {
        let place = self.0.iter().find(|place| place.table_name == table)?;
        Some(&place.schema_name)
    }
}

#[cfg(feature = "postgres")]
const POSTGRES_TABLES: &str = "
    SELECT relname::text AS table_name, nspname::text AS schema_name
    FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
    WHERE relkind IN ('r', 'p', 'v', 'm', 'f') AND nspname <> ALL(current_schemas(true))
        AND nspname <> 'information_schema' AND nspname NOT LIKE 'pg\\_%'
    ORDER BY 1, 2";
