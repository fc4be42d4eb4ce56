//! `relata new` and `relata make`: files for a person to go on with. `.ci/run` builds and tests a crate of them.

use super::Program;
use crate::support::{Test, test_on_both};

/// A crate `shop`, in whose folder the program runs.
fn shop() -> Program {
    let program = Program::new();
    program
        .run(&["new", "shop", "--relata", env!("CARGO_MANIFEST_DIR")])
        .prints("made shop: `cd shop`, then `cargo run` serves it, and `cargo test` tests it\n");
    program.inside("shop")
}

#[test]
fn new_makes_a_crate() {
    let mut files = shop().files();
    files.sort();
    assert_eq!(
        files,
        [
            ".github",
            ".gitignore",
            "Cargo.toml",
            "README.md",
            "build.rs",
            "migrations",
            "rustfmt.toml",
            "src",
            "tests"
        ]
    );
}

#[test]
fn new_says_where_relata_is() {
    let program = Program::new();
    let url = "https://example.com/relata.git";
    program.run(&["new", "my-shop", "--relata", url]).exits_with(0);
    let manifest = program.read_file("my-shop/Cargo.toml");
    assert!(manifest.contains(&format!("relata = {{ git = \"{url}\", ")), "{manifest}");

    program.run(&["new", "other", "--relata", "nowhere"]).fails_with(
        "error: Relata is not in nowhere: name its folder or its Git repository by `--relata`",
    );
    assert_eq!(program.files(), ["my-shop"]);
}

#[test_on_both]
async fn new_makes_a_crate_over_a_database(test: Test) {
    let program = Program::over(&test);
    let relata = env!("CARGO_MANIFEST_DIR");
    let run = program.run(&["new", "shop", "--from-database", "--relata", relata]);
    run.exits_with(0);
    let hint = "made shop: `cd shop`, then `cargo run` serves it with the same `--database-url`\n";
    assert!(run.output.ends_with(hint), "{}", run.output);
    let shop = program.inside("shop");

    let mut files = shop.files();
    files.sort();
    assert_eq!(files, [".gitignore", "Cargo.toml", "README.md", "rustfmt.toml", "src"]);
    assert!(shop.read_file("src/models/user.rs").contains("pub struct User {"));
    shop.run(&["generate", "--check"]).exits_with(0);
}

/// Without them, `generate` would take the other tables for new ones.
#[test_on_both]
async fn the_readme_of_a_crate_over_some_tables_repeats_the_flags_that_chose_them(test: Test) {
    test.sql(r#"CREATE TABLE "it's" (id BIGINT PRIMARY KEY)"#).await;
    let program = Program::over(&test);
    let relata = env!("CARGO_MANIFEST_DIR");
    let choice = ["--tables", "users,roles,it's", "--exclude", "it's"];
    let new = ["new", "shop", "--from-database", "--relata", relata];
    program.run(&[&new[..], &choice].concat()).exits_with(0);
    let shop = program.inside("shop");

    let readme = shop.read_file("README.md");
    let line = r"cargo run -- generate --tables 'users,roles,it'\''s' --exclude 'it'\''s'";
    assert!(readme.contains(&format!("\n{line}\n")), "{readme}");
    assert!(readme.contains(&format!("\n{line} --check\n")), "{readme}");
    shop.run(&[&["generate", "--check"][..], &choice].concat()).exits_with(0);
}

#[test]
fn new_overwrites_nothing_and_wants_the_name_of_a_crate() {
    let program = Program::new();
    program.make_folder("shop");
    program.run(&["new", "shop"]).fails_with("error: shop is there already");
    program.run(&["new", "My Shop"]).fails_with(
        "error: `My Shop` cannot be the name of a crate: use small letters, digits and `-`",
    );
}

#[test]
fn make_model_makes_all_files_of_a_model() {
    let shop = shop();
    let fields = ["name:text!", "order:integer?", "note:references", "writer:references=notes?"];
    shop.run(&[&["make", "model", "tag"][..], &fields].concat()).exits_with(0);

    assert_eq!(
        shop.read_file("src/models/mod.rs"),
        "//! The models, one file for each; the list is at the end.

mod note;
pub mod schema;
mod tag;

pub use note::Note;
pub use tag::Tag;

relata::models! {
    /// The models of the database.
    pub struct Models:
        Note,
        Tag,
}
"
    );
    assert_eq!(
        shop.read_file("src/models/tag.rs"),
        "//! Tags.

use relata::prelude::*;

use super::Note;
use super::schema::tags;

/// A row of the table `tags`.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = tags)]
#[belongs_to(note: Note)]
#[belongs_to(writer: Note, foreign_key = tags::writer_id)]
pub struct Tag {
    /// Identifies the tag.
    pub id: i64,
    #[model(unique)]
    pub name: String,
    pub order: Option<i32>,
    /// The key of the note.
    pub note_id: i64,
    /// The key of the writer.
    pub writer_id: Option<i64>,
}
"
    );
    assert!(
        shop.read_file("src/models/schema.rs").contains("        writer_id -> Nullable<BigInt>,\n")
    );
    assert!(shop.read_file("tests/tags.rs").contains("Factory::<shop::models::Tag>::new()"));
}

#[test]
fn make_model_writes_a_migration_for_each_database() {
    let shop = shop();
    shop.run(&["make", "model", "tag", "name:text!", "price:decimal", "order:integer?"])
        .exits_with(0);

    let (sqlite, postgres) = ("\"order\" INTEGER\n);\n", "\"order\" INTEGER\n);\n");
    assert_eq!(
        shop.migration("sqlite", "create_tags"),
        format!(
            "CREATE TABLE tags (\n    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,\n    name TEXT NOT NULL UNIQUE,\n    \
             price TEXT COLLATE decimal NOT NULL,\n    {sqlite}"
        )
    );
    assert_eq!(
        shop.migration("postgres", "create_tags"),
        format!(
            "CREATE TABLE tags (\n    id BIGINT PRIMARY KEY GENERATED BY DEFAULT AS IDENTITY,\n    name TEXT NOT NULL UNIQUE,\n    \
             price NUMERIC NOT NULL,\n    {postgres}"
        )
    );
}

#[test]
fn make_migration_makes_an_empty_one_for_each_database() {
    let shop = shop();
    shop.run(&["make", "migration", "add_price"]).exits_with(0);
    assert_eq!(shop.migration("sqlite", "add_price"), "-- Your SQL goes here.\n");
    assert_eq!(shop.migration("postgres", "add_price"), "-- Your SQL goes here.\n");
}

#[test]
fn make_refuses_what_cannot_be_made() {
    let shop = shop();
    shop.run(&["make", "model", "note"]).fails_with("error: src/models/note.rs is there already");
    shop.run(&["make", "model", "tag", "name"])
        .fails_with("error: `name` has no type: write `name:type`, as in `title:text`");
    shop.run(&["make", "model", "tag", "type:text"]).fails_with(
        "error: `type` cannot be a name in Rust: use small letters, digits and `_`, and no word of Rust's",
    );
    shop.run(&["make", "model", "tag", "a:text", "a:text"])
        .fails_with("error: there are two fields `a`; `id` is always there");
    Program::new().run(&["make", "migration", "x"]).fails_with(
        "error: there are no folders `migrations/sqlite` and `migrations/postgres` here",
    );
}

/// The tables that a crate's migrations make.
async fn migrated(test: &Test, shop: &Program, names: &[&str]) -> Test {
    let all = |kind: &str| names.iter().map(|name| shop.migration(kind, name)).collect::<String>();
    test.with_tables(&all("sqlite"), &all("postgres")).await
}

#[test_on_both]
async fn the_files_of_new_and_make_are_in_step_with_the_tables_that_they_make(test: Test) {
    let shop = shop();
    shop.run(&["make", "model", "tag", "name:text!", "price:decimal?", "on:date?"]).exits_with(0);
    let tables = migrated(&test, &shop, &["create_notes", "create_tags"]).await;

    shop.run(&["generate", "--check", "--database-url", &tables.url]).exits_with(0);
}

#[test_on_both]
async fn generate_merges_into_the_files_of_new_and_make(test: Test) {
    let shop = shop();
    shop.run(&["make", "model", "tag", "name:text!", "note:references"]).exits_with(0);
    let tag = "src/models/tag.rs";
    let own = shop.read_file(tag).replace("    pub name", "    /// The word.\n    pub name");
    shop.write_file(tag, &own);
    let tables = migrated(&test, &shop, &["create_notes", "create_tags"]).await;
    tables.alter("ALTER TABLE tags ADD COLUMN price BIGINT").await;

    shop.run(&["generate", "--yes", "--database-url", &tables.url]).exits_with(0);

    let expected = own
        .replace("    pub note_id: i64,\n", "    pub note_id: i64,\n    pub price: Option<i64>,\n");
    assert_eq!(shop.read_file(tag), expected);
    assert!(shop.read_file("src/models/schema.rs").contains("price -> Nullable<BigInt>,"));
}

#[test_on_both]
async fn new_makes_models_of_the_tables_that_are_chosen(test: Test) {
    let program = Program::over(&test);
    let relata = env!("CARGO_MANIFEST_DIR");
    let new = ["new", "shop", "--relata", relata, "--from-database"];
    program
        .run(&[&new[..], &["--tables", "users,roles", "--exclude", "roles"]].concat())
        .exits_with(0);

    let list = program.read_file("shop/src/models/mod.rs");
    assert!(list.ends_with("    pub struct Models:\n        User,\n}\n"), "{list}");
}

#[test_on_both]
async fn new_has_diesel_for_the_widest_table(test: Test) {
    for (columns, expected) in [
        (32, ""),
        (33, ", features = [\"64-column-tables\"]"),
        (65, ", features = [\"128-column-tables\"]"),
    ] {
        let more: String = (1..columns).map(|number| format!(", c{number} TEXT")).collect();
        let sql = format!("CREATE TABLE items (id BIGINT PRIMARY KEY NOT NULL{more})");
        let items = test.with_tables(&sql, &sql).await;
        let program = Program::over(&items);
        let relata = env!("CARGO_MANIFEST_DIR");
        program.run(&["new", "shop", "--from-database", "--relata", relata]).exits_with(0);

        let manifest = program.read_file("shop/Cargo.toml");
        let line = manifest.lines().find(|line| line.starts_with("diesel =")).unwrap();
        assert_eq!(
            line,
            format!("diesel = {{ version = \"2.3\", default-features = false{expected} }}")
        );
    }
}

#[test]
fn tables_are_chosen_from_a_database() {
    let program = Program::new();
    program.run(&["new", "shop", "--tables", "users"]).fails_with(
        "error: `--tables`, `--exclude` and `--schema` choose tables for `--from-database`",
    );
    assert_eq!(program.files(), [""; 0]);
}

#[test]
fn cargo_toml_names_the_git_repository_of_relata() {
    for (url, expected) in [
        ("https://example.com/relata.git", "https://example.com/relata.git"),
        ("ssh://git@example.com/relata", "ssh://git@example.com/relata"),
        // Cargo has no short form of SSH.
        ("git@example.com:our/relata.git", "ssh://git@example.com/our/relata.git"),
    ] {
        let program = Program::new();
        program.run(&["new", "shop", "--relata", url]).exits_with(0);
        let manifest = program.read_file("shop/Cargo.toml");
        let line = manifest.lines().find(|line| line.starts_with("relata")).unwrap();
        let features =
            "default-features = false, features = [\"sqlite\", \"postgres\", \"cli\", \"console\"]";
        assert_eq!(line, format!("relata = {{ git = \"{expected}\", {features} }}"));
    }
}
