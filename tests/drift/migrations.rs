//! Migrations of both databases, and the tables that `schema.rs` declares.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use relata::database::Catalog;

use super::read;
use crate::support::{Test, test_on_both};

#[test]
fn both_migration_folders_hold_the_same_migrations() {
    for folder in ["migrations", "tests/migrations", "examples/organizations/migrations"] {
        let names = |database: &str| {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder).join(database);
            let mut names: Vec<_> = std::fs::read_dir(folder)
                .unwrap()
                .map(|entry| entry.unwrap().file_name())
                .collect();
            names.sort();
            names
        };
        assert_eq!(names("sqlite"), names("postgres"), "{folder}");
    }
}

/// The columns that a `schema.rs` declares: table.column to Diesel's type.
fn declared(path: &str) -> BTreeMap<String, String> {
    let text = read(path);
    let mut table = String::new();
    let mut columns = BTreeMap::new();
    for line in text.lines().map(str::trim) {
        if let Some((name, _)) = line.split_once(" (").filter(|(_, rest)| rest.ends_with(") {")) {
            table = name.to_owned();
        }
        if let Some((name, sql_type)) = line.trim_end_matches(',').split_once(" -> ") {
            columns.insert(format!("{table}.{name}"), sql_type.to_owned());
        }
    }
    columns
}

/// Diesel's name of a type as the database calls it.
fn diesel_type(data_type: &str, declared: &str) -> String {
    match data_type {
        "bigint" | "integer" if declared.contains("BigInt") => "BigInt",
        "integer" => "Integer",
        "smallint" => "SmallInt",
        "double" | "double precision" => "Double",
        "boolean" => "Bool",
        "uuid" => "Uuid",
        "timestamp with time zone" => "Timestamptz",
        // SQLite keeps UUIDs, moments, decimal numbers and JSON as text.
        "text" if declared.contains("Uuid") => "Uuid",
        "text" if declared.contains("Timestamptz") => "Timestamptz",
        "text" if declared.contains("Numeric") => "Numeric",
        "text" if declared.contains("Json") => "Json",
        "text" => "Text",
        "numeric" => "Numeric",
        "real" | "float" => "Float",
        "bytea" | "blob" => "Binary",
        "date" => "Date",
        "time" | "time without time zone" => "Time",
        "timestamp" | "timestamp without time zone" => "Timestamp",
        "jsonb" => "Json",
        other => other,
    }
    .to_owned()
}

#[test_on_both]
async fn schema_rs_is_what_the_migrations_make(test: Test) {
    let catalog = Catalog::read(&mut *test.write().await).await.unwrap();

    let mut expected = declared("src/models/schema.rs");
    expected.extend(declared("tests/domain/schema.rs"));
    let tables: BTreeSet<_> = expected.keys().map(|key| key.split('.').next().unwrap()).collect();

    let mut found = BTreeMap::new();
    for table in tables {
        for column in &catalog.table(table).unwrap().columns {
            let key = format!("{table}.{}", column.name);
            let kind =
                diesel_type(&column.data_type, expected.get(&key).map_or("", String::as_str));
            found.insert(key, if column.nullable { format!("Nullable<{kind}>") } else { kind });
        }
    }

    assert_eq!(found, expected);
}

#[test_on_both]
async fn migrations_go_up_down_and_up_again(test: Test) {
    let migrations = relata::models::MIGRATIONS;
    let name = "2026-11-20-000000_create_users_profiles_and_roles";
    assert!(has_users(&test).await);

    let reverted = migrations.revert(&test.database).await.unwrap();
    assert_eq!(reverted.as_deref(), Some(name));
    assert!(!has_users(&test).await);
    assert!(!migrations.status(&test.database).await.unwrap()[0].applied);
    assert_eq!(migrations.revert(&test.database).await.unwrap(), None);

    assert_eq!(migrations.run(&test.database).await.unwrap(), [name]);
    assert!(has_users(&test).await);
    assert!(migrations.status(&test.database).await.unwrap()[0].applied);
    assert_eq!(migrations.run(&test.database).await.unwrap(), [""; 0]);
}

async fn has_users(test: &Test) -> bool {
    Catalog::read(&mut *test.write().await).await.unwrap().has_table("users")
}
