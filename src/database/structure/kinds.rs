//! The types of columns that were found in a database.

use super::{ColumnDetails, Structure, TableStructure};
use crate::database::{Kind, TableColumn};

/// The type of a column, as far as Relata has it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum FoundType {
    /// A type of Relata's, and why it is only a guess, if it is one.
    Kind(Kind, Option<Guess>),
    /// An enum of PostgreSQL, by its name.
    Enum(String),
    /// A type that Relata does not have, by its name.
    Other(String),
}

/// Why the type of a column is a guess.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Guess {
    /// SQLite has no type for it, but the name of the column says so.
    ByName,
    /// SQLite stores such numbers as floating-point ones.
    RoundedDecimal,
}

impl Structure {
    /// Returns the type of a column of a table.
    pub(crate) fn type_of(&self, table: &TableStructure, column: &TableColumn) -> FoundType {
        let details = table.details.get(&column.name);
        if !self.is_typed {
            let found = sqlite_type(column, details);
            // The columns of a view do not say how large their numbers are.
            let is_unsized = table.table.is_view && found == FoundType::Kind(Kind::Integer, None);
            return if is_unsized { FoundType::Kind(Kind::BigInt, None) } else { found };
        }

        if let Some(name) = column.data_type.strip_prefix("enum ") {
            return FoundType::Enum(name.to_owned());
        }
        let full_type = details.and_then(|details| details.full_type.clone());
        match (postgres_kind(&column.data_type), full_type) {
            (Some(kind), None) => FoundType::Kind(kind, None),
            (_, full_type) => {
                FoundType::Other(full_type.unwrap_or_else(|| column.data_type.clone()))
            }
        }
    }
}

#[cfg(feature = "postgres")]
use crate::database::catalog::postgres_kind;
#[cfg(not(feature = "postgres"))]
fn postgres_kind(_: &str) -> Option<Kind> {
    None
}

/// Reads a type as SQLite's users write it: SQLite itself takes any name.
fn sqlite_type(column: &TableColumn, details: Option<&ColumnDetails>) -> FoundType {
    let name = column.data_type.split('(').next().unwrap_or_default().trim();
    if details.and_then(|details| details.collation.as_deref()) == Some("decimal") {
        return FoundType::Kind(Kind::Numeric, None);
    }

    let misfits = details.is_some_and(|details| details.misfits);
    let kind = match name {
        "integer" | "int" | "mediumint" | "int4" if misfits => Kind::BigInt,
        "timestamp" | "datetime" | "timestamptz" if misfits => Kind::BigInt,
        "integer" | "int" | "mediumint" | "int4" => Kind::Integer,
        "smallint" | "int2" => Kind::SmallInt,
        "bigint" | "int8" | "unsigned big int" | "big int" => Kind::BigInt,
        "boolean" | "bool" => Kind::Bool,
        "tinyint" if column.data_type == "tinyint(1)" => Kind::Bool,
        "tinyint" => Kind::SmallInt,
        "real" | "double" | "float" | "double precision" => Kind::Double,
        "blob" => Kind::Binary,
        "uuid" | "guid" => Kind::Uuid,
        "date" => Kind::Date,
        "time" => Kind::Time,
        "timestamp" | "datetime" => Kind::Timestamp,
        "timestamptz" | "timestamp with time zone" => Kind::Timestamptz,
        "json" | "jsonb" => Kind::Json,
        "numeric" | "decimal" | "money" => {
            return FoundType::Kind(Kind::Double, Some(Guess::RoundedDecimal));
        }
        name if name.contains("char") || name.contains("text") || name.contains("clob") => {
            return if misfits {
                FoundType::Kind(Kind::Text, None)
            } else {
                sqlite_text(&column.name)
            };
        }
        _ => return FoundType::Other(column.data_type.clone()),
    };
    FoundType::Kind(kind, None)
}

/// Returns the type of a column of texts. Moments and UUIDs are texts on SQLite, and only the name tells them.
fn sqlite_text(column: &str) -> FoundType {
    use heck::ToSnakeCase;

    let name = column.to_snake_case();
    if name.ends_with("_at") {
        FoundType::Kind(Kind::Timestamptz, Some(Guess::ByName))
    } else if name == "uuid" || name.ends_with("_uuid") {
        FoundType::Kind(Kind::Uuid, Some(Guess::ByName))
    } else {
        FoundType::Kind(Kind::Text, None)
    }
}
