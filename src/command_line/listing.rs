//! Aligned tables for people, above all of relations.

use crate::model::{ModelInfo, RelationInfo};
use crate::relations::check::{CheckedRelation, Report};

/// The headings of the first columns.
const HEADINGS: [&str; 5] = ["OWNER", "RELATION", "KIND", "RELATED", "KEYS"];

/// The text of an empty cell.
const EMPTY: &str = "-";

/// Lists every relation of the models: its kind, its keys, whether it has a standing constraint, its free data and its
/// description.
pub fn declared_relations(models: &[&'static ModelInfo]) -> String {
    let headings = [&HEADINGS[..], &["ON_QUERY", "META", "DESCRIPTION"]].concat();
    let row = |relation: &RelationInfo| {
        let meta: Vec<String> =
            relation.meta.iter().map(|(name, meta)| format!("{name}={meta}")).collect();
        let meta = if meta.is_empty() { EMPTY.to_owned() } else { meta.join(" ") };
        let description: Vec<&str> = relation.description.split_whitespace().collect();
        [
            cells(relation),
            vec![
                yes_or_no(relation.has_standing_constraint()).to_owned(),
                meta,
                description.join(" "),
            ],
        ]
        .concat()
    };
    table(&headings, models.iter().flat_map(|model| model.relations).map(row))
}

/// Lists every relation of a report: its kind, its keys, whether a hasOne has its unique index, or of which rows, and
/// whether an index finds the related rows.
pub fn checked_relations(report: &Report) -> String {
    let headings = [&HEADINGS[..], &["UNIQUE", "INDEXED"]].concat();
    let row = |checked: &CheckedRelation| {
        [cells(&checked.relation), vec![unique(checked), indexed(checked).to_owned()]].concat()
    };
    table(&headings, report.relations.iter().map(row))
}

/// Says whether the database keeps an owner from having two rows, or two of the rows that meet a condition.
fn unique(checked: &CheckedRelation) -> String {
    match (checked.unique, checked.partial_unique.as_slice()) {
        (Some(false) | None, [_, ..]) => {
            format!("where {}", checked.partial_unique.join("; where "))
        }
        (unique, _) => unique.map_or(EMPTY, yes_or_no).to_owned(),
    }
}

/// Says whether an index finds all related rows, or those that meet its condition.
fn indexed(checked: &CheckedRelation) -> &'static str {
    if checked.partly_indexed { "in part" } else { yes_or_no(checked.indexed) }
}

/// Returns rows of cells below their headings, in columns as wide as their widest cell.
pub(super) fn table(headings: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let headings = headings.iter().map(|heading| (*heading).to_owned()).collect();
    let lines: Vec<Vec<String>> = std::iter::once(headings).chain(rows).collect();

    let mut widths = Vec::new();
    for line in &lines {
        widths.resize(widths.len().max(line.len()), 0);
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = cell.chars().count().max(*width);
        }
    }

    let mut table = String::new();
    for line in &lines {
        let mut text = String::new();
        for (cell, width) in line.iter().zip(&widths) {
            text.push_str(&format!("{cell:<width$}  "));
        }
        table.push_str(text.trim_end());
        table.push('\n');
    }
    table
}

/// Returns the first cells of a relation: its owner, its name, its kind, the related model and the keys.
fn cells(relation: &RelationInfo) -> Vec<String> {
    vec![
        relation.owner().name.to_owned(),
        relation.name.to_owned(),
        relation.kind.to_string(),
        relation.related().name.to_owned(),
        format!("{} → {}", relation.foreign_key(), relation.local_key()),
    ]
}

fn yes_or_no(answer: bool) -> &'static str {
    if answer { "yes" } else { "no" }
}
