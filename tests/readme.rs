//! The README's code is code.

use std::path::Path;

use serde_json::Value;

use crate::on_both;
use crate::support::Test;

/// The blocks between two headings of the README, each with its language.
fn all_blocks(from: &str, to: &str) -> Vec<(String, String)> {
    let readme = include_str!("../README.md");
    let section = readme.split_once(from).and_then(|(_, rest)| rest.split_once(to)).unwrap().0;
    let blocks = section.split("\n```").skip(1).step_by(2);
    blocks
        .map(|block| block.split_once('\n').map(|(language, text)| (language.to_owned(), text.to_owned())).unwrap())
        .collect()
}

/// The blocks of Rust.
fn blocks(from: &str, to: &str) -> Vec<String> {
    let blocks = all_blocks(from, to).into_iter().filter(|(language, _)| language == "rust");
    blocks.map(|(_, text)| text + "\n").collect()
}

on_both! {
    /// One after the other, on the rows of a first start.
    async fn the_requests_in_the_readme_answer_as_it_says(test: Test) {
        test.seed(100).await;
        let mut request = String::new();
        let mut answered = 0;
        for (language, text) in all_blocks("## A query", "### The same in Rust") {
            match language.as_str() {
                "graphql" => request = text,
                "json" => {
                    let mut answer = test.answer(&request).await;
                    for error in answer.get_mut("errors").and_then(Value::as_array_mut).into_iter().flatten() {
                        error.as_object_mut().unwrap().remove("locations");
                    }
                    assert_eq!(answer, serde_json::from_str::<Value>(&text).unwrap(), "{request}");
                    answered += 1;
                }
                _ => {}
            }
        }
        assert_eq!(answered, 9);
    }
}

/// The pieces that work with the demo, each in a function of its own, over the same imports and connection.
fn demo() -> String {
    let mut pieces = blocks("### The same in Rust", "## PostgreSQL");
    pieces.extend(blocks("## From Rust", "## Configuration"));
    let lines = pieces.concat();
    let imports: String =
        lines.lines().filter(|line| line.starts_with("use ")).map(|line| format!("{line}\n")).collect();
    let connect = lines.lines().find(|line| line.starts_with("let database")).unwrap();
    let function = |(number, piece): (usize, &String)| {
        let body: Vec<_> = piece.lines().filter(|line| !line.starts_with("use ") && *line != connect).collect();
        let body = body.join("\n");
        let has_connection = body.contains("let conn") || body.contains("let mut conn");
        let conn = if has_connection { "" } else { "let conn = &mut *database.write().await?;" };
        format!("async fn piece_{number}() -> Result<(), Error> {{\n{connect}\n{conn}\n{body}\nOk(()) }}\n")
    };
    let functions: String = pieces.iter().enumerate().map(function).collect();
    format!("#![allow(unused)]\n{imports}{functions}fn main() {{}}\n")
}

/// The crate of one's own, with the queries, factories and tests that the README adds to it.
fn shop() -> String {
    let pieces = blocks("### In a crate of your own", "## From Rust");
    let [program, queries, factories, app, test] = pieces.as_slice() else { panic!("{} pieces", pieces.len()) };
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations");
    let program = program
        .replace("migrations/sqlite", &format!("{folder}/sqlite"))
        .replace("migrations/postgres", &format!("{folder}/postgres"));
    let queries = queries
        .replace("relata::app(Shop).queries", "fn whole() -> ExitCode { relata::app(Shop).queries")
        .replace(".run()", ".run() }");
    let factories: String =
        factories.lines().filter(|line| !line.starts_with("let ")).map(|line| format!("{line}\n")).collect();
    let test = test.replace("use shop::", "use crate::").replace("use relata::prelude::*;\n", "");
    format!("#![allow(unused)]\n{program}\n{queries}\n{factories}\n{app}\nmod tested {{ use super::*;\n{test}\n}}\n")
        .replace("use relata::database::Error;\n", "")
        .replace("fn main() -> ExitCode {\n    relata", "fn main() {}\nfn program() -> ExitCode {\n    relata")
}

#[test]
fn the_code_in_the_readme_compiles() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let cases = trybuild::TestCases::new();
    for (name, code) in [("readme_demo.rs", demo()), ("readme_shop.rs", shop())] {
        std::fs::write(folder.join(name), code).unwrap();
        cases.pass(folder.join(name));
    }
}
