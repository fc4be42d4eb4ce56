//! The examples of README.md and docs/: requests answer as the page says, and Rust code compiles.
//!
//! A request (```` ```graphql ````) is checked against the JSON block that follows it, if there is one. Blocks with the
//! mark `shop` are about the README's shop, the others about the demo with the rows of its first start.
//!
//! `pages/` holds the code of the pages as modules of this test; `UPDATE_SCHEMA=1 cargo test` rewrites them.

use async_graphql::{Request, Response};
use relata::graphql::Api;
use serde_json::Value;

use super::{assert_file, pages};
use crate::support::{Test, test_on_both};

/// The migration of the README's shop, in `pages/`.
const MIGRATION: &str = "2026-01-31-000000_create_customers_and_addresses";

const README: &str = include_str!("../../README.md");
const MODELS: &str = include_str!("../../docs/models.md");
const FILTERING: &str = include_str!("../../docs/filtering.md");
const RELATIONS: &str = include_str!("../../docs/relations.md");
const WRITING: &str = include_str!("../../docs/writing.md");
const RUST_API: &str = include_str!("../../docs/rust-api.md");
const HTTP: &str = include_str!("../../docs/http.md");
const AUTHENTICATION: &str = include_str!("../../docs/authentication.md");
const ACCESS: &str = include_str!("../../docs/access.md");
const COMMANDS: &str = include_str!("../../docs/commands.md");

/// A block of code of a page: its language with its marks (`rust,shop`), and its text.
struct Block {
    language: &'static str,
    text: &'static str,
}

fn blocks(page: &'static str) -> Vec<Block> {
    let mut blocks = Vec::new();
    for block in page.split("\n```").skip(1).step_by(2) {
        let (language, text) = block.split_once('\n').unwrap_or((block, ""));
        blocks.push(Block { language, text });
    }
    blocks
}

/// The texts of the blocks of a language, of several pages.
fn texts(pages: &[&'static str], language: &str) -> Vec<String> {
    let blocks = pages.iter().flat_map(|page| blocks(page));
    let of_language = blocks.filter(|block| block.language == language);
    of_language.map(|block| format!("{}\n", block.text)).collect()
}

#[test_on_both]
async fn requests_of_the_readme_answer_as_it_says(test: Test) {
    assert_eq!(check_requests(&test, &test.api(), README).await, 2);
}

#[test_on_both]
async fn requests_about_filtering_answer_as_the_page_says(test: Test) {
    assert_eq!(check_requests(&test, &test.api(), FILTERING).await, 3);
}

#[test_on_both]
async fn requests_about_writing_answer_as_the_page_says(test: Test) {
    assert_eq!(check_requests(&test, &test.api(), WRITING).await, 6);
}

/// Its last request is about a person of `tests/domain` without a `uuid`.
#[test_on_both]
async fn requests_about_relations_answer_as_the_page_says(test: Test) {
    test.person("Cy").await;
    assert_eq!(check_requests(&test, test.request_api(), RELATIONS).await, 19);
}

/// Runs the requests of a page one after the other on the rows of a first start; returns the number of checked answers.
async fn check_requests(test: &Test, api: &Api, page: &'static str) -> usize {
    test.seed(100).await;
    let mut request = None;
    let mut checked = 0;

    for Block { language, text } in blocks(page) {
        match (language, request) {
            ("graphql", _) => request = Some(text),
            ("graphql,shop", _) => request = None,
            ("json", Some(request)) => {
                check(api, request, text).await;
                checked += 1;
            }
            _ => {}
        }
    }
    checked
}

async fn check(api: &Api, request: &str, expected: &str) {
    let answer = without_locations(api.execute(Request::new(request)).await);
    assert_eq!(answer, serde_json::from_str::<Value>(expected).unwrap(), "{request}");
}

fn without_locations(response: Response) -> Value {
    let mut answer = serde_json::to_value(response).unwrap();
    for error in answer.get_mut("errors").and_then(Value::as_array_mut).into_iter().flatten() {
        error.as_object_mut().unwrap().remove("locations");
    }
    answer
}

/// The README's migration creates the tables, and its requests answer as it says.
#[tokio::test(flavor = "multi_thread")]
async fn requests_of_the_shop_answer_as_the_readme_says() {
    let test = Test::sqlite().await;
    pages::shop::MIGRATIONS.run(&test.database).await.unwrap();
    let api = relata::app(pages::shop::Shop).api(test.database.clone());

    let requests = texts(&[README], "graphql,shop");
    let [create, list] = requests.as_slice() else { panic!("{} requests", requests.len()) };
    let created = without_locations(api.execute(Request::new(create)).await);
    assert_eq!(created["data"]["createCustomer"]["customer"]["id"], "1", "{created:#}");
    check(&api, list, texts(&[README], "json").last().unwrap()).await;
}

/// The schema of the models of docs/models.md has what the page says of their attributes.
#[test]
fn the_models_of_the_page_about_models_have_a_schema() {
    let schema = relata::app(pages::items::Models).sdl();
    for part in
        ["articleBySlug(", "  headline: String!", "  state: State!", "  IN_REVIEW", "  PUBLISHED"]
    {
        assert!(schema.contains(part), "{part}");
    }
}

/// The declarations of docs/relations.md are those of models, which are compiled.
#[test]
fn the_declarations_of_the_page_about_relations_are_those_of_models() {
    let models = [
        include_str!("../../src/models/user.rs"),
        include_str!("../../src/models/role.rs"),
        include_str!("../writing/shop.rs"),
    ]
    .concat();

    let declarations = texts(&[RELATIONS], "rust,declarations").concat();
    assert_eq!(declarations.lines().count(), 6);
    for line in declarations.lines() {
        let declaration = line.split("//").next().unwrap().trim();
        assert!(models.contains(declaration), "{declaration}");
    }
}

/// The front page of the library's documentation and the README show the same shop.
#[test]
fn the_readme_shows_the_shop_of_the_documentation() {
    let shop = include_str!("../../docs/shop.rs");
    let models = &shop[shop.find("diesel::table!").unwrap()..];
    assert!(README.contains(models), "docs/shop.rs and README.md differ");
}

#[test]
fn the_readme_is_short() {
    assert!(README.lines().count() <= 200);
}

/// The modules in `pages/`, which are compiled with this test, are the code of the pages.
#[test]
fn the_code_of_the_pages_compiles() {
    let header = "// Written by `UPDATE_SCHEMA=1 cargo test` from the pages of docs/.\n";
    let pages =
        [("demo", demo()), ("items", items()), ("relations", relations()), ("shop", shop())];
    for (name, code) in pages {
        assert_file(&format!("tests/drift/pages/{name}.rs"), &format!("{header}{code}"));
    }

    let migration = format!("tests/drift/pages/migrations/{MIGRATION}");
    let tables = texts(&[README], "sql").pop().unwrap();
    assert!(README.contains(&format!("migrations/sqlite/{MIGRATION}/up.sql")));
    assert_file(&format!("{migration}/up.sql"), &tables);
    assert_file(&format!("{migration}/down.sql"), "DROP TABLE addresses;\nDROP TABLE customers;\n");
}

/// The statements over the demo, each block in a function of its own with the same imports and connection.
fn demo() -> String {
    let pieces = texts(&[RUST_API], "rust");
    let lines = pieces.concat();
    let of_kind = |start: &str| lines.lines().filter(|line| line.starts_with(start)).collect();
    let imports: Vec<&str> = of_kind("use ");
    let connect: Vec<&str> = of_kind("let database");

    let mut functions = String::new();
    for (number, piece) in pieces.iter().enumerate() {
        let body: Vec<&str> = piece.lines().filter(|line| !line.starts_with("use ")).collect();
        let body = body.join("\n").replace(&connect.join("\n"), "");
        let has_connection = body.contains("let conn") || body.contains("let mut conn");
        let conn = if has_connection { "" } else { "let conn = &mut *database.write().await?;" };
        functions.push_str(&format!(
            "async fn piece_{number}() -> Result<(), relata::Error> {{\n{}\n{conn}\n{body}\nOk(()) }}\n",
            connect.join("\n"),
        ));
    }
    format!("{}\n\n{functions}", imports.join("\n"))
}

/// The rows and the connection that the statements of docs/relations.md find.
const GIVEN: &str = "
struct Given<'c> {
    database: &'c Database,
    conn: &'c mut Connection,
    user: Row<User>,
    users: Vec<Row<User>>,
    models: Vec<User>,
    other: Row<User>,
    role: Row<Role>,
    profile: Row<Profile>,
    saved: Row<Profile>,
}
";

/// The items and the statements of docs/relations.md, each block in a function of its own.
fn relations() -> String {
    let imports = "use relata::factories::Factory;\n\
                   use relata::models::factories::{profile_factory, user_factory};\n\
                   use relata::models::{Profile, Role, User};\n\
                   use relata::orm::{Aggregate, Picking};\nuse relata::prelude::*;\n\
                   use relata::types::{DateTime, Utc};\n\
                   use relata::{Connection, Database, Filter, Saved};\n\
                   use crate::writing::circles::{Member, Team};\n";
    let items = texts(&[RELATIONS], "rust,items").concat();

    let mut functions = String::new();
    for (number, body) in texts(&[RELATIONS], "rust").iter().enumerate() {
        functions.push_str(&format!(
            "async fn piece_{number}(given: Given<'_>) -> Result<(), relata::Error> {{\n\
             let Given {{ database, conn, mut user, mut users, models, mut other, mut role, mut profile, saved }} = given;\n\
             {body}Ok(()) }}\n"
        ));
    }
    format!("{imports}{GIVEN}\n{items}\n{functions}")
}

/// The items about models.
fn items() -> String {
    let imports = "use relata::models::{Profile, Role, User};\nuse relata::prelude::*;\n\
                   use relata::types::*;\n";
    let items = texts(&[MODELS], "rust,items").concat();
    format!("{imports}\n{items}")
}

/// The README's program with everything that the other pages add to it.
fn shop() -> String {
    let code =
        texts(&[README, HTTP, AUTHENTICATION, ACCESS, COMMANDS, RUST_API], "rust,shop").concat();
    code.replace("\"migrations/sqlite\"", "\"tests/drift/pages/migrations\"")
        .replace("const MIGRATIONS", "pub const MIGRATIONS")
        .replace("fn main() -> ExitCode", "pub fn main() -> ExitCode")
}
