//! What SQLite tells of a table only by the statement that made it.

use sqlparser::ast::{ColumnDef, ColumnOption, DataType, Statement, TableConstraint};
use sqlparser::dialect::SQLiteDialect;
use sqlparser::parser::Parser;

use super::TableStructure;

/// Adds the checks, collations and lengths of a definition; nothing if it cannot be parsed.
pub(super) fn add(table: &mut TableStructure, definition: &str) {
    let statements = Parser::parse_sql(&SQLiteDialect {}, definition).unwrap_or_else(|error| {
        tracing::debug!(%error, definition, "the definition of a table cannot be read");
        Vec::new()
    });
    let Some(Statement::CreateTable(definition)) = statements.into_iter().next() else { return };

    for column in definition.columns {
        add_column(table, column);
    }
    for constraint in definition.constraints {
        if let TableConstraint::Check { expr, .. } = constraint {
            table.checks.push(expr.to_string());
        }
    }
}

fn add_column(table: &mut TableStructure, column: ColumnDef) {
    let name = column.name.value;
    table.details(name.clone()).max_length = max_length(&column.data_type);

    for option in column.options {
        match option.option {
            ColumnOption::Check(expr) => table.checks.push(expr.to_string()),
            ColumnOption::Collation(collation) => {
                let collation = collation.to_string().to_lowercase();
                table.details(name.clone()).collation = Some(collation);
            }
            _ => {}
        }
    }
}

fn max_length(data_type: &DataType) -> Option<u32> {
    let text = data_type.to_string();
    let is_text = ["VARCHAR", "CHAR", "CHARACTER", "NVARCHAR", "TEXT"]
        .iter()
        .any(|name| text.to_uppercase().starts_with(name));
    let (_, length) = text.split_once('(')?;
    length.strip_suffix(')').filter(|_| is_text)?.parse().ok()
}
