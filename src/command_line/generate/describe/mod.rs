//! From the structure of a database to the models that fit it.

mod checks;
mod columns;
mod enums;
mod expression;
mod free_names;
mod hints;
mod one_of;
#[cfg(test)]
mod random_tables;
mod relations;

use heck::ToSnakeCase;

use super::description::{Description, LeftOut, ModelDescription, SqlName};
use super::names;
use crate::database::structure::{Structure, TableStructure};
use crate::graphql::TakenNames;

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

/// Why a table is left out in which SQLite keeps the content of a virtual one.
const SHADOW_TABLE: &str = "a shadow table";

/// Describes the models of the tables of a choice.
pub(super) fn describe(structure: &Structure, choice: &Choice) -> Description {
    let mut description = Description::default();
    let mut taken = TakenNames::new();

    for (name, table) in tables(structure, choice) {
        match key_of(structure, table) {
            Ok(key) => {
                let model = model(name, table, key, &description.models, &mut taken);
                description.models.push(model);
            }
            Err(reason) => description.left_out.push(LeftOut { table: name.clone(), reason }),
        }
    }

    description.models.sort_by(|left, right| left.table.sql.cmp(&right.table.sql));
    description.left_out.sort_by(|left, right| left.table.cmp(&right.table));
    columns::add(structure, &mut description, &mut taken);
    relations::add(structure, &mut description, &mut taken);
    one_of::add(structure, &mut description, &mut taken);
    free_names::name_columns(&mut description, &mut taken);
    hints::add(structure, &mut description);
    description
}

/// Returns the tables of a choice, in the order in which they choose their names.
fn tables<'s>(structure: &'s Structure, choice: &Choice) -> Vec<(&'s String, &'s TableStructure)> {
    let is_part = |table: &TableStructure| table.special.as_deref() == Some(SHADOW_TABLE);
    let mut tables: Vec<_> = structure
        .tables
        .iter()
        .filter(|(name, table)| choice.includes(name) && !is_part(table))
        .collect();

    // What is made from a short name leaves a long one less often free than the other way round; and the word for a row
    // of `news` can be another.
    tables.sort_by_key(|(name, _)| {
        let has_choice = names::chosen_nouns(&names::struct_name(name)).is_some();
        (has_choice, name.len(), *name)
    });
    tables
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
        let key = view_key(table).ok_or(
            "is a view, and no column of it is known as its key: that is `id`, or on a materialized view one with a \
             unique index. For another, write `#[model(view)]` and `#[diesel(primary_key(…))]` on a model of yours",
        )?;
        return columns::key_kind(structure, table, key).map(|_| key.to_owned());
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

/// Returns the column that identifies the rows of a view, which has no primary key.
fn view_key(view: &TableStructure) -> Option<&str> {
    let mut columns = view.table.columns.iter().map(|column| column.name.as_str());
    let is_id = |column: &&str| *column == "id";
    columns.clone().find(is_id).or_else(|| columns.find(|column| view.is_unique(column)))
}

/// Describes a model without its columns and relations.
fn model(
    table_name: &str,
    table: &TableStructure,
    key: String,
    others: &[ModelDescription],
    taken: &mut TakenNames,
) -> ModelDescription {
    let name = free_names::free(names::struct_name(table_name), "Record", |name| {
        let (singular, plural) = names::nouns(name);
        taken.take_model(name, &singular, &plural)
    });
    ModelDescription {
        module: name.to_snake_case(),
        table: free_table(table_name, others),
        is_view: table.table.is_view,
        comment: table.comment.clone(),
        nouns: names::chosen_nouns(&name),
        primary_key: key,
        name,
        ..ModelDescription::default()
    }
}

/// Returns the name of a table in Rust, which no other has: databases tell upper case from lower case.
fn free_table(table: &str, others: &[ModelDescription]) -> SqlName {
    let mut name = names::table_name(table);
    while others.iter().any(|other| other.table.rust == name.rust) {
        name.rust.push_str("_2");
    }
    name
}
