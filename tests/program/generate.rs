//! `relata generate`: models from a database, and what keeps them in step with it.

use relata::graphql::Models;
use relata::model::{Auto, FieldInfo};
use relata::models::Demo;
use serde_json::{Value, json};

use super::Program;
use super::relations::demo_relations;
use crate::support::{Test, test_on_both};

/// The tables of the demo; the tests' database has others too.
const DEMO: [&str; 4] = ["generate", "--json", "--tables", "users,profiles,roles"];

pub fn described(program: &Program, arguments: &[&str]) -> Value {
    let run = program.run(arguments);
    run.exits_with(0);
    serde_json::from_str(&run.output).unwrap()
}

#[test_on_both]
async fn the_demos_tables_give_the_demos_models(test: Test) {
    let described = described(&Program::over(&test), &DEMO);

    let mut models: Vec<_> = Demo::all().iter().collect();
    models.sort_by_key(|model| model.table);
    let expected = models.iter().map(|model| {
        let fields = model.fields.iter().map(meaning);
        json!([model.name, model.table, model.primary_key.column.name, fields.collect::<Vec<_>>()])
    });
    let actual = described["models"].as_array().unwrap().iter().map(|model| {
        let fields = model["fields"].as_array().unwrap().iter().map(generated_meaning);
        let fields = fields.collect::<Vec<_>>();
        json!([model["name"], model["table"]["sql"], model["primaryKey"], fields])
    });
    assert_eq!(actual.collect::<Vec<_>>(), expected.collect::<Vec<_>>());
}

/// What a field says of the database; the demo's rules for values are its own.
fn meaning(field: &FieldInfo) -> Value {
    json!([
        field.column.name,
        format!("{:?}", field.column.kind),
        field.column.nullable,
        field.unique && !field.primary_key,
        field.has_default,
        field.auto == Auto::Create,
        field.auto == Auto::Update,
    ])
}

fn generated_meaning(field: &Value) -> Value {
    let attributes = field["attributes"].as_array().unwrap();
    let has = |attribute: &str| attributes.contains(&json!(attribute));
    json!([
        field["name"]["sql"],
        field["kind"],
        field["nullable"],
        has("unique"),
        has("default"),
        has("auto_create"),
        has("auto_update"),
    ])
}

#[test_on_both]
async fn the_demos_keys_give_the_demos_relations(test: Test) {
    let described = described(&Program::over(&test), &DEMO);
    let parts = ["name", "kind", "related", "foreignKey", "localKey"];

    let mut expected: Vec<Value> = demo_relations()
        .iter()
        .map(|relation| json!([relation["owner"], parts.map(|part| &relation[part])]))
        .collect();
    let mut actual = Vec::new();
    for model in described["models"].as_array().unwrap() {
        for relation in model["relations"].as_array().unwrap() {
            actual.push(json!([model["name"], parts.map(|part| &relation[part])]));
        }
    }
    expected.sort_by_key(Value::to_string);
    actual.sort_by_key(Value::to_string);
    assert_eq!(actual, expected);
}

const SQLITE: &str = include_str!(
    "../../examples/organizations/migrations/sqlite/2026-11-20-000000_create_organizations/up.sql"
);
const POSTGRES: &str = include_str!(
    "../../examples/organizations/migrations/postgres/2026-11-20-000000_create_organizations/up.sql"
);

/// The example calls the two users of a team and the apprentice by names that no database knows, and `Plan` so.
#[test_on_both]
async fn the_examples_tables_give_the_examples_relations(test: Test) {
    let organizations = test.with_tables(SQLITE, POSTGRES).await;
    let described = described(&Program::over(&organizations), &["generate", "--json"]);

    let mut actual = Vec::new();
    for model in described["models"].as_array().unwrap() {
        for relation in model["relations"].as_array().unwrap() {
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            let column = |key: &Value| format!("{}.{}", text(&key["table"]), text(&key["column"]));
            actual.push(format!(
                "{} {} {} {}: {} → {}",
                text(&model["name"]),
                text(&relation["kind"]),
                text(&relation["name"]),
                text(&relation["related"]),
                column(&relation["foreignKey"]),
                column(&relation["localKey"]),
            ));
        }
    }
    assert_eq!(
        actual,
        [
            "BillingConfiguration belongsTo organization Organization: billing_configurations.organization_uuid → organizations.uuid",
            "Organization hasOne billing_configuration BillingConfiguration: billing_configurations.organization_uuid → organizations.uuid",
            "Organization hasMany teams Team: teams.organization_id → organizations.id",
            "Team belongsTo organization Organization: teams.organization_id → organizations.id",
            "Team hasOne owned_team_user User: users.owned_team_id → teams.id",
            "Team hasOne deputized_team_user User: users.deputized_team_id → teams.id",
            "User belongsTo owned_team Team: users.owned_team_id → teams.id",
            "User belongsTo deputized_team Team: users.deputized_team_id → teams.id",
            "User belongsTo mentor User: users.mentor_id → users.id",
            "User hasOne mentor_user User: users.mentor_id → users.id",
        ]
    );

    let plan = &described["models"][0]["fields"][2];
    assert_eq!(plan["enumeration"], "BillingConfigurationPlan");
    assert_eq!(
        described["models"][0]["enums"][0]["variants"],
        json!([{ "name": "Free", "text": "free" }, { "name": "Business", "text": "business" }])
    );
}

pub const ITEMS: &str = "CREATE TABLE items (id TEXT PRIMARY KEY NOT NULL, name TEXT NOT NULL)";

/// A program whose files were generated for one table.
pub async fn generated(test: &Test) -> (Test, Program) {
    let items = test.with_tables(ITEMS, ITEMS).await;
    let program = Program::over(&items);
    program.run(&["generate"]).exits_with(0);
    (items, program)
}

pub const ITEM: &str = "src/models/item.rs";

#[test_on_both]
async fn a_second_run_keeps_what_a_person_changed_and_adds_what_the_database_has_now(test: Test) {
    let (items, program) = generated(&test).await;
    let own = program.read_file(ITEM).replace("    pub name", "    #[model(email)]\n    pub name")
        + "\nimpl Item {\n    pub fn is_cheap(&self) -> bool {\n        true\n    }\n}\n";
    program.write_file(ITEM, &own);

    items.alter("ALTER TABLE items ADD COLUMN price BIGINT").await;
    program.run(&["generate", "--yes"]).exits_with(0);

    let expected = own
        .replace("    pub name: String,\n", "    pub name: String,\n    pub price: Option<i64>,\n");
    assert_eq!(program.read_file(ITEM), expected);
    assert!(program.read_file("src/models/schema.rs").contains("price -> Nullable<BigInt>,"));
    program
        .run(&["generate", "--check"])
        .prints("1 model with 0 relations in src/models\n0 files written, 3 in step\n");
}

#[test_on_both]
async fn check_shows_what_files_lack_and_writes_nothing(test: Test) {
    let (items, program) = generated(&test).await;
    let before = program.read_file(ITEM);
    items.alter("ALTER TABLE items ADD COLUMN price BIGINT").await;

    let run = program.run(&["generate", "--check"]);

    run.exits_with(1);
    assert!(run.output.contains("+    pub price: Option<i64>,"), "{}", run.output);
    assert!(
        run.output.ends_with(
            "not in step with the database: item.rs, schema.rs; run `generate` and commit what it writes\n"
        ),
        "{}",
        run.output
    );
    assert_eq!(program.read_file(ITEM), before);
}

#[test_on_both]
async fn lines_that_a_person_and_the_database_changed_are_left_to_the_person(test: Test) {
    let (items, program) = generated(&test).await;
    let own = program.read_file(ITEM).replace("pub name: String", "pub title: String");
    program.write_file(ITEM, &own);
    items.alter("ALTER TABLE items RENAME COLUMN name TO label").await;

    let run = program.run(&["generate", "--yes"]);

    run.exits_with(1);
    assert_eq!(program.read_file(ITEM), own);
    assert!(run.output.contains("item.rs; run it on a terminal to decide"), "{}", run.output);
}

#[test_on_both]
async fn a_file_that_was_written_by_hand_is_not_replaced(test: Test) {
    let items = test.with_tables(ITEMS, ITEMS).await;
    let program = Program::over(&items);
    program.make_folder("src/models");
    program.write_file(ITEM, "// Mine.\n");

    program.run(&["generate", "--yes"]).exits_with(1);

    assert_eq!(program.read_file(ITEM), "// Mine.\n");
}

#[test_on_both]
async fn the_file_of_a_table_that_is_gone_is_named(test: Test) {
    let (items, program) = generated(&test).await;
    items.alter("CREATE TABLE boxes (id BIGINT PRIMARY KEY NOT NULL); DROP TABLE items").await;

    let run = program.run(&["generate", "--yes", "--json"]);

    run.exits_with(1);
    let described: Value = serde_json::from_str(&run.output).unwrap();
    assert_eq!(
        described["files"],
        json!([
            { "path": "src/models/box_record.rs", "state": "new" },
            { "path": ITEM, "state": "gone" },
            { "path": "src/models/mod.rs", "state": "changed" },
            { "path": "src/models/schema.rs", "state": "changed" },
        ])
    );
}

#[test_on_both]
async fn a_table_that_is_not_there_is_named(test: Test) {
    let items = test.with_tables(ITEMS, ITEMS).await;
    Program::over(&items)
        .run(&["generate", "--tables", "articles"])
        .fails_with("error: the database has no table `articles`; it has items");
}
