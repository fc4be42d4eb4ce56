//! Values on SQLite that are not of the type that a column seems to have: SQLite itself does not enforce types.

use diesel::QueryableByName;
use diesel::sql_types::Text;
use diesel_async::RunQueryDsl;

use super::{FoundType, Structure, TableStructure};
use crate::database::{Connection, Kind};
use crate::error::Result;

/// The form of a UUID.
const UUID: &str = "????????-????-????-????-????????????";

/// The start of a moment.
const DAY: &str = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*";

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    column_name: String,
}

/// Notes the columns of a table that have a value of another type. Reads the rows of the table.
///
/// # Errors
/// The database's error.
pub(super) async fn note_misfits(
    conn: &mut Connection,
    structure: &mut Structure,
    table: &str,
) -> Result<()> {
    let Some(found) = structure.tables.get(table) else { return Ok(()) };
    let questions = questions(structure, table, found);
    if questions.is_empty() {
        return Ok(());
    }

    let query = diesel::sql_query(questions.join(" UNION ALL "));
    let rows: Vec<Row> = crate::run_query!(conn, |conn| query.load(conn).await)?;
    if let Some(found) = structure.tables.get_mut(table) {
        for row in rows {
            found.details(row.column_name).misfits = true;
        }
    }
    Ok(())
}

/// Returns a SELECT for each column that can have such values, which gives the column's name if it has one.
fn questions(structure: &Structure, name: &str, table: &TableStructure) -> Vec<String> {
    let mut questions = Vec::new();
    if table.table.is_view || table.special.is_some() {
        return questions;
    }
    for column in &table.table.columns {
        let FoundType::Kind(kind, guess) = structure.type_of(table, column) else { continue };
        let quoted = quoted(&column.name, '"');
        let misfits = match kind {
            Kind::Uuid if guess.is_some() => format!("{quoted} NOT GLOB '{UUID}'"),
            Kind::Timestamptz if guess.is_some() => format!("{quoted} NOT GLOB '{DAY}'"),
            Kind::Timestamp | Kind::Timestamptz => format!("typeof({quoted}) = 'integer'"),
            Kind::Integer => {
                format!("typeof({quoted}) = 'integer' AND abs({quoted}) > {}", i32::MAX)
            }
            _ => continue,
        };
        questions.push(format!(
            "SELECT {} AS column_name WHERE EXISTS (SELECT 1 FROM {} WHERE {misfits})",
            self::quoted(&column.name, '\''),
            self::quoted(name, '"'),
        ));
    }
    questions
}

fn quoted(text: &str, mark: char) -> String {
    format!("{mark}{}{mark}", text.replace(mark, &format!("{mark}{mark}")))
}
