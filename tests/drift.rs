//! Facts that stand in two places agree.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use async_graphql::parser::types::{TypeKind, TypeSystemDefinition};
use relata::database::Catalog;
use relata::models::Demo;

use crate::on_both;
use crate::support::Test;

/// Compares a file in git with what it should hold; `UPDATE_SCHEMA=1 cargo test` rewrites it.
fn assert_file(path: &str, expected: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::write(&path, expected).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    let name = path.file_name().unwrap().to_string_lossy();
    assert!(found == expected, "{name} is not up to date: rewrite it with `UPDATE_SCHEMA=1 cargo test`");
}

#[test]
fn schema_graphql_is_what_the_server_serves() {
    assert_file("schema.graphql", &relata::app(Demo).sdl());
}

/// Every type, field, argument and enum value says what it is.
#[test]
fn everything_in_the_schema_is_described() {
    let document = async_graphql::parser::parse_schema(relata::app(Demo).sdl()).unwrap();
    let mut silent = Vec::new();
    for definition in document.definitions {
        let TypeSystemDefinition::Type(definition) = definition else {
            continue;
        };
        let name = definition.node.name.node.to_string();
        let mut check = |what: &str, description: bool| {
            if !description {
                silent.push(format!("{name}.{what}"))
            }
        };
        check("", definition.node.description.is_some());
        match definition.node.kind {
            TypeKind::Object(object) => object.fields.iter().for_each(|field| {
                check(&field.node.name.node, field.node.description.is_some());
                let arguments = field.node.arguments.iter();
                arguments.for_each(|argument| check(&argument.node.name.node, argument.node.description.is_some()));
            }),
            TypeKind::InputObject(input) => {
                input.fields.iter().for_each(|field| check(&field.node.name.node, field.node.description.is_some()));
            }
            TypeKind::Enum(values) => {
                values.values.iter().for_each(|value| check(&value.node.value.node, value.node.description.is_some()));
            }
            _ => {}
        }
    }
    assert_eq!(silent, [""; 0]);
}

#[test]
fn both_migration_folders_hold_the_same_migrations() {
    for folder in ["migrations", "tests/migrations", "examples/organizations/migrations"] {
        let names = |database: &str| {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder).join(database);
            let mut names: Vec<_> =
                std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
            names.sort();
            names
        };
        assert_eq!(names("sqlite"), names("postgres"), "{folder}");
    }
}

/// The columns that a `schema.rs` declares: table.column to Diesel's type.
fn declared(path: &str) -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
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

on_both! {
    async fn schema_rs_is_what_the_migrations_make(test: Test) {
        let catalog = Catalog::read(&mut *test.write().await).await.unwrap();
        let mut expected = declared("src/models/schema.rs");
        expected.extend(declared("tests/domain/schema.rs"));
        let mut found = BTreeMap::new();
        let tables: BTreeSet<_> = expected.keys().map(|key| key.split('.').next().unwrap()).collect();
        for table in tables {
            for column in &catalog.table(table).unwrap().columns {
                let key = format!("{table}.{}", column.name);
                let kind = diesel_type(&column.data_type, expected.get(&key).map_or("", String::as_str));
                found.insert(key, if column.nullable { format!("Nullable<{kind}>") } else { kind });
            }
        }
        assert_eq!(found, expected);
    }

    async fn migrations_go_up_down_and_up_again(test: Test) {
        let demo = relata::models::MIGRATIONS;
        let tables = || async { Catalog::read(&mut *test.write().await).await.unwrap().has_table("users") };
        assert!(tables().await);
        let name = "2026-11-20-000000_create_users_profiles_and_roles";
        assert_eq!(demo.revert(&test.database).await.unwrap().as_deref(), Some(name));
        assert!(!tables().await);
        assert!(!demo.status(&test.database).await.unwrap()[0].applied);
        assert_eq!(demo.revert(&test.database).await.unwrap(), None);
        assert_eq!(demo.run(&test.database).await.unwrap(), [name]);
        assert_eq!(demo.run(&test.database).await.unwrap(), [""; 0]);
        assert!(tables().await && demo.status(&test.database).await.unwrap()[0].applied);
    }
}
