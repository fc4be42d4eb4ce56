//! Values of SQLite in another form than Relata's. They are read, but compared as the texts that they are.

use diesel::QueryableByName;
use diesel::sql_types::Text;
use diesel_async::RunQueryDsl;

use super::check::{Finding, Missing};
use super::quoted::quoted;
use crate::database::{Catalog, Column, Connection, Kind};
use crate::error::Result;
use crate::model::ModelInfo;

/// How SQLite stores values of a kind: the patterns that a value has one of, where `d` is a digit and `x` a small
/// hexadecimal one, and the SQL that writes a column so.
struct Form {
    patterns: &'static [&'static str],
    mend: fn(&str) -> String,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    id: String,
}

/// Finds columns on SQLite with times, dates or UUIDs that other programs wrote in forms of their own. It reads every
/// such column.
///
/// # Errors
/// The database's error.
pub async fn check_forms(conn: &mut Connection, models: &[&ModelInfo]) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    let catalog = Catalog::read(conn).await?;
    if catalog.is_typed() {
        return Ok(findings);
    }

    let exists = |column: &Column| catalog.has_column(column.table, column.name);
    for model in models.iter().filter(|model| exists(&model.primary_key.column)) {
        for column in model.columns().filter(|column| exists(column)) {
            let Some(form) = form(column.kind) else { continue };
            let differs = differs(column, &form);
            if let Some(id) = first(conn, model, &differs).await? {
                findings.push(finding(model, column, &form, &id, &differs));
            }
        }
    }
    Ok(findings)
}

fn finding(model: &ModelInfo, column: &Column, form: &Form, id: &str, differs: &str) -> Finding {
    let name = quoted(column.name);
    let message = format!(
        "{column} of {} {id} is in a form in which values are not compared rightly: UPDATE {} SET {name} = {} \
         WHERE {differs}",
        model.name,
        quoted(column.table),
        (form.mend)(&name),
    );
    Finding::new(Missing::Form, column, message)
}

/// Returns the primary key of the first row that meets a condition.
async fn first(
    conn: &mut Connection,
    model: &ModelInfo,
    condition: &str,
) -> Result<Option<String>> {
    let (key, table) = (quoted(model.primary_key.column.name), quoted(model.table));
    let query = diesel::sql_query(format!(
        "SELECT CAST({key} AS TEXT) AS id FROM {table} WHERE {condition} ORDER BY {key} LIMIT 1"
    ));
    let rows: Vec<Row> = crate::run_query!(conn, |conn| query.load(conn).await)?;
    Ok(rows.into_iter().next().map(|row| row.id))
}

/// Returns the condition that a value is in another form.
fn differs(column: &Column, form: &Form) -> String {
    let name = quoted(column.name);
    let patterns = form.patterns.iter().map(|pattern| {
        let glob = pattern.replace('d', "[0-9]").replace('x', "[0-9a-f]");
        format!("{name} NOT GLOB '{glob}'")
    });
    patterns.collect::<Vec<_>>().join(" AND ")
}

fn form(kind: Kind) -> Option<Form> {
    let (patterns, mend): (&'static [&'static str], fn(&str) -> String) = match kind {
        Kind::Uuid => (&["xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"], |name| format!("lower({name})")),
        Kind::Date => (&["dddd-dd-dd"], |name| format!("date({name})")),
        Kind::Time => (&["dd:dd:dd", "dd:dd:dd.d*"], |name| format!("time({name})")),
        Kind::Timestamp => (&["dddd-dd-dd dd:dd:dd", "dddd-dd-dd dd:dd:dd.d*"], |name| {
            format!("strftime('%Y-%m-%d %H:%M:%f', {name})")
        }),
        Kind::Timestamptz => (&["dddd-dd-ddTdd:dd:dd.ddddddZ"], |name| {
            format!("strftime('%Y-%m-%dT%H:%M:%f', {name}) || '000Z'")
        }),
        _ => return None,
    };
    Some(Form { patterns, mend })
}
