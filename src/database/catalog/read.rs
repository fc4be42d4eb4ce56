//! Reading the catalog of a database.

use diesel::QueryableByName;
use diesel::sql_types::{Bool, Nullable, Text};

use super::{Catalog, ForeignKey, Index, TableColumn};
use crate::database::{BackendConnection, Connection};
use crate::error::Result;

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
    #[diesel(sql_type = Bool)]
    has_default: bool,
    #[diesel(sql_type = Bool)]
    is_generated: bool,
    #[diesel(sql_type = Nullable<Text>)]
    labels: Option<String>,
    #[diesel(sql_type = Bool)]
    is_view: bool,
    #[diesel(sql_type = Bool)]
    compares_loosely: bool,
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
    is_primary: bool,
    #[diesel(sql_type = Bool)]
    is_immediate: bool,
    #[diesel(sql_type = Nullable<Text>)]
    predicate: Option<String>,
    #[diesel(sql_type = Text)]
    column_name: String,
    #[diesel(sql_type = Nullable<Text>)]
    definition: Option<String>,
}

#[derive(QueryableByName)]
struct ForeignKeyRow {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
    #[diesel(sql_type = Text)]
    target_table: String,
    #[diesel(sql_type = Text)]
    target_column: String,
    #[diesel(sql_type = Nullable<Bool>)]
    goes: Option<bool>,
}

impl Catalog {
    /// Reads the catalog, in three or four statements.
    ///
    /// # Errors
    /// The database's error.
    pub async fn read(conn: &mut Connection) -> Result<Self> {
        use diesel_async::RunQueryDsl;

        let (columns, indexes, foreign_keys, is_typed) = match conn.backend() {
            #[cfg(feature = "sqlite")]
            BackendConnection::Sqlite(_) => {
                (SQLITE_COLUMNS, SQLITE_INDEXES, SQLITE_FOREIGN_KEYS, false)
            }
            #[cfg(feature = "postgres")]
            BackendConnection::Postgres(_) => {
                (POSTGRES_COLUMNS, POSTGRES_INDEXES, POSTGRES_FOREIGN_KEYS, true)
            }
        };
        let columns = diesel::sql_query(columns);
        let columns: Vec<ColumnRow> = crate::run_query!(conn, |conn| columns.load(conn).await)?;
        let indexes = diesel::sql_query(indexes);
        let indexes: Vec<IndexRow> = crate::run_query!(conn, |conn| indexes.load(conn).await)?;
        let foreign_keys = diesel::sql_query(foreign_keys);
        let foreign_keys: Vec<ForeignKeyRow> =
            crate::run_query!(conn, |conn| foreign_keys.load(conn).await)?;

        let mut catalog = Catalog { is_typed, ..Catalog::default() };
        catalog.foreign_keys = foreign_keys.into_iter().map(ForeignKey::from).collect();
        for row in columns {
            catalog.add_column(row);
        }
        #[cfg(feature = "sqlite")]
        for row in views(conn).await {
            catalog.add_column(row);
        }
        for row in indexes {
            catalog.add_index_column(row);
        }
        Ok(catalog)
    }

    fn add_column(&mut self, row: ColumnRow) {
        let column = TableColumn {
            name: row.column_name,
            data_type: row.data_type,
            nullable: row.nullable,
            has_default: row.has_default,
            is_generated: row.is_generated,
            labels: row.labels.as_deref().map(labels).unwrap_or_default(),
            compares_loosely: row.compares_loosely,
        };
        let table = self.tables.entry(row.table_name).or_default();
        table.is_view = row.is_view;
        table.columns.push(column);
    }

    /// Adds a column of an index; the rows of one index follow each other.
    fn add_index_column(&mut self, row: IndexRow) {
        let indexes = &mut self.tables.entry(row.table_name).or_default().indexes;

        match indexes.last_mut().filter(|index| index.name == row.index_name) {
            Some(index) => index.columns.push(row.column_name),
            None => indexes.push(Index {
                name: row.index_name,
                columns: vec![row.column_name],
                unique: row.is_unique,
                primary: row.is_primary,
                predicate: row.predicate.as_deref().and_then(predicate),
                immediate: row.is_immediate,
                definition: row.definition,
            }),
        }
    }
}

/// Reads the columns of SQLite's views. A view over a table that is gone has none, nor have the others then.
#[cfg(feature = "sqlite")]
async fn views(conn: &mut Connection) -> Vec<ColumnRow> {
    use diesel_async::RunQueryDsl;

    #[cfg(feature = "postgres")]
    if matches!(conn.backend(), BackendConnection::Postgres(_)) {
        return Vec::new();
    }
    let columns = diesel::sql_query(SQLITE_VIEWS);
    let columns: Result<Vec<ColumnRow>> = crate::run_query!(conn, |conn| columns.load(conn).await);
    columns.unwrap_or_else(|error| {
        tracing::debug!(%error, "the views of the database cannot be read");
        Vec::new()
    })
}

impl From<ForeignKeyRow> for ForeignKey {
    fn from(row: ForeignKeyRow) -> Self {
        ForeignKey {
            table: row.table_name,
            column: row.column_name,
            target: (row.target_table, row.target_column),
            goes: row.goes,
        }
    }
}

/// Returns the labels of an enum, which PostgreSQL sends as JSON.
fn labels(json: &str) -> Vec<String> {
    serde_json::from_str(json).unwrap_or_default()
}

/// Returns the predicate of a partial index: PostgreSQL has it by itself, SQLite in the statement that made the index.
fn predicate(text: &str) -> Option<String> {
    let is_statement = text.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("create"));
    let predicate = if is_statement { after_where(text)? } else { text };
    Some(predicate.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Returns what follows the first `WHERE` of a statement that is neither quoted nor in parentheses.
fn after_where(statement: &str) -> Option<&str> {
    let mut depth = 0_usize;
    let mut quote = None;

    for (place, letter) in statement.char_indices() {
        match (quote, letter) {
            (Some(end), _) if letter == end => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"' | '`') => quote = Some(letter),
            (None, '[') => quote = Some(']'),
            (None, '(') => depth += 1,
            (None, ')') => depth = depth.saturating_sub(1),
            (None, _) if depth == 0 => {
                let (before, rest) = statement.split_at_checked(place)?;
                let is_word = before.ends_with(|end: char| end.is_whitespace() || end == ')');
                if let Some((word, predicate)) = rest.split_at_checked(5)
                    && is_word
                    && word.eq_ignore_ascii_case("where")
                    && !predicate.starts_with(|next: char| next.is_alphanumeric() || next == '_')
                {
                    return Some(predicate);
                }
            }
            (None, _) => {}
        }
    }
    None
}

/// SQLite does not tell the collation of a column; a statement that names none made columns that compare by bytes.
#[cfg(feature = "sqlite")]
const SQLITE_COLUMNS: &str = r#"
    SELECT tables.name AS table_name, columns.name AS column_name, lower(columns.type) AS data_type,
        columns."notnull" = 0 AND columns.pk = 0 AS nullable,
        columns.dflt_value IS NOT NULL OR columns.hidden > 1
            OR (columns.pk = 1 AND lower(columns.type) = 'integer') AS has_default,
        columns.hidden > 1 AS is_generated, NULL AS labels, 0 AS is_view,
        tables.sql LIKE '%collate%' AS compares_loosely
    FROM sqlite_master AS tables JOIN pragma_table_xinfo(tables.name) AS columns
    WHERE tables.type = 'table' AND columns.hidden <> 1 ORDER BY tables.name, columns.cid"#;

#[cfg(feature = "sqlite")]
const SQLITE_VIEWS: &str = r#"
    SELECT views.name AS table_name, columns.name AS column_name, lower(columns.type) AS data_type, 1 AS nullable,
        0 AS has_default, 0 AS is_generated, NULL AS labels, 1 AS is_view, 1 AS compares_loosely
    FROM sqlite_master AS views JOIN pragma_table_info(views.name) AS columns
    WHERE views.type = 'view' ORDER BY views.name, columns.cid"#;

/// The last part finds primary keys that are the table's row number: SQLite has no separate index for them.
#[cfg(feature = "sqlite")]
const SQLITE_INDEXES: &str = r#"
    SELECT tables.name AS table_name, indexes.name AS index_name, indexes."unique" AS is_unique,
        indexes.origin = 'pk' AS is_primary, 1 AS is_immediate, CASE indexes.partial WHEN 1 THEN definitions.sql END AS predicate,
        coalesce(columns.name, '') AS column_name, columns.seqno AS position, definitions.sql AS definition
    FROM sqlite_master AS tables JOIN pragma_index_list(tables.name) AS indexes
        JOIN pragma_index_info(indexes.name) AS columns
        LEFT JOIN sqlite_master AS definitions ON definitions.type = 'index' AND definitions.name = indexes.name
    WHERE tables.type = 'table'
    UNION ALL
    SELECT tables.name, '(row number)', 1, 1, 1, NULL, columns.name, 0, NULL
    FROM sqlite_master AS tables JOIN pragma_table_info(tables.name) AS columns
    WHERE tables.type = 'table' AND columns.pk = 1 AND lower(columns.type) = 'integer'
    ORDER BY 1, 2, 8"#;

/// The information schema lacks materialized views. A domain counts as the type that it is over.
#[cfg(feature = "postgres")]
const POSTGRES_COLUMNS: &str = "
    SELECT relname::text AS table_name, attname::text AS column_name,
        CASE
            WHEN types.typtype = 'e' THEN 'enum ' || types.typname
            WHEN types.typnamespace = 'pg_catalog'::regnamespace THEN format_type(types.oid, NULL)
            ELSE types.typname::text
        END AS data_type,
        NOT (attnotnull OR declared.typnotnull) AS nullable,
        atthasdef OR attidentity <> '' OR declared.typdefault IS NOT NULL AS has_default,
        attgenerated <> '' OR attidentity = 'a' AS is_generated,
        CASE WHEN types.typtype = 'e' THEN
            (SELECT json_agg(enumlabel ORDER BY enumsortorder)::text FROM pg_enum WHERE enumtypid = types.oid)
        END AS labels,
        relkind IN ('v', 'm') AS is_view,
        types.typname IN ('citext', 'bpchar') OR NOT coalesce(collisdeterministic, true) AS compares_loosely
    FROM pg_attribute
        JOIN pg_class ON pg_class.oid = attrelid
        JOIN pg_namespace ON pg_namespace.oid = relnamespace
        JOIN pg_type AS declared ON declared.oid = atttypid
        JOIN pg_type AS types ON types.oid = CASE declared.typtype WHEN 'd' THEN declared.typbasetype ELSE declared.oid END
        LEFT JOIN pg_collation ON pg_collation.oid = attcollation
    WHERE nspname = ANY(current_schemas(false)) AND relkind IN ('r', 'p', 'v', 'm', 'f')
        AND attnum > 0 AND NOT attisdropped
    ORDER BY relname, attnum";

#[cfg(feature = "postgres")]
const POSTGRES_INDEXES: &str = "
    SELECT tables.relname::text AS table_name, indexes.relname::text AS index_name, pg_index.indisunique AS is_unique,
        pg_index.indisprimary AS is_primary, pg_index.indimmediate AS is_immediate,
        pg_get_expr(pg_index.indpred, pg_index.indrelid) AS predicate, coalesce(columns.attname, '')::text AS column_name,
        NULL::text AS definition
    FROM pg_index
        JOIN pg_class AS tables ON tables.oid = pg_index.indrelid
        JOIN pg_class AS indexes ON indexes.oid = pg_index.indexrelid
        JOIN pg_namespace ON pg_namespace.oid = tables.relnamespace
        CROSS JOIN LATERAL unnest(pg_index.indkey) WITH ORDINALITY AS keys(number, position)
        LEFT JOIN pg_attribute AS columns ON columns.attrelid = tables.oid AND columns.attnum = keys.number
    WHERE pg_namespace.nspname = ANY(current_schemas(false)) AND pg_index.indisvalid
        AND keys.position <= pg_index.indnkeyatts
    ORDER BY 1, 2, keys.position";

/// Of its rows the database deletes (c) some, of others it sets the key to null (n) or to its default (d).
#[cfg(feature = "postgres")]
const POSTGRES_FOREIGN_KEYS: &str = "
    SELECT tables.relname::text AS table_name, columns.attname::text AS column_name,
        targets.relname::text AS target_table, target_columns.attname::text AS target_column,
        CASE WHEN confdeltype IN ('c', 'n', 'd') THEN confdeltype = 'c' END AS goes
    FROM pg_constraint
        JOIN pg_class AS tables ON tables.oid = conrelid
        JOIN pg_namespace ON pg_namespace.oid = tables.relnamespace
        JOIN pg_attribute AS columns ON columns.attrelid = conrelid AND columns.attnum = conkey[1]
        JOIN pg_class AS targets ON targets.oid = confrelid
        JOIN pg_attribute AS target_columns ON target_columns.attrelid = confrelid AND target_columns.attnum = confkey[1]
    WHERE contype = 'f' AND cardinality(conkey) = 1 AND nspname = ANY(current_schemas(false))
    ORDER BY 1, 2, goes DESC NULLS LAST";

/// A foreign key that names no column points at the primary key.
#[cfg(feature = "sqlite")]
const SQLITE_FOREIGN_KEYS: &str = r#"
    SELECT tables.name AS table_name, min(keys."from") AS column_name, keys."table" AS target_table,
        coalesce(min(keys."to"), (SELECT name FROM pragma_table_info(keys."table") WHERE pk = 1), '') AS target_column,
        NULL AS goes
    FROM sqlite_master AS tables JOIN pragma_foreign_key_list(tables.name) AS keys
    WHERE tables.type = 'table' GROUP BY tables.name, keys.id HAVING count(*) = 1 ORDER BY 1, 2"#;
