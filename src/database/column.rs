//! Columns of tables.

use std::fmt;

use diesel::internal::table_macro::{Identifier, StaticQueryFragment};

use super::Kind;
use super::value::ColumnType;

/// A column of a table. Its names come from Diesel's column type, never from input.
///
/// Two columns are equal when their tables and names are.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// The table's name.
    pub table: &'static str,
    /// The column's name.
    pub name: &'static str,
    /// The type of its values.
    pub kind: Kind,
    /// True if it may hold null.
    pub nullable: bool,
}

impl PartialEq for Column {
    fn eq(&self, other: &Self) -> bool {
        is_same(self.name, other.name) && is_same(self.table, other.table)
    }
}

/// Compares names. Most are the same text of the program, whose bytes need not be looked at: columns are found by their
/// names for each value that is answered.
fn is_same(name: &'static str, other: &'static str) -> bool {
    std::ptr::eq(name, other) || name == other
}

impl Column {
    /// Describes a Diesel column.
    pub const fn new<C>(_column: &C) -> Self
    where
        C: diesel::Column,
        C::SqlType: ColumnType,
        C::Table: StaticQueryFragment<Component: WithoutSchema<C::Table>>,
    {
        Column {
            table: table_name::<C::Table>(),
            name: C::NAME,
            kind: <C::SqlType as ColumnType>::KIND,
            nullable: <C::SqlType as ColumnType>::NULLABLE,
        }
    }
}

/// Writes the name with its table's: `users.role_id`.
impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.table, self.name)
    }
}

/// Returns the name of a Diesel table.
pub const fn table_name<T: StaticQueryFragment<Component: WithoutSchema<T>>>() -> &'static str {
    <T::Component as WithoutSchema<T>>::NAME
}

/// The name of the table `T` in `diesel::table!`, where it stands without a schema.
#[diagnostic::on_unimplemented(
    message = "a table in a named schema is not supported yet: leave the schema out of `table!`, and put it in the search path",
    note = "PostgreSQL: `?options=-c search_path=public,billing` in the URL, or `ALTER ROLE … SET search_path`"
)]
pub trait WithoutSchema<T> {
    /// The name.
    const NAME: &'static str;
}

impl<T: StaticQueryFragment<Component = Self>> WithoutSchema<T> for Identifier<'static> {
    const NAME: &'static str = T::STATIC_COMPONENT.0;
}
