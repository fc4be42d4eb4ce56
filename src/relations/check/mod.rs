//! Compares a database with the declared relations.

mod columns;

use std::fmt;

use serde::Serialize;

use super::quoted::quoted;
use crate::database::{Catalog, Column, Connection, OtherSchemas};
use crate::error::Result;
use crate::model::{ModelInfo, RelationInfo, RelationKind};

/// The columns and indexes that a database has, and lacks, for the declared relations.
///
/// Its JSON is for tools: keys are added, but never removed.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Every relation, in the order of the models and of their declaration.
    pub relations: Vec<CheckedRelation>,
    /// The mistakes to correct.
    pub problems: Vec<Finding>,
    /// The indexes that would make reads faster.
    pub hints: Vec<Finding>,
}

/// A relation, and what the database has for it.
#[derive(Clone, Debug, Serialize)]
pub struct CheckedRelation {
    /// The relation.
    #[serde(flatten)]
    pub relation: RelationInfo,
    /// True if the unique index exists that keeps an owner from having two rows; `None` for a hasMany, one of many, and a
    /// belongsTo, which need none.
    pub unique: Option<bool>,
    /// The conditions of the unique indexes that keep an owner from having two rows of a part of the rows.
    #[serde(rename = "partialUnique", skip_serializing_if = "Vec::is_empty")]
    pub partial_unique: Vec<String>,
    /// True if an index starts with the column that related rows are found by.
    pub indexed: bool,
    /// True if such an index is only of those rows that meet its condition.
    #[serde(rename = "partlyIndexed", skip_serializing_if = "std::ops::Not::not")]
    pub partly_indexed: bool,
}

/// Something that the database lacks. Its `Display` is the message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The missing thing.
    pub missing: Missing,
    /// The table that lacks it.
    pub table: &'static str,
    /// The column it is about.
    pub column: String,
    /// A sentence that says what it is for and how to add it.
    pub message: String,
}

/// The subject of a [`Finding`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Missing {
    /// The table of a model, which stands in a schema that is not searched.
    Table,
    /// A column of a model.
    Column,
    /// The type that a column of a model should have.
    Type,
    /// The field of a model for a column that needs a value in every new row.
    Field,
    /// The attribute `read_only` of a field that the database computes.
    ReadOnly,
    /// A label of an enum of the database, or the value of a `ModelEnum` for a label.
    Label,
    /// A primary key of one column.
    PrimaryKey,
    /// The form in which Relata stores and compares values on SQLite.
    Form,
    /// The unique index of a hasOne, or of a column that is declared unique.
    UniqueIndex,
    /// An index that related rows are found by.
    Index,
}

/// Compares the relations with the database: columns that are missing or of another type, unique keys without a unique
/// index, and relations without an index to read them by.
///
/// # Errors
/// The database's error.
pub async fn check(conn: &mut Connection, models: &[&ModelInfo]) -> Result<Report> {
    let catalog = Catalog::read(conn).await?;
    let is_missing = |model: &&ModelInfo| !catalog.has_table(model.table);
    let elsewhere = match models.iter().any(is_missing) {
        true => OtherSchemas::read(conn).await?,
        false => OtherSchemas::default(),
    };
    let mut report = Report { relations: Vec::new(), problems: Vec::new(), hints: Vec::new() };

    for model in models {
        for relation in model.relations {
            report.relations.push(check_relation(&catalog, relation));
        }
        report.problems.extend(columns::check(&catalog, &elsewhere, model));
        report.problems.extend(slots_without_index(&catalog, model));
        report.problems.extend(unique_fields_without_index(&catalog, model));
    }

    report.hints = missing_indexes(&catalog, &report.relations);
    Ok(report)
}

fn check_relation(catalog: &Catalog, relation: &RelationInfo) -> CheckedRelation {
    let Column { table, name, .. } = relation.related_key().column;
    let mut partial_unique = Vec::new();
    let is_about_part = relation.has_slot() || relation.has_standing_constraint();
    if relation.kind == RelationKind::HasOne && is_about_part {
        partial_unique.extend(catalog.partial_unique(table, name).into_iter().map(str::to_owned));
    }
    CheckedRelation {
        relation: *relation,
        unique: relation.has_slot().then(|| catalog.is_unique(table, name)),
        partial_unique,
        indexed: catalog.is_indexed(table, name),
        partly_indexed: !catalog.is_indexed(table, name) && catalog.is_indexed_in_part(table, name),
    }
}

/// Finds the hasOne relations whose foreign key has no unique index. A view cannot have one. Whether the condition of a
/// partial one is that of the relation is for people to see.
fn slots_without_index(catalog: &Catalog, model: &ModelInfo) -> Vec<Finding> {
    let mut findings = Vec::new();
    for relation in model.relations {
        let checked = check_relation(catalog, relation);
        let has_partial = relation.has_standing_constraint() && !checked.partial_unique.is_empty();
        let is_view = catalog.is_view(relation.related().table);
        if checked.unique == Some(false) && !has_partial && !is_view {
            let key = &relation.related_key().column;
            let message = missing_unique_index(relation);
            findings.push(Finding::new(Missing::UniqueIndex, key, message));
        }
    }
    findings
}

fn missing_unique_index(relation: &RelationInfo) -> String {
    let key = &relation.related_key().column;
    let owner = relation.owner().name;
    let name = relation.name;
    let index = index_on(key);

    let advice = match (relation.many_beside(), relation.has_standing_constraint()) {
        (Some(many), true) => format!(
            "`{many}` of {owner} has many rows with the same key, so declare `one_of = {many}`, or \
             CREATE UNIQUE INDEX {index} WHERE … with the condition of `on_query`",
            many = many.name
        ),
        (Some(many), false) => format!(
            "`{many}` of {owner} has many rows with the same key, so declare `one_of = {many}`",
            many = many.name
        ),
        (None, true) => format!(
            "CREATE UNIQUE INDEX {index}, or with WHERE and the condition of `on_query` if hidden \
             rows may have the same key"
        ),
        (None, false) => format!("CREATE UNIQUE INDEX {index}"),
    };
    format!(
        "{owner} has one `{name}`, but {key} has no unique index, so an owner can get two: {advice}"
    )
}

/// Finds the fields that are declared unique without a unique index. The foreign key of a hasOne is reported where the
/// hasOne is declared.
fn unique_fields_without_index(catalog: &Catalog, model: &ModelInfo) -> Vec<Finding> {
    let mut findings = Vec::new();
    for field in model.fields {
        let column = &field.column;
        let is_unique = catalog.is_unique(model.table, column.name);
        let is_view = catalog.is_view(model.table);
        if !field.unique || is_unique || is_view || model.is_foreign_key(field) {
            continue;
        }

        let message = format!(
            "{} declares `{}` unique, but {column} has no unique index",
            model.name, column.name
        );
        findings.push(Finding::new(Missing::UniqueIndex, column, message));
    }
    findings
}

/// Finds the relations that are read without an index, once for each column.
fn missing_indexes(catalog: &Catalog, relations: &[CheckedRelation]) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for checked in relations {
        let key = &checked.relation.related_key().column;
        let is_reported =
            findings.iter().any(|other| (other.table, &*other.column) == (key.table, key.name));
        let is_problem = checked.unique == Some(false)
            || catalog.is_view(key.table)
            || !catalog.has_column(key.table, key.name);
        if !checked.indexed && !is_problem && !is_reported {
            findings.push(missing_index(checked));
        }
    }
    findings
}

fn missing_index(checked: &CheckedRelation) -> Finding {
    let relation = &checked.relation;
    let key = &relation.related_key().column;
    let (has, is_found) = if checked.partly_indexed {
        ("an index of some rows only", "can be found only")
    } else {
        ("no index", "is found")
    };
    let message = format!(
        "{key} has {has}, so `{}` of {} {is_found} by reading the whole table: CREATE INDEX {}",
        relation.name,
        relation.owner().name,
        index_on(key)
    );
    Finding::new(Missing::Index, key, message)
}

/// The name of an index on one column, with its table and column.
fn index_on(column: &Column) -> String {
    let Column { table, name, .. } = column;
    let index = format!("{table}_{name}");
    format!("{} ON {} ({})", quoted(&index), quoted(table), quoted(name))
}

impl Finding {
    pub(in crate::relations) fn new(missing: Missing, column: &Column, message: String) -> Self {
        Finding { missing, table: column.table, column: column.name.to_owned(), message }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
