//! Whether a database fits the declared relations.

use std::fmt;

use serde::Serialize;

use super::{Relation, RelationKind};
use crate::database::{Catalog, Column, Connection, Result};
use crate::model::ModelInfo;

/// What a database has, and lacks, for the declared relations.
///
/// Its JSON is for tools: a key that is here stays, and others may come.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Every relation, in the order of the models and of their declaration.
    pub relations: Vec<CheckedRelation>,
    /// What is amiss.
    pub problems: Vec<Finding>,
    /// What works, but slowly.
    pub hints: Vec<Finding>,
}

/// A relation, and what the database has for it.
#[derive(Clone, Debug, Serialize)]
pub struct CheckedRelation {
    /// The relation.
    #[serde(flatten)]
    pub relation: Relation,
    /// Whether the unique index exists that keeps an owner from having two rows; `None` where none is needed, which
    /// is for any kind but a hasOne.
    pub unique: Option<bool>,
    /// Whether an index starts with the column that related rows are found by.
    pub indexed: bool,
}

/// Something that the database lacks. Its `Display` is a sentence that says what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What is missing.
    pub missing: Missing,
    /// The table that lacks it.
    pub table: &'static str,
    /// The column it is about.
    pub column: &'static str,
    /// What it is for and how it is made, in a sentence.
    pub message: String,
}

/// What a [`Finding`] is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Missing {
    /// A column of a model.
    Column,
    /// The type that a column of a model should have.
    Type,
    /// The unique index of a hasOne, or of a column that is declared unique.
    UniqueIndex,
    /// An index that related rows are found by.
    Index,
}

/// Compares the relations with the database: columns that are missing or of another type, unique keys without a unique index, and
/// relations without an index to read them by.
///
/// # Errors
/// What the database says.
pub async fn check(conn: &mut Connection, models: &[&ModelInfo]) -> Result<Report> {
    let catalog = Catalog::read(conn).await?;
    let relations = models.iter().flat_map(|model| model.relations);
    let mut report = Report {
        relations: relations.map(|relation| checked(&catalog, relation)).collect(),
        problems: models
            .iter()
            .flat_map(|model| {
                let columns = missing_columns(&catalog, model).chain(wrong_types(&catalog, model));
                columns.chain(missing_unique_indexes(&catalog, model))
            })
            .collect(),
        hints: Vec::new(),
    };
    let slow = report.relations.iter().filter(|each| !each.indexed && each.unique != Some(false));
    for relation in slow.map(|each| &each.relation) {
        let key = relation.related_key;
        let is_told = report.hints.iter().any(|hint| (hint.table, hint.column) == (key.table, key.name));
        if catalog.has_column(key.table, key.name) && !is_told {
            report.hints.push(missing_index(relation));
        }
    }
    Ok(report)
}

fn checked(catalog: &Catalog, relation: &Relation) -> CheckedRelation {
    let Column { table, name, .. } = *relation.related_key;
    CheckedRelation {
        relation: *relation,
        unique: (relation.kind == RelationKind::HasOne).then(|| catalog.is_unique(table, name)),
        indexed: catalog.is_indexed(table, name),
    }
}

fn missing_columns<'a>(catalog: &'a Catalog, model: &'a ModelInfo) -> impl Iterator<Item = Finding> + 'a {
    let missing = model.columns.iter().filter(|column| !catalog.has_column(model.table, column.name));
    missing.map(|column| {
        let message = format!("{} needs the column {column}, which does not exist", model.name);
        Finding::new(Missing::Column, column, message)
    })
}

fn wrong_types<'a>(catalog: &'a Catalog, model: &'a ModelInfo) -> impl Iterator<Item = Finding> + 'a {
    model.columns.iter().filter_map(|column| {
        let (found, fitting) = catalog.misfit(column)?;
        let (model, name, kind) = (model.name, column.name, column.kind);
        let message =
            format!("{model} has `{name}` as a {kind:?}, but {column} is of the type {found}: make it {fitting}");
        Some(Finding::new(Missing::Type, column, message))
    })
}

fn missing_unique_indexes<'a>(catalog: &'a Catalog, model: &'a ModelInfo) -> impl Iterator<Item = Finding> + 'a {
    let slots = model.relations.iter().filter(|relation| checked(catalog, relation).unique == Some(false));
    let slots = slots.map(|relation| {
        let key = relation.related_key;
        let message = format!(
            "{} has one `{}`, but {key} has no unique index, so an owner can get two: \
             CREATE UNIQUE INDEX {}",
            model.name,
            relation.name,
            index_on(key)
        );
        Finding::new(Missing::UniqueIndex, key, message)
    });
    let is_declared = |column: &&Column| column.unique && !catalog.is_unique(model.table, column.name);
    // The foreign key of a hasOne is said where the hasOne is declared.
    let unique = model.columns.iter().filter(is_declared).filter(|column| !model.is_foreign_key(column));
    let unique = unique.map(|column| {
        let message = format!("{} declares `{}` unique, but {column} has no unique index", model.name, column.name);
        Finding::new(Missing::UniqueIndex, column, message)
    });
    slots.chain(unique)
}

fn missing_index(relation: &Relation) -> Finding {
    let key = relation.related_key;
    let message = format!(
        "{key} has no index, so `{}` of {} is found by reading the whole table: CREATE INDEX {}",
        relation.name,
        (relation.owner)().name,
        index_on(key)
    );
    Finding::new(Missing::Index, key, message)
}

/// The name of an index on one column, and what it is on.
fn index_on(column: &Column) -> String {
    let Column { table, name, .. } = column;
    format!("{table}_{name} ON {table} ({name})")
}

impl Finding {
    fn new(missing: Missing, column: &Column, message: String) -> Self {
        Finding { missing, table: column.table, column: column.name, message }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}
