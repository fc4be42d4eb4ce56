//! A database of thirty tables such as people have, with its oddities: names of every kind, two keys to one table, circles,
//! a key that is shared, indexes of some rows, keys of several columns, none, and what Relata has no types for. `models`
//! is what `relata generate` writes for it on PostgreSQL, unchanged.

#[expect(unused_imports, reason = "a model's enums are there for code over it")]
mod models;

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};

use crate::drift::assert_file;
use crate::program::Program;
use crate::support::{Test, answer, test_on_both};
use models::Models;

const SQLITE: &str = include_str!("sqlite.sql");
const POSTGRES: &str = include_str!("postgres.sql");

async fn marketplace(test: &Test) -> Test {
    test.with_tables(SQLITE, POSTGRES).await
}

/// What `relata generate --json` prints.
fn description(test: &Test) -> Value {
    let run = Program::over(test).run(&["generate", "--json"]);
    run.exits_with(0);
    serde_json::from_str(&run.output).unwrap()
}

#[tokio::test]
async fn the_models_are_what_generate_writes() {
    let Some(test) = Test::postgres().await else { return };
    let market = marketplace(&test).await;
    let program = Program::over(&market);
    let run = program.run(&["generate", "--json"]);
    run.exits_with(0);

    let printed: Value = serde_json::from_str(&run.output).unwrap();
    let mut names = Vec::new();
    for file in printed["files"].as_array().unwrap() {
        assert_eq!(file["state"], "new");
        let path = file["path"].as_str().unwrap();
        let name = path.strip_prefix("src/models/").unwrap();
        assert_file(&format!("tests/marketplace/models/{name}"), &program.read_file(path));
        names.push(name.to_owned());
    }

    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/marketplace/models");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort();
    names.sort();
    assert_eq!(files, names);
}

/// An array is of PostgreSQL alone, and comments too.
#[tokio::test]
async fn both_databases_have_the_same_models() {
    let Some(test) = Test::postgres().await else { return };
    let postgres = meaning(&description(&marketplace(&test).await));
    let sqlite = meaning(&description(&marketplace(&Test::sqlite().await).await));

    let mut differences = Vec::new();
    for (name, meaning) in &postgres {
        if sqlite.get(name) != Some(meaning) {
            differences.push(format!("{name}: {meaning} | {}", sqlite[name]));
        }
    }
    assert_eq!(
        differences,
        [r#"products.tags: [null,false,null,[]] | ["Text",false,null,["default"]]"#]
    );
    assert_eq!(postgres.len(), sqlite.len());
}

/// What the description says of each model, field and relation.
fn meaning(description: &Value) -> BTreeMap<String, Value> {
    let mut meaning = BTreeMap::new();
    for model in description["models"].as_array().unwrap() {
        let table = model["table"]["sql"].as_str().unwrap();
        meaning.insert(table.into(), json!([model["name"], model["primaryKey"]]));
        for field in model["fields"].as_array().unwrap() {
            let name = format!("{table}.{}", field["name"]["sql"].as_str().unwrap());
            let parts = ["kind", "nullable", "enumeration", "attributes"].map(|part| &field[part]);
            meaning.insert(name, json!(parts));
        }
        for relation in model["relations"].as_array().unwrap() {
            let name = format!("{table} → {}", relation["name"].as_str().unwrap());
            meaning.insert(name, relation.clone());
        }
    }
    meaning
}

#[test_on_both]
async fn what_cannot_be_mapped_is_named(test: Test) {
    let market = marketplace(&test).await;
    let described = description(&market);

    assert_eq!(
        described["leftOut"],
        json!([
            { "table": "audit_log", "reason": "has no primary key: add one of one column" },
            { "table": "followers", "reason": "has a primary key of several columns (follower_id, followed_id): add a \
                column `id` as the key, and a unique index on these" },
            { "table": "product_translations", "reason": "has a primary key of several columns (product_id, language): \
                add a column `id` as the key, and a unique index on these" },
            { "table": "totals", "reason": "is a view, and no column of it is known as its key: that is `id`, or on a \
                materialized view one with a unique index. For another, write `#[model(view)]` and \
                `#[diesel(primary_key(…))]` on a model of yours" },
        ])
    );
}

#[test_on_both]
async fn the_generated_models_fit_the_database_and_are_served(test: Test) {
    let market = marketplace(&test).await;
    let report = {
        let models = <Models as relata::graphql::Models>::all();
        let conn = &mut *market.database.read().await.unwrap();
        relata::relations::check::check(conn, models).await.unwrap()
    };
    assert_eq!(report.problems, []);

    let api = relata::app(Models).api(market.database.clone());
    let made = answer(&api, MAKE, json!({})).await;
    assert_eq!(
        made,
        json!({ "data": {
            "createCountry": { "created": true },
            "createPerson": { "created": true },
            "staff": { "created": true },
        } })
    );
    let read = answer(&api, READ, json!({})).await;
    assert_eq!(
        read,
        json!({ "data": { "people": { "nodes": [{
            "firstName": "Ann",
            "addresses": { "nodes": [{ "line1": "Via 1", "country": { "name": "Italy" } }] },
            "defaultAddress": { "line1": "Via 1" },
            "staff": { "badge": "A7", "person": { "email": "ann@example.com" } },
        }] } } })
    );
}

const MAKE: &str = r#"mutation {
    createCountry(input: { code: "it", name: "Italy" }) { created }
    createPerson(input: {
        email: "ann@example.com", firstName: "Ann",
        addresses: { create: { line1: "Via 1", isDefault: true, country: { associate: { code: "it" } } } }
    }) { created }
    staff: createStaff(input: { person: { associate: { id: "1" } }, badge: "A7" }) { created }
}"#;

const READ: &str = r#"{ people(where: { whereHas: { defaultAddress: {} } }) { nodes {
    firstName
    addresses { nodes { line1 country { name } } }
    defaultAddress { line1 }
    staff { badge person { email } }
} } }"#;
