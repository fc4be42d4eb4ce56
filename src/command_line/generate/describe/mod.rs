//! From the structure of a database to the models that fit it.

mod checks;
mod columns;
mod enums;
mod expression;
mod hints;
mod one_of;
mod relations;

use heck::ToSnakeCase;

use super::description::{Description, LeftOut, ModelDescription};
use super::names;
use crate::database::structure::{Structure, TableStructure};
use crate::graphql::TakenTypes;

/// Which tables get a model; all of them, if none is named.
#[derive(Default)]
pub(super) struct Choice {
    pub(super) tables: Vec<String>,
    pub(super) exclude: Vec<String>,
}

/// The tables in which other programs keep their books.
const BOOKKEEPING: [&str; 14] = [
    "__diesel_schema_migrations",
    "_prisma_migrations",
    "_sqlx_migrations",
    "adonis_schema",
    "adonis_schema_versions",
    "alembic_version",
    "ar_internal_metadata",
    "django_migrations",
    "flyway_schema_history",
    "knex_migrations",
    "knex_migrations_lock",
    "schema_migrations",
    "seaql_migrations",
    "spatial_ref_sys",
];

/// Describes the models of the tables of a choice.
pub(super) fn describe(structure: &Structure, choice: &Choice) -> Description {
    let mut description = Description::default();
    let mut taken = TakenTypes::new();

    // The types that are made from a short name leave a long one less often free than the other way round.
    let mut tables: Vec<_> =
        structure.tables.iter().filter(|(name, _)| choice.includes(name)).collect();
    tables.sort_by_key(|(name, _)| (name.len(), *name));
    for (name, table) in tables {
        match key_of(structure, table) {
            Ok(key) => description.models.push(model(name, table, key, &mut taken)),
            Err(reason) => description.left_out.push(LeftOut { table: name.clone(), reason }),
        }
    }

    description.models.sort_by(|left, right| left.table.sql.cmp(&right.table.sql));
    description.left_out.sort_by(|left, right| left.table.cmp(&right.table));
    columns::add(structure, &mut description, &mut taken);
    relations::add(structure, &mut description);
    one_of::add(structure, &mut description);
    hints::add(&mut description);
    description
}

impl Choice {
    /// Refuses the name of a table that the database does not have.
    ///
    /// # Errors
    /// If there is one.
    pub(super) fn check(&self, structure: &Structure) -> anyhow::Result<()> {
        let mut names = self.tables.iter().chain(&self.exclude);
        if let Some(name) = names.find(|name| !structure.tables.contains_key(*name)) {
            let known: Vec<_> = structure.tables.keys().map(String::as_str).collect();
            anyhow::bail!("the database has no table `{name}`; it has {}", known.join(", "));
        }
        Ok(())
    }

    fn includes(&self, table: &str) -> bool {
        let is_named = |tables: &[String]| tables.iter().any(|each| each == table);
        let is_bookkeeping = BOOKKEEPING.contains(&table) || table.starts_with("sqlite_");
        if self.tables.is_empty() {
            !is_bookkeeping && !is_named(&self.exclude)
        } else {
            is_named(&self.tables) && !is_named(&self.exclude)
        }
    }
}

/// Returns the column that is a table's primary key, or why it cannot have a model.
fn key_of(structure: &Structure, table: &TableStructure) -> Result<String, String> {
    if let Some(special) = &table.special {
        return Err(format!("is {special}, which Relata does not read"));
    }
    if table.table.is_view {
        let key = table.table.columns.iter().find(|column| column.name == "id");
        let key = key.ok_or("is a view without a column `id` that could be its key")?;
        return columns::key_kind(structure, table, &key.name).map(|_| key.name.clone());
    }

    match table.primary_key.as_slice() {
        [] => Err("has no primary key: add one of one column".into()),
        [key] => columns::key_kind(structure, table, key).map(|_| key.clone()),
        keys => Err(format!(
            "has a primary key of several columns ({}): add a column `id` as the key, and a unique index on these",
            keys.join(", ")
        )),
    }
}

/// Describes a model without its columns and relations.
fn model(
    table_name: &str,
    table: &TableStructure,
    key: String,
    taken: &mut TakenTypes,
) -> ModelDescription {
    let name = free(names::struct_name(table_name), "Record", |name| taken.take_model(name));
    ModelDescription {
        module: name.to_snake_case(),
        table: names::rust_name(table_name, ""),
        is_view: table.table.is_view,
        comment: table.comment.clone(),
        nouns: names::nouns(&name),
        primary_key: key,
        name,
        ..ModelDescription::default()
    }
}

/// Returns a name that can be taken: if it cannot, with an ending, and then with a number.
fn free(name: String, ending: &str, mut take: impl FnMut(&str) -> bool) -> String {
    if take(&name) {
        return name;
    }
    let mut free = format!("{name}{ending}");
    let mut number = 2;
    while !take(&free) {
        free = format!("{name}{ending}{number}");
        number += 1;
    }
    free
}
