//! Statements of Relata over SQLite's handle.

use std::sync::Arc;
use std::time::{Duration, Instant};

use diesel::query_builder::{QueryBuilder, QueryFragment};
use diesel::sqlite::{Sqlite, SqliteQueryBuilder};
use quick_cache::unsync::Cache;
use rusqlite::{CachedStatement, Connection, Statement};

use super::clock::Clock;
use super::error::Failure;
use super::handle::{unwatch, watch};
use super::value::{bind, read};
use crate::database::statement::{Bind, Outlined, Shape};
use crate::database::{Kind, Rows};

/// Runs statements, which it keeps prepared.
pub struct Native {
    pub(super) conn: Connection,
    /// The texts of statements by their shape. rusqlite finds the prepared statement by its text.
    texts: Cache<Box<Shape>, Arc<str>>,
    clock: Arc<Clock>,
}

impl Native {
    /// Runs statements over a handle, within the time of a clock.
    pub fn new(conn: Connection, clock: Arc<Clock>) -> Self {
        watch(&conn, &clock);
        Native { conn, texts: Cache::new(1), clock }
    }

    /// Sets how many statements to keep prepared.
    pub fn set_kept_statements(&mut self, capacity: usize) {
        self.texts = Cache::new(capacity.max(1));
        self.conn.set_prepared_statement_cache_capacity(capacity);
    }

    /// Returns whether a transaction is open.
    pub fn is_in_transaction(&self) -> bool {
        !self.conn.is_autocommit()
    }

    /// Begins a transaction that can write, unless another process is writing. After that, statements wait for other
    /// processes as long as `patience`.
    pub fn begin_at_once(&mut self, patience: Duration) -> bool {
        self.set_busy_timeout(Duration::ZERO);
        let begin = self.conn.prepare_cached(super::BEGIN);
        let begun = begin.and_then(|mut begin| begin.execute([]));
        self.set_busy_timeout(patience);
        begun.is_ok()
    }

    /// Sets how long a statement waits for the lock of another process.
    pub fn set_busy_timeout(&self, patience: Duration) {
        if let Err(error) = self.conn.busy_timeout(patience) {
            tracing::debug!(%error, "the patience with other processes is as before");
        }
    }

    /// Runs a statement that returns rows, until `limit`.
    pub fn load<S>(
        &mut self,
        statement: &S,
        kinds: &[Kind],
        limit: Instant,
    ) -> Result<Rows, Failure>
    where
        S: Outlined + QueryFragment<Sqlite>,
    {
        self.run(statement, limit, |statement| {
            let mut found = statement.raw_query();
            let mut rows = Rows::of_width(kinds.len());
            while let Some(row) = found.next()? {
                for (index, kind) in kinds.iter().enumerate() {
                    rows.push(read(*kind, row.get_ref(index)?));
                }
            }
            Ok(rows)
        })
    }

    /// Runs a statement that returns no rows, until `limit`. Returns the number of rows that it affected.
    pub fn execute<S>(&mut self, statement: &S, limit: Instant) -> Result<usize, Failure>
    where
        S: Outlined + QueryFragment<Sqlite>,
    {
        self.run(statement, limit, |statement| Ok(statement.raw_execute()?))
    }

    fn run<S, T>(
        &mut self,
        statement: &S,
        limit: Instant,
        step: impl FnOnce(&mut Statement<'_>) -> Result<T, Failure>,
    ) -> Result<T, Failure>
    where
        S: Outlined + QueryFragment<Sqlite>,
    {
        let outline = statement.outline();
        self.clock.set_limit(Some(limit));

        let result = if statement.is_kept() {
            let text = self.text(statement, outline.shape())?;
            let prepared = self.conn.prepare_cached(&text).map_err(Failure::from);
            prepared.and_then(|mut prepared: CachedStatement<'_>| {
                bind_all(&mut prepared, outline.binds())?;
                step(&mut prepared)
            })
        } else {
            let prepared = self.conn.prepare(&sql(statement)?).map_err(Failure::from);
            prepared.and_then(|mut prepared| {
                bind_all(&mut prepared, outline.binds())?;
                step(&mut prepared)
            })
        };
        self.clock.set_limit(None);
        result
    }

    /// Returns the text of a statement, which is rendered once for each shape.
    fn text<S: QueryFragment<Sqlite>>(
        &mut self,
        statement: &S,
        shape: &Shape,
    ) -> Result<Arc<str>, Failure> {
        if let Some(text) = self.texts.get(shape) {
            return Ok(text.clone());
        }
        let text: Arc<str> = sql(statement)?.into();
        self.texts.insert(shape.into(), text.clone());
        Ok(text)
    }
}

impl Drop for Native {
    fn drop(&mut self) {
        unwatch(&self.conn);
    }
}

fn bind_all(statement: &mut Statement<'_>, binds: &[Bind<'_>]) -> Result<(), Failure> {
    for (index, value) in binds.iter().enumerate() {
        bind(statement, index + 1, value)?;
    }
    Ok(())
}

fn sql(statement: &impl QueryFragment<Sqlite>) -> Result<String, Failure> {
    let mut builder = SqliteQueryBuilder::default();
    statement.to_sql(&mut builder, &Sqlite)?;
    Ok(builder.finish())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rusqlite::StatementStatus;

    use super::*;
    use crate::database::{Column, Condition, GuardedTable, RowRules, Select};

    static KEY: Column = Column { table: "notes", name: "id", kind: Kind::BigInt, nullable: false };
    const RULES: &RowRules = &RowRules::of("Note");

    /// SQLite parses a statement again when a bound value that its plan depends on may have changed.
    #[test]
    fn a_page_is_parsed_once_whatever_its_limit_is() {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch("CREATE TABLE notes (id INTEGER PRIMARY KEY)").unwrap();
        let mut native = Native::new(conn, Arc::new(Clock::new()));
        native.set_kept_statements(8);
        let page = |limit| Select {
            limit: Some(limit),
            offset: Some(1),
            ..Select::columns(GuardedTable::new(&KEY, RULES), &[KEY], Condition::all())
        };

        for limit in [1, 2, 3] {
            let end = Instant::now() + Duration::from_secs(60);
            assert_eq!(native.load(&page(limit), &[Kind::BigInt], end).unwrap().len(), 0);
        }

        let statement = native.conn.prepare_cached(&sql(&page(1)).unwrap()).unwrap();
        assert_eq!(statement.get_status(StatementStatus::Run), 3);
        assert_eq!(statement.get_status(StatementStatus::RePrepare), 0);
    }
}
