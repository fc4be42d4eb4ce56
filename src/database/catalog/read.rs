//! Reading the catalog of a database.

use diesel::QueryableByName;
use diesel::sql_types::{Bool, Nullable, Text};

#[cfg(feature = "postgres")]
use super::sql::{POSTGRES_COLUMNS, POSTGRES_FOREIGN_KEYS, POSTGRES_INDEXES};
#[cfg(feature = "sqlite")]
use super::sql::{SQLITE_COLUMNS, SQLITE_FOREIGN_KEYS, SQLITE_INDEXES, SQLITE_VIEWS};
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
