//! The table of documents in `tests/conformance/documents`, each with its whole answer.
//!
//! Its pages are Markdown: below the heading of a case stand its document, its variables if it has any, and its answer, which
//! `UPDATE_SCHEMA=1 cargo test` rewrites. A request that is refused runs no statement. `tests/conformance/main.mjs` asks
//! graphql-js about the same documents.

use std::fmt::Write;

use async_graphql::Value as Json;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use relata::server::{self, ServerOptions};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::drift::{assert_file, read};
use crate::support::{Test, test_on_both};

/// The widest value that is written on one line.
const WIDTH: usize = 100;

#[test_on_both]
async fn arguments(test: Test) {
    check(&test, "arguments").await;
}

#[test_on_both]
async fn directives(test: Test) {
    check(&test, "directives").await;
}

#[test_on_both]
async fn errors(test: Test) {
    check(&test, "errors").await;
}

#[test_on_both]
async fn execution(test: Test) {
    check(&test, "execution").await;
}

#[test_on_both]
async fn fields(test: Test) {
    check(&test, "fields").await;
}

#[test_on_both]
async fn fragments(test: Test) {
    check(&test, "fragments").await;
}

#[test_on_both]
async fn language(test: Test) {
    check(&test, "language").await;
}

#[test_on_both]
async fn mutations(test: Test) {
    check(&test, "mutations").await;
}

#[test_on_both]
async fn operations(test: Test) {
    check(&test, "operations").await;
}

#[test_on_both]
async fn values(test: Test) {
    check(&test, "values").await;
}

#[test_on_both]
async fn variables(test: Test) {
    check(&test, "variables").await;
}

/// Runs the cases of a page, each on the same rows, and compares their answers with the page.
async fn check(test: &Test, name: &str) {
    let path = format!("tests/conformance/documents/{name}.md");
    let page = read(&path);
    let (head, cases) = page.split_once("\n### ").unwrap();
    let mut actual = head.to_owned();

    let router = server::router(test.api(), test.database.clone(), &ServerOptions::default());
    test.seven_users().await;
    for case in cases.split("\n### ") {
        let answer = run(test, &router, case).await;
        let case_with_answer = with_answer(case, &answer);
        if std::env::var_os("UPDATE_SCHEMA").is_none() {
            assert_eq!(case_with_answer, case, "{path}");
        }
        write!(actual, "\n### {case_with_answer}").unwrap();
    }
    assert_file(&path, &actual);
}

/// Runs the document of a case; one that writes leaves the rows as they were.
async fn run(test: &Test, router: &Router, case: &str) -> String {
    let (operation, document) = block(case, "graphql").unwrap();
    let variables = block(case, "json variables").map_or("{}", |(_, variables)| variables);
    let body = json!({
        "query": document,
        "operationName": operation.strip_prefix(" operation="),
        "variables": serde_json::from_str::<Value>(variables).unwrap(),
    });
    let request = Request::post(server::GRAPHQL_PATH)
        .header("content-type", "application/json")
        .body(Body::from(body.to_string()))
        .unwrap();

    test.statements();
    let response = router.clone().oneshot(request).await.unwrap();
    let answer = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    let answer = serde_json::from_slice(&answer).unwrap();
    let statements = test.statements();
    if statements.iter().any(|sql| is_write(sql)) {
        test.empty().await;
        test.seven_users().await;
    }

    let is_refused = matches!(&answer, Json::Object(fields) if !fields.contains_key("data"));
    assert!(!is_refused || statements.is_empty(), "{document}\n{statements:#?}");
    pretty(&answer, "")
}

fn is_write(sql: &str) -> bool {
    ["INSERT", "UPDATE", "DELETE"].iter().any(|verb| sql.starts_with(verb))
}

/// Returns what stands behind the language of a block of code, and its text.
fn block<'c>(case: &'c str, language: &str) -> Option<(&'c str, &'c str)> {
    let (_, block) = case.split_once(&format!("\n```{language}"))?;
    let (mark, block) = block.split_once('\n')?;
    Some((mark, block.split_once("\n```")?.0))
}

/// Puts an answer in the place of the one that a case has, or behind its last block.
fn with_answer(case: &str, answer: &str) -> String {
    let (before, after) = match case.split_once("\n```json\n") {
        Some((before, rest)) => (before.to_owned(), rest.split_once("\n```").unwrap().1),
        None => {
            let (before, after) = case.rsplit_once("\n```").unwrap();
            (format!("{before}\n```\n"), after)
        }
    };
    format!("{before}\n```json\n{answer}\n```{after}")
}

/// Writes JSON as a person would: on one line where it fits, its fields in their order.
fn pretty(value: &Json, margin: &str) -> String {
    let line = inline(value);
    if margin.len() + line.len() <= WIDTH {
        return line;
    }

    let inner = format!("{margin}  ");
    let lines = |parts: Vec<String>| parts.join(&format!(",\n{inner}"));
    match value {
        Json::List(items) => {
            let items = items.iter().map(|item| pretty(item, &inner)).collect();
            format!("[\n{inner}{}\n{margin}]", lines(items))
        }
        Json::Object(fields) => {
            let fields = fields
                .iter()
                .map(|(name, value)| format!("\"{name}\": {}", pretty(value, &inner)))
                .collect();
            format!("{{\n{inner}{}\n{margin}}}", lines(fields))
        }
        _ => line,
    }
}

fn inline(value: &Json) -> String {
    match value {
        Json::List(items) => {
            format!("[{}]", items.iter().map(inline).collect::<Vec<_>>().join(", "))
        }
        Json::Object(fields) if fields.is_empty() => "{}".to_owned(),
        Json::Object(fields) => {
            let fields =
                fields.iter().map(|(name, value)| format!("\"{name}\": {}", inline(value)));
            format!("{{ {} }}", fields.collect::<Vec<_>>().join(", "))
        }
        scalar => serde_json::to_string(scalar).unwrap(),
    }
}
