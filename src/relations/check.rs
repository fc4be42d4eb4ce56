//! Whether a database fits the declared relations.

use super::RelationKind;
use crate::database::{Catalog, Column, Connection, Result};
use crate::model::ModelInfo;

/// What does not fit, a sentence each: columns that are missing, and unique keys without a unique index.
///
/// # Errors
/// What the database says.
pub async fn check(conn: &mut Connection, models: &[&ModelInfo]) -> Result<Vec<String>> {
    let catalog = Catalog::read(conn).await?;
    Ok(models
        .iter()
        .flat_map(|model| missing_columns(&catalog, model).chain(missing_indexes(&catalog, model)))
        .collect())
}

fn missing_columns<'a>(catalog: &'a Catalog, model: &'a ModelInfo) -> impl Iterator<Item = String> + 'a {
    let missing = model.columns.iter().filter(|column| !catalog.has_column(model.table, column.name));
    missing
        .map(|column| format!("{} needs the column {}.{}, which does not exist", model.name, model.table, column.name))
}

fn missing_indexes<'a>(catalog: &'a Catalog, model: &'a ModelInfo) -> impl Iterator<Item = String> + 'a {
    let has_one = model.relations.iter().filter(|relation| relation.kind == RelationKind::HasOne);
    let slots = has_one.filter(|relation| !catalog.is_unique((relation.related)().table, relation.related_key.name));
    let slots = slots.map(|relation| {
        let (table, key) = ((relation.related)().table, relation.related_key.name);
        format!(
            "{} has one `{}`, but {table}.{key} has no unique index, so an owner can get two: \
             CREATE UNIQUE INDEX {table}_{key} ON {table} ({key})",
            model.name, relation.name
        )
    });
    let is_declared = |column: &&Column| column.unique && !catalog.is_unique(model.table, column.name);
    // The foreign key of a hasOne is said where the hasOne is declared.
    let unique = model.columns.iter().filter(is_declared).filter(|column| !model.is_foreign_key(column));
    let unique = unique.map(|column| {
        let (table, key) = (model.table, column.name);
        format!("{} declares `{key}` unique, but {table}.{key} has no unique index", model.name)
    });
    slots.chain(unique)
}
