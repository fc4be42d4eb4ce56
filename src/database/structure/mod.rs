//! The structure of a database: its tables with their keys, rules and comments, as the database itself describes them.
//!
//! It adds to the [`Catalog`], which every program reads when it connects, what only the command `generate` asks for.

mod column_types;
#[cfg(feature = "sqlite")]
mod comments;
#[cfg(feature = "sqlite")]
mod definition;
mod facts;
mod kinds;
#[cfg(feature = "sqlite")]
mod values;

use std::collections::BTreeMap;

use super::Connection;
use super::catalog::{Catalog, Index, Table};
use crate::error::Result;
pub(crate) use column_types::{ColumnTypes, NUMBERED_KEY, column_types};
use facts::Fact;
pub(crate) use kinds::{FoundType, Guess};

/// The tables and types of a database, by name.
#[derive(Debug, Default)]
pub(crate) struct Structure {
    pub(crate) tables: BTreeMap<String, TableStructure>,
    /// The enum types of PostgreSQL with their values, in order.
    pub(crate) enums: BTreeMap<String, Vec<String>>,
    /// True if the database enforces the types of columns. SQLite does not.
    pub(crate) is_typed: bool,
}

/// A table or a view.
#[derive(Debug, Default)]
pub(crate) struct TableStructure {
    /// The columns and indexes.
    pub(crate) table: Table,
    pub(crate) comment: Option<String>,
    /// What there is to say about columns, by their names.
    pub(crate) details: BTreeMap<String, ColumnDetails>,
    /// The columns of the primary key, in order.
    pub(crate) primary_key: Vec<String>,
    pub(crate) foreign_keys: Vec<ForeignKey>,
    /// The expressions of the CHECK constraints.
    pub(crate) checks: Vec<String>,
    /// What the table is, if it is neither a table of its own nor a view, such as `a partition`.
    pub(crate) special: Option<String>,
}

/// What the catalog does not know of a column.
#[derive(Debug, Default)]
pub(crate) struct ColumnDetails {
    pub(crate) comment: Option<String>,
    /// The maximum number of characters.
    pub(crate) max_length: Option<u32>,
    /// The full name of its type, where the catalog has none, as for arrays.
    pub(crate) full_type: Option<String>,
    /// True if a value is not of the type that the column seems to have.
    pub(crate) misfits: bool,
    /// The collation that its definition names, in lower case.
    pub(crate) collation: Option<String>,
}

/// A foreign key.
#[derive(Debug, Default)]
pub(crate) struct ForeignKey {
    pub(crate) name: String,
    pub(crate) columns: Vec<String>,
    pub(crate) target: String,
    /// The columns that it points at; empty for the primary key of the target.
    pub(crate) target_columns: Vec<String>,
}

impl Structure {
    /// Reads the structure: on PostgreSQL in a few statements, on SQLite also the rows of tables, as only they show the
    /// types of some columns. `progress` gets the number of tables that were read, and of all.
    ///
    /// # Errors
    /// The database's error.
    pub(crate) async fn read(
        conn: &mut Connection,
        progress: impl Fn(usize, usize),
    ) -> Result<Self> {
        let catalog = Catalog::read(conn).await?;
        let mut structure = Structure { is_typed: catalog.is_typed(), ..Structure::default() };
        for (name, table) in catalog.into_tables() {
            structure.tables.insert(name, TableStructure { table, ..TableStructure::default() });
        }

        for fact in facts::read(conn).await? {
            structure.add(fact);
        }
        let tables = structure.tables.len();
        #[cfg(feature = "sqlite")]
        if !structure.is_typed {
            let names: Vec<String> = structure.tables.keys().cloned().collect();
            for (done, name) in names.iter().enumerate() {
                progress(done, tables);
                values::note_misfits(conn, &mut structure, name).await?;
            }
        }
        progress(tables, tables);
        Ok(structure)
    }

    fn add(&mut self, fact: Fact) {
        let Fact { fact, table_name, name, column_name, target, text } = fact;
        if fact == "enum" {
            self.enums.entry(table_name).or_default().push(text);
            return;
        }

        if fact == "special" {
            self.tables.entry(table_name).or_default().special = Some(text);
            return;
        }
        let Some(table) = self.tables.get_mut(&table_name) else { return };
        match fact.as_str() {
            "primary key" => table.primary_key.push(column_name),
            "foreign key" => table.add_key_column(name, column_name, target, text),
            "check" => table.checks.push(text),
            "comment" if column_name.is_empty() => table.comment = Some(text),
            "comment" => table.details(column_name).comment = Some(text),
            "length" => table.details(column_name).max_length = text.parse().ok(),
            "type" => table.details(column_name).full_type = Some(text),
            #[cfg(feature = "sqlite")]
            "definition" => {
                definition::add(table, &text);
                comments::add(table, &text);
            }
            _ => {}
        }
    }
}

impl TableStructure {
    /// Returns whether the database rejects a second row with the same value in a column.
    pub(crate) fn is_unique(&self, column: &str) -> bool {
        let is_unique_index =
            |index: &Index| index.unique && index.predicate.is_none() && index.columns == [column];
        self.primary_key == [column] || self.table.indexes.iter().any(is_unique_index)
    }

    /// Returns the details of a column, which are made if there are none yet.
    fn details(&mut self, column: String) -> &mut ColumnDetails {
        self.details.entry(column).or_default()
    }

    /// Adds a column of a foreign key; the columns of one key follow each other.
    fn add_key_column(&mut self, name: String, column: String, target: String, to: String) {
        let keys = &mut self.foreign_keys;
        if keys.last().is_none_or(|key| key.name != name) {
            keys.push(ForeignKey { name, target, ..ForeignKey::default() });
        }
        if let Some(key) = keys.last_mut() {
            key.columns.push(column);
            key.target_columns.extend(Some(to).filter(|to| !to.is_empty()));
        }
    }
}
