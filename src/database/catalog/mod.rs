//! The columns and indexes of a database, as the database itself describes them.
//!
//! A [`Database`](super::Database) reads its catalog when it connects, and again after migrations. Verbs ask it what
//! unique indexes guarantee: [`Catalog::is_unique`] for a key, [`Catalog::partial_unique`] for a part of the rows.

mod other_schemas;
mod read;
mod shared;
mod sql;

use std::collections::BTreeMap;

use super::{Column, Kind};
pub(crate) use other_schemas::OtherSchemas;
pub(super) use shared::SharedCatalog;

/// The tables of a database, by name.
#[derive(Clone, Debug, Default)]
pub struct Catalog {
    tables: BTreeMap<String, Table>,
    /// The foreign keys of one column.
    foreign_keys: Vec<ForeignKey>,
    /// True if the database enforces the types of columns. SQLite does not.
    is_typed: bool,
}

/// A table of a [`Catalog`].
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// The columns, in order.
    pub columns: Vec<TableColumn>,
    /// The indexes, including those of constraints.
    pub indexes: Vec<Index>,
    /// True for a view, which has no indexes of its own.
    pub is_view: bool,
}

/// A column of a [`Table`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableColumn {
    /// The name.
    pub name: String,
    /// The name of its type in the database, in lower case; `enum` and the name for an enum.
    pub data_type: String,
    /// True if it may hold null.
    pub nullable: bool,
    /// True if the database fills it in where a new row has no value for it.
    pub has_default: bool,
    /// True if the database computes it from other columns, or numbers it always.
    pub is_generated: bool,
    /// The labels of an enum, in their order.
    pub labels: Vec<String>,
    /// True if the database can take two different texts for equal.
    pub compares_loosely: bool,
}

/// An index of a [`Table`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Index {
    /// The name.
    pub name: String,
    /// The indexed columns, in order; empty text for an expression.
    pub columns: Vec<String>,
    /// True if it rejects duplicates.
    pub unique: bool,
    /// True for that of the primary key.
    pub primary: bool,
    /// The condition on the rows that it covers, as the database has it; `None` if it covers all rows.
    pub predicate: Option<String>,
    /// True if duplicates are rejected at once, and not only when the transaction ends.
    pub immediate: bool,
    /// The statement that made it, on SQLite, unless it belongs to a constraint.
    pub definition: Option<String>,
}

/// A foreign key of one column.
#[derive(Clone, Debug, PartialEq, Eq)]
struct ForeignKey {
    table: String,
    column: String,
    /// The table and the column that it points at.
    target: (String, String),
    /// True if its rows are deleted with the row that they point at; false if they get another key or null; `None` if they
    /// stay as they are, and on SQLite.
    goes: Option<bool>,
}

impl Catalog {
    /// Returns whether the database enforces the types of columns. SQLite does not.
    pub fn is_typed(&self) -> bool {
        self.is_typed
    }

    /// Returns the tables by name.
    #[cfg(feature = "cli")]
    pub(crate) fn into_tables(self) -> BTreeMap<String, Table> {
        self.tables
    }

    /// Returns whether a table exists.
    pub fn has_table(&self, table: &str) -> bool {
        self.tables.contains_key(table)
    }

    /// Returns a table by its name.
    pub fn table(&self, table: &str) -> Option<&Table> {
        self.tables.get(table)
    }

    /// Returns whether a column exists.
    pub fn has_column(&self, table: &str, column: &str) -> bool {
        self.table(table).is_some_and(|table| table.columns.iter().any(|each| each.name == column))
    }

    /// Returns the type that a column has and the one that it should have, if they do not fit.
    pub fn misfit(&self, column: &Column) -> Option<(&str, &'static str)> {
        let found = self.column(column)?;
        let fitting = postgres_types(column.kind);
        let is_text = column.kind.is_text()
            && (found.data_type == "citext" || found.data_type.starts_with("enum "));
        let fits = !self.is_typed || is_text || fitting.contains(&found.data_type.as_str());
        if fits { None } else { Some((&found.data_type, fitting.first()?)) }
    }

    /// Returns whether the database can take two different texts of a column for equal, as if their case, their accents
    /// or the blanks at their end did not matter.
    pub fn compares_loosely(&self, column: &Column) -> bool {
        column.kind.is_text() && self.column(column).is_some_and(|column| column.compares_loosely)
    }

    /// Returns the labels of a column whose type is an enum of the database.
    pub fn labels(&self, column: &Column) -> &[String] {
        self.column(column).map_or(&[], |column| &column.labels)
    }

    /// Returns the name of the enum of the database that is the type of a column.
    pub(crate) fn enum_of(&self, column: &Column) -> Option<&str> {
        self.column(column)?.data_type.strip_prefix("enum ")
    }

    /// Returns whether the database computes a column from others, or numbers it always.
    pub fn is_generated(&self, column: &Column) -> bool {
        self.column(column).is_some_and(|column| column.is_generated)
    }

    /// Returns whether a table is a view.
    pub fn is_view(&self, table: &str) -> bool {
        self.table(table).is_some_and(|table| table.is_view)
    }

    fn column(&self, column: &Column) -> Option<&TableColumn> {
        self.table(column.table)?.columns.iter().find(|each| each.name == column.name)
    }

    /// Returns the columns of a table that need a value in every new row, which these columns do not give.
    pub fn required_beside<'c>(&'c self, table: &str, columns: &[&str]) -> Vec<&'c str> {
        let columns_of_table = self.table(table).map_or(&[][..], |table| &table.columns);
        let is_required = |column: &&TableColumn| {
            !column.nullable && !column.has_default && !columns.contains(&column.name.as_str())
        };
        columns_of_table.iter().filter(is_required).map(|column| column.name.as_str()).collect()
    }

    /// Returns whether the database rejects a second row with the same value in a column, as soon as it is written.
    pub fn is_unique(&self, table: &str, column: &str) -> bool {
        self.any_index(table, |index| {
            index.unique
                && index.immediate
                && index.predicate.is_none()
                && index.columns == [column]
        })
    }

    /// Returns the columns of the primary key of a table; `None` if it has none.
    pub fn primary_key(&self, table: &str) -> Option<&[String]> {
        let primary = self.table(table)?.indexes.iter().find(|index| index.primary)?;
        Some(&primary.columns)
    }

    /// Returns the predicates of the unique indexes that keep a value of a column from occurring twice in a part of the
    /// rows.
    pub fn partial_unique(&self, table: &str, column: &str) -> Vec<&str> {
        let mut predicates = Vec::new();
        for index in self.table(table).iter().flat_map(|table| &table.indexes) {
            if index.unique && index.columns == [column] {
                predicates.extend(index.predicate.as_deref());
            }
        }
        predicates
    }

    /// Returns the text of the columns and expressions of an index of SQLite, by its name.
    pub(crate) fn indexed_expressions(&self, index: &str) -> Option<&str> {
        let mut indexes = self.tables.values().flat_map(|table| &table.indexes);
        let definition = indexes.find(|each| each.name == index)?.definition.as_deref()?;
        in_parentheses(definition)
    }

    /// Returns whether a column is part of a unique index of all rows, so that PostgreSQL takes it for a part of a key
    /// that others can point at.
    pub(crate) fn is_key(&self, column: &Column) -> bool {
        self.any_index(column.table, |index| {
            index.unique
                && index.predicate.is_none()
                && index.columns.iter().any(|each| each == column.name)
        })
    }

    /// Returns whether rows with a foreign key go with the row that it points at; `None` if the database leaves them as they
    /// are, and on SQLite, where one transaction writes at a time.
    pub(crate) fn goes_with_owner(&self, key: &Column) -> Option<bool> {
        let mut keys = self.foreign_keys_of(key).filter(|_| self.is_typed);
        keys.find_map(|key| key.goes)
    }

    /// Returns whether the database refuses a value of a column that no row has in the column `target`.
    pub(crate) fn is_enforced(&self, key: &Column, target: &Column) -> bool {
        self.foreign_keys_of(key)
            .any(|key| key.target.0 == target.table && key.target.1 == target.name)
    }

    fn foreign_keys_of(&self, key: &Column) -> impl Iterator<Item = &ForeignKey> {
        let (table, column) = (key.table, key.name);
        self.foreign_keys.iter().filter(move |key| key.table == table && key.column == column)
    }

    /// Returns whether the database finds rows by a column without reading the whole table.
    pub fn is_indexed(&self, table: &str, column: &str) -> bool {
        self.any_index(table, |index| {
            index.predicate.is_none() && index.columns.first().is_some_and(|first| first == column)
        })
    }

    /// Returns whether an index finds some of the rows by a column: those that meet its condition.
    pub(crate) fn is_indexed_in_part(&self, table: &str, column: &str) -> bool {
        self.any_index(table, |index| {
            index.predicate.is_some() && index.columns.first().is_some_and(|first| first == column)
        })
    }

    fn any_index(&self, table: &str, matches: impl Fn(&Index) -> bool) -> bool {
        self.table(table).is_some_and(|table| table.indexes.iter().any(matches))
    }
}

/// Returns what stands in the first parentheses of a text.
fn in_parentheses(text: &str) -> Option<&str> {
    let (_, inner) = text.split_once('(')?;
    let mut depth = 1_usize;
    for (place, letter) in inner.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return inner.get(..place);
        }
    }
    None
}

/// Returns the kind of a column of PostgreSQL, by the name of its type.
#[cfg(all(feature = "cli", feature = "postgres"))]
pub(super) fn postgres_kind(data_type: &str) -> Option<Kind> {
    if data_type == "citext" {
        return Some(Kind::Text);
    }
    Kind::ALL.iter().copied().find(|kind| postgres_types(*kind).contains(&data_type))
}

/// Returns the names of the types that can hold values of a kind on PostgreSQL, the usual one first.
fn postgres_types(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::SmallInt => &["smallint"],
        Kind::Integer => &["integer"],
        Kind::BigInt => &["bigint"],
        Kind::Float => &["real"],
        Kind::Double => &["double precision"],
        Kind::Numeric => &["numeric"],
        Kind::Bool => &["boolean"],
        Kind::Text => &["text", "character varying", "character"],
        Kind::Binary => &["bytea"],
        Kind::Uuid => &["uuid"],
        Kind::Date => &["date"],
        Kind::Time => &["time without time zone"],
        Kind::Timestamp => &["timestamp without time zone"],
        Kind::Timestamptz => &["timestamp with time zone"],
        Kind::Json => &["jsonb"],
    }
}
