//! Relations in lines of an aligned table, for people.

use crate::model::ModelInfo;
use crate::relations::Relation;
use crate::relations::check::{CheckedRelation, Report};

/// What the first columns of a listing are called.
const HEADINGS: [&str; 5] = ["OWNER", "RELATION", "KIND", "RELATED", "KEYS"];

/// What stands where there is nothing to say.
const NOTHING: &str = "-";

/// Every relation of the models in a line: its kind, its keys, whether it has a standing constraint, its free data,
/// and what it is for.
pub fn declared(models: &[&'static ModelInfo]) -> String {
    let headings = [&HEADINGS[..], &["ON_QUERY", "META", "DESCRIPTION"]].concat();
    let row = |relation: &Relation| {
        let meta: Vec<String> = relation.meta.iter().map(|(name, meta)| format!("{name}={meta}")).collect();
        let meta = if meta.is_empty() { NOTHING.to_owned() } else { meta.join(" ") };
        let description: Vec<&str> = relation.description.split_whitespace().collect();
        [cells(relation), vec![yes_or_no(relation.on_query.is_some()).to_owned(), meta, description.join(" ")]].concat()
    };
    table(&headings, models.iter().flat_map(|model| model.relations).map(row))
}

/// Every relation of a report in a line: its kind, its keys, whether a hasOne has its unique index, and whether related
/// rows are found by an index.
pub fn checked(report: &Report) -> String {
    let headings = [&HEADINGS[..], &["UNIQUE", "INDEXED"]].concat();
    let row = |checked: &CheckedRelation| {
        let unique = checked.unique.map_or(NOTHING, yes_or_no);
        [cells(&checked.relation), vec![unique.to_owned(), yes_or_no(checked.indexed).to_owned()]].concat()
    };
    table(&headings, report.relations.iter().map(row))
}

/// Lines of cells below their headings, in columns as wide as their widest cell.
pub(super) fn table(headings: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let headings = headings.iter().map(|heading| (*heading).to_owned()).collect();
    let lines: Vec<Vec<String>> = std::iter::once(headings).chain(rows).collect();
    let width = |column: usize| lines.iter().filter_map(|line| line.get(column)).map(|cell| cell.chars().count()).max();
    let text = |line: &Vec<String>| -> String {
        let cells = line.iter().enumerate();
        let cells = cells.map(|(column, cell)| format!("{cell:<width$}  ", width = width(column).unwrap_or_default()));
        format!("{}\n", cells.collect::<String>().trim_end())
    };
    lines.iter().map(text).collect()
}

/// The first cells of a relation's line: whose it is, what it is, and which column points at which.
fn cells(relation: &Relation) -> Vec<String> {
    vec![
        (relation.owner)().name.to_owned(),
        relation.name.to_owned(),
        relation.kind.to_string(),
        (relation.related)().name.to_owned(),
        format!("{} → {}", relation.foreign_key(), relation.local_key()),
    ]
}

fn yes_or_no(answer: bool) -> &'static str {
    if answer { "yes" } else { "no" }
}
