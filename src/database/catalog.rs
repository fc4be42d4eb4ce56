//! What the database itself says of its tables: columns and indexes.

use std::collections::BTreeMap;

use diesel::QueryableByName;
use diesel::sql_types::{Bool, Text};

use super::connection::on_connection;
use super::{BackendConnection, Column, Connection, Kind, Result};

/// The tables of a database, by name.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    tables: BTreeMap<String, Table>,
    /// Whether the database holds a column to its type, as SQLite does not.
    is_typed: bool,
}

/// A table as the database describes it.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// Its columns, in order.
    pub columns: Vec<TableColumn>,
    /// Its indexes, those of constraints included.
    pub indexes: Vec<Index>,
}

/// A column as the database describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableColumn {
    /// Its name.
    pub name: String,
    /// Its type in the database's words, in lower case.
    pub data_type: String,
    /// Whether it may hold null.
    pub nullable: bool,
}

/// An index as the database describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Index {
    /// Its name.
    pub name: String,
    /// The indexed columns, in order; empty text for an expression.
    pub columns: Vec<String>,
    /// Whether it rejects duplicates.
    pub unique: bool,
    /// Whether it covers some rows only.
    pub partial: bool,
}

#[derive(QueryableByName)]
struct ColumnRow {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
    #[diesel(sql_type = Text)]
    data_type: String,
    #[diesel(sql_type = Bool)]
    nullable: bool,
}

#[derive(QueryableByName)]
struct IndexRow {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    index_name: String,
    #[diesel(sql_type = Bool)]
    is_unique: bool,
    #[diesel(sql_type = Bool)]
    is_partial: bool,
    #[diesel(sql_type = Text)]
    column_name: String,
}

impl Catalog {
    /// Asks the database, in two statements.
    ///
    /// # Errors
    /// What the database says.
    pub async fn read(conn: &mut Connection) -> Result<Self> {
        let (columns, indexes, is_typed) = match conn.backend() {
            #[cfg(feature = "sqlite")]
            BackendConnection::Sqlite(_) => (SQLITE_COLUMNS, SQLITE_INDEXES, false),
            #[cfg(feature = "postgres")]
            BackendConnection::Postgres(_) => (POSTGRES_COLUMNS, POSTGRES_INDEXES, true),
        };
        let columns: Vec<ColumnRow> =
            on_connection!(conn, conn => diesel_async::RunQueryDsl::load(diesel::sql_query(columns), conn).await)?;
        let indexes: Vec<IndexRow> =
            on_connection!(conn, conn => diesel_async::RunQueryDsl::load(diesel::sql_query(indexes), conn).await)?;
        let mut catalog = Catalog { is_typed, ..Catalog::default() };
        for row in columns {
            let column = TableColumn { name: row.column_name, data_type: row.data_type, nullable: row.nullable };
            catalog.tables.entry(row.table_name).or_default().columns.push(column);
        }
        for row in indexes {
            let indexes = &mut catalog.tables.entry(row.table_name).or_default().indexes;
            match indexes.last_mut().filter(|index| index.name == row.index_name) {
                Some(index) => index.columns.push(row.column_name),
                None => indexes.push(Index {
                    name: row.index_name,
                    columns: vec![row.column_name],
                    unique: row.is_unique,
                    partial: row.is_partial,
                }),
            }
        }
        Ok(catalog)
    }

    /// Whether there is such a table.
    pub fn has_table(&self, table: &str) -> bool {
        self.tables.contains_key(table)
    }

    /// A table's description.
    pub fn table(&self, table: &str) -> Option<&Table> {
        self.tables.get(table)
    }

    /// Whether a column exists.
    pub fn has_column(&self, table: &str, column: &str) -> bool {
        self.table(table).is_some_and(|table| table.columns.iter().any(|each| each.name == column))
    }

    /// The type that a column has in the database, and the one that it should have, where they do not fit.
    pub fn misfit(&self, column: &Column) -> Option<(&str, &'static str)> {
        let found = self.table(column.table)?.columns.iter().find(|each| each.name == column.name)?;
        let fitting = postgres_types(column.kind);
        let fits = !self.is_typed || fitting.iter().any(|each| *each == found.data_type);
        if fits { None } else { Some((&found.data_type, fitting.first()?)) }
    }

    /// Whether the database rejects a second row with the same value of a column.
    pub fn is_unique(&self, table: &str, column: &str) -> bool {
        self.any_index(table, |index| index.unique && !index.partial && index.columns == [column])
    }

    /// Whether rows are found by a column without reading the whole table.
    pub fn is_indexed(&self, table: &str, column: &str) -> bool {
        self.any_index(table, |index| !index.partial && index.columns.first().is_some_and(|first| first == column))
    }

    fn any_index(&self, table: &str, matches: impl Fn(&Index) -> bool) -> bool {
        self.table(table).is_some_and(|table| table.indexes.iter().any(matches))
    }
}

/// What PostgreSQL calls the types that hold values of a kind, the usual one first.
fn postgres_types(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::SmallInt => &["smallint"],
        Kind::Integer => &["integer"],
        Kind::BigInt => &["bigint"],
        Kind::Float => &["real"],
        Kind::Double => &["double precision"],
        Kind::Numeric => &["numeric"],
        Kind::Bool => &["boolean"],
        // A type of an extension, such as `citext`, can be a text.
        Kind::Text => &["text", "character varying", "character", "user-defined"],
        Kind::Binary => &["bytea"],
        Kind::Uuid => &["uuid"],
        Kind::Date => &["date"],
        Kind::Time => &["time without time zone"],
        Kind::Timestamp => &["timestamp without time zone"],
        Kind::Timestamptz => &["timestamp with time zone"],
        Kind::Json => &["jsonb"],
    }
}

#[cfg(feature = "sqlite")]
const SQLITE_COLUMNS: &str = r#"
    SELECT tables.name AS table_name, columns.name AS column_name, lower(columns.type) AS data_type,
        columns."notnull" = 0 AND columns.pk = 0 AS nullable
    FROM sqlite_master AS tables JOIN pragma_table_info(tables.name) AS columns
    WHERE tables.type = 'table' ORDER BY tables.name, columns.cid"#;

/// The last part is the primary key of a table whose row number it is: SQLite keeps no index of its own for it.
#[cfg(feature = "sqlite")]
const SQLITE_INDEXES: &str = r#"
    SELECT tables.name AS table_name, indexes.name AS index_name, indexes."unique" AS is_unique,
        indexes.partial AS is_partial, coalesce(columns.name, '') AS column_name, columns.seqno AS position
    FROM sqlite_master AS tables JOIN pragma_index_list(tables.name) AS indexes
        JOIN pragma_index_info(indexes.name) AS columns
    WHERE tables.type = 'table'
    UNION ALL
    SELECT tables.name, '(row number)', 1, 0, columns.name, 0
    FROM sqlite_master AS tables JOIN pragma_table_info(tables.name) AS columns
    WHERE tables.type = 'table' AND columns.pk = 1 AND lower(columns.type) = 'integer'
    ORDER BY 1, 2, 6"#;

#[cfg(feature = "postgres")]
const POSTGRES_COLUMNS: &str = "
    SELECT table_name::text, column_name::text, lower(data_type)::text AS data_type, is_nullable = 'YES' AS nullable
    FROM information_schema.columns
    WHERE table_schema = ANY(current_schemas(false)) ORDER BY table_name, ordinal_position";

#[cfg(feature = "postgres")]
const POSTGRES_INDEXES: &str = "
    SELECT tables.relname::text AS table_name, indexes.relname::text AS index_name, pg_index.indisunique AS is_unique,
        pg_index.indpred IS NOT NULL AS is_partial, coalesce(columns.attname, '')::text AS column_name
    FROM pg_index
        JOIN pg_class AS tables ON tables.oid = pg_index.indrelid
        JOIN pg_class AS indexes ON indexes.oid = pg_index.indexrelid
        JOIN pg_namespace ON pg_namespace.oid = tables.relnamespace
        CROSS JOIN LATERAL unnest(pg_index.indkey) WITH ORDINALITY AS keys(number, position)
        LEFT JOIN pg_attribute AS columns ON columns.attrelid = tables.oid AND columns.attnum = keys.number
    WHERE pg_namespace.nspname = ANY(current_schemas(false)) AND pg_index.indisvalid
        AND keys.position <= pg_index.indnkeyatts
    ORDER BY 1, 2, keys.position";
