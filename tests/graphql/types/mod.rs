//! Columns of every type, with and without null, and every option of a column.

mod columns;
mod enums;
mod limits;
mod lists;
mod numbers;
mod times;
mod unreadable;
mod values;

use serde_json::{Map, Value};

use crate::support::Test;

/// Each field with a low and a high value, as literals of GraphQL and as they are answered.
const VALUES: &[(&str, [&str; 2], [&str; 2])] = &[
    ("small", ["-7", "32767"], ["-7", "32767"]),
    ("whole", ["-7", "2147483647"], ["-7", "2147483647"]),
    ("big", ["-7", "\"9223372036854775807\""], ["\"-7\"", "\"9223372036854775807\""]),
    ("single", ["-1.5", "0.1"], ["-1.5", "0.1"]),
    ("double", ["-1.5", "1e300"], ["-1.5", "1e300"]),
    (
        "price",
        ["\"9.90\"", "\"1000000000000000000000000.000000000001\""],
        ["\"9.90\"", "\"1000000000000000000000000.000000000001\""],
    ),
    ("flag", ["false", "true"], ["false", "true"]),
    ("title", ["\"a\"", "\"ä\""], ["\"a\"", "\"ä\""]),
    ("data", ["\"AAE=\"", "\"/w==\""], ["\"AAE=\"", "\"/w==\""]),
    (
        "token",
        ["\"00000000-0000-4000-8000-000000000001\"", "\"F0000000-0000-4000-8000-000000000001\""],
        ["\"00000000-0000-4000-8000-000000000001\"", "\"f0000000-0000-4000-8000-000000000001\""],
    ),
    ("day", ["\"0001-01-01\"", "\"2026-02-28\""], ["\"0001-01-01\"", "\"2026-02-28\""]),
    ("clock", ["\"09:30\"", "\"09:30:00.000001\""], ["\"09:30:00\"", "\"09:30:00.000001\""]),
    (
        "local",
        ["\"2026-01-31T09:30:00\"", "\"2026-01-31T09:30:00.5\""],
        ["\"2026-01-31T09:30:00\"", "\"2026-01-31T09:30:00.500\""],
    ),
    (
        "moment",
        ["\"2026-01-31T09:30:00Z\"", "\"2026-01-31T09:30:00.000001+00:00\""],
        ["\"2026-01-31T09:30:00Z\"", "\"2026-01-31T09:30:00.000001Z\""],
    ),
    (
        "extra",
        ["{ b: [1, null, \"x\"], a: { c: true } }", "12"],
        ["{\"a\":{\"c\":true},\"b\":[1,null,\"x\"]}", "12"],
    ),
    ("state", ["IN_REVIEW", "NEW"], ["\"IN_REVIEW\"", "\"NEW\""]),
];

fn all_fields() -> String {
    VALUES.iter().map(|(field, ..)| format!("{field} ")).collect()
}

/// The input of a row with all low values, and its answer.
fn low() -> (String, Value) {
    row(0)
}

/// The input of a row with all high values, and its answer.
fn high() -> (String, Value) {
    row(1)
}

fn row(end: usize) -> (String, Value) {
    let mut input = String::new();
    let mut output = Map::new();

    for (field, literals, answers) in VALUES {
        input += &format!("{field}: {} ", literals[end]);
        output.insert((*field).to_owned(), serde_json::from_str(answers[end]).unwrap());
    }
    (format!("{{ {input} }}"), Value::Object(output))
}

/// Makes a sketch, whose columns can all be null, and gives its key.
async fn sketch(test: &Test, input: &str) -> String {
    let field = format!("createSketch(input: {input}) {{ sketch {{ id }} }}");
    test.mutation(&field).await.data()["sketch"]["id"].as_str().unwrap().to_owned()
}

/// Makes sketch 1 with the low values, sketch 2 with the high ones and sketch 3 with none.
async fn sketches(test: &Test) {
    sketch(test, &low().0).await;
    sketch(test, &high().0).await;
    sketch(test, "{}").await;
}

/// The keys of the sketches that a list has with these arguments.
async fn ids(test: &Test, arguments: &str) -> Vec<i64> {
    let answer = test.query(&format!("{{ sketches({arguments}) {{ nodes {{ id }} }} }}")).await;
    answer.nodes("sketches", "id").iter().map(|id| id.parse().unwrap()).collect()
}
