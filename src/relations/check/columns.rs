//! Compares the columns of a database with the fields of a model.

use super::{Finding, Missing};
use crate::database::{Catalog, OtherSchemas};
use crate::model::ModelInfo;
use crate::relations::quoted::quoted;

/// Finds what the table of a model lacks for its fields, and what its fields lack for the table.
pub(super) fn check(
    catalog: &Catalog,
    elsewhere: &OtherSchemas,
    model: &ModelInfo,
) -> Vec<Finding> {
    if let Some(finding) = table_elsewhere(catalog, elsewhere, model) {
        return vec![finding];
    }

    let mut findings = missing_columns(catalog, model);
    findings.extend(wrong_types(catalog, model));
    findings.extend(differing_labels(catalog, model));
    findings.extend(composite_key(catalog, model));
    if !catalog.is_view(model.table) {
        findings.extend(missing_fields(catalog, model));
        findings.extend(writable_computed_fields(catalog, model));
    }
    findings
}

/// Finds a table that exists, but in a schema that is not searched.
fn table_elsewhere(
    catalog: &Catalog,
    elsewhere: &OtherSchemas,
    model: &ModelInfo,
) -> Option<Finding> {
    let (name, table) = (model.name, model.table);
    let schema = elsewhere.of_table(table).filter(|_| !catalog.has_table(table))?;
    let message = format!(
        "{name} needs the table {table}, which is in the schema {schema}: a model has no schema of its own, so add it to \
         the search path, as by `?options=-csearch_path%3Dpublic,{schema}` in the URL"
    );
    Some(Finding::new(Missing::Table, &model.primary_key.column, message))
}

fn missing_columns(catalog: &Catalog, model: &ModelInfo) -> Vec<Finding> {
    let mut findings = Vec::new();
    for column in model.columns() {
        if !catalog.has_column(model.table, column.name) {
            let message = format!("{} needs the column {column}, which does not exist", model.name);
            findings.push(Finding::new(Missing::Column, column, message));
        }
    }
    findings
}

fn wrong_types(catalog: &Catalog, model: &ModelInfo) -> Vec<Finding> {
    let mut findings = Vec::new();
    for column in model.columns() {
        if let Some((found, fitting)) = catalog.misfit(column) {
            let (model, name, kind) = (model.name, column.name, column.kind);
            let advice = if is_unmapped(found) {
                "which no model can have: leave the field out".to_owned()
            } else {
                format!("make it {fitting}")
            };
            let separator = if is_unmapped(found) { "," } else { ":" };
            let message = format!(
                "{model} has `{name}` as a {kind:?}, but {column} is of the type {found}{separator} {advice}"
            );
            findings.push(Finding::new(Missing::Type, column, message));
        }
    }
    findings
}

/// Returns whether a type of PostgreSQL has no kind of column.
fn is_unmapped(data_type: &str) -> bool {
    data_type.ends_with("[]") || data_type.ends_with("range") || data_type == "interval"
}

/// Finds labels of an enum of the database that the enum of the model lacks, and the other way round.
fn differing_labels(catalog: &Catalog, model: &ModelInfo) -> Vec<Finding> {
    let mut findings = Vec::new();
    for field in model.fields {
        let (column, labels) = (&field.column, catalog.labels(&field.column));
        let Some(enumeration) = field.enumeration.filter(|_| !labels.is_empty()) else { continue };

        let unknown = labels.iter().filter(|label| enumeration.find_by_text(label).is_none());
        let mut messages: Vec<String> = unknown.map(|label| format!(
            "{column} can hold '{label}', which {} has no value for: its rows would not be read; add the value",
            enumeration.name
        )).collect();
        for value in enumeration.values {
            if !labels.iter().any(|label| label == value.text) {
                let (name, text) = (enumeration.name, value.text.replace('\'', "''"));
                let data_type = catalog.enum_of(column).map(quoted).unwrap_or_default();
                messages.push(format!(
                    "{column} cannot hold '{text}', which {name} has: ALTER TYPE {data_type} ADD VALUE '{text}'"
                ));
            }
        }
        let finding = |message| Finding::new(Missing::Label, column, message);
        findings.extend(messages.into_iter().map(finding));
    }
    findings
}

/// Finds a primary key that is one of several columns of the table's key.
fn composite_key(catalog: &Catalog, model: &ModelInfo) -> Option<Finding> {
    let key = &model.primary_key.column;
    if catalog.is_unique(model.table, key.name) {
        return None;
    }

    let columns = catalog
        .primary_key(model.table)
        .filter(|columns| columns.len() > 1 && columns.iter().any(|column| column == key.name))?;
    let message = format!(
        "{} has the primary key `{}`, but that of {} has {} columns ({}): give the table a key of one column",
        model.name,
        key.name,
        model.table,
        columns.len(),
        columns.join(", ")
    );
    Some(Finding::new(Missing::PrimaryKey, key, message))
}

/// Finds the columns without which no row can be created.
fn missing_fields(catalog: &Catalog, model: &ModelInfo) -> Vec<Finding> {
    let columns: Vec<&str> = model.columns().map(|column| column.name).collect();
    let mut findings = Vec::new();
    for column in catalog.required_beside(model.table, &columns) {
        let (model, table) = (model.name, model.table);
        let message = format!(
            "{table}.{column} needs a value in every new row, but {model} has no field for it: add \
             the field, or give the column a default"
        );
        let missing = Missing::Field;
        findings.push(Finding { missing, table, column: column.to_owned(), message });
    }
    findings
}

/// Finds the fields that clients could write although the database computes them, or numbers them always.
fn writable_computed_fields(catalog: &Catalog, model: &ModelInfo) -> Vec<Finding> {
    let mut findings = Vec::new();
    for field in model.fields {
        let column = &field.column;
        let is_written = !field.read_only && !field.is_numbered();
        if catalog.is_generated(column) && is_written {
            let message = format!(
                "the database computes {column}, which cannot be written: declare it `#[model(read_only, default)]`"
            );
            findings.push(Finding::new(Missing::ReadOnly, column, message));
        }
    }
    findings
}
