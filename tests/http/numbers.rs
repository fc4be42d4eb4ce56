//! Numbers that do not fit, on every way by which they come in.

use relata::server::ServerOptions;
use reqwest::Method;
use serde_json::{Value, json};

use super::{Server, body};
use crate::support::{Test, test_on_both};

const VALIDATION: &str = "GRAPHQL_VALIDATION_FAILED";
const INPUT: &str = "BAD_USER_INPUT";
const REQUEST: &str = "BAD_REQUEST";

/// A column, its type, a number as GraphQL and JSON write it, and the codes of the errors as a literal and as a variable.
const NUMBERS: &[(&str, &str, &str, &str, &str)] = &[
    ("whole", "Int", "2147483648", VALIDATION, INPUT),
    ("whole", "Int", "-2147483649", VALIDATION, INPUT),
    ("whole", "Int", "99999999999999999999", VALIDATION, INPUT),
    ("whole", "Int", "1.5", VALIDATION, INPUT),
    ("whole", "Int", "1e400", VALIDATION, REQUEST),
    ("whole", "Int", r#""NaN""#, VALIDATION, INPUT),
    ("small", "Int", "32768", INPUT, INPUT),
    ("small", "Int", "-32769", INPUT, INPUT),
    ("big", "BigInt", "9223372036854775808", INPUT, INPUT),
    ("big", "BigInt", r#""9223372036854775808""#, INPUT, INPUT),
    ("big", "BigInt", r#""-9223372036854775809""#, INPUT, INPUT),
    ("big", "BigInt", "1.5", INPUT, INPUT),
    ("big", "BigInt", "1e400", VALIDATION, REQUEST),
    ("big", "BigInt", r#""1e400""#, INPUT, INPUT),
    ("big", "BigInt", r#""NaN""#, INPUT, INPUT),
    ("single", "Float", "1e39", INPUT, INPUT),
    ("single", "Float", "1e400", VALIDATION, REQUEST),
    ("single", "Float", r#""NaN""#, VALIDATION, INPUT),
    ("double", "Float", "1e400", VALIDATION, REQUEST),
    ("double", "Float", "-1e400", VALIDATION, REQUEST),
    ("double", "Float", r#""NaN""#, VALIDATION, INPUT),
    ("double", "Float", r#""Infinity""#, VALIDATION, INPUT),
    ("price", "Decimal", "1e400", VALIDATION, REQUEST),
    ("price", "Decimal", r#""1e400""#, INPUT, INPUT),
    ("price", "Decimal", r#""NaN""#, INPUT, INPUT),
    ("price", "Decimal", r#""Infinity""#, INPUT, INPUT),
    ("price", "Decimal", "0.1000000000000000055", VALIDATION, INPUT),
    ("moment", "DateTime", "1e400", VALIDATION, REQUEST),
    ("moment", "DateTime", "20000101", INPUT, INPUT),
];

/// A request by POST, by GET, and in a batch.
struct Ways {
    server: Server,
}

impl Ways {
    async fn post(&self, text: String) -> Value {
        let request = self.server.request(Method::POST, "/graphql");
        let request = request.header("content-type", "application/json").body(text);
        body(request.send().await.unwrap()).await
    }

    async fn get(&self, query: &[(&str, &str)]) -> Value {
        let request = self.server.request(Method::GET, "/graphql").query(query);
        body(request.send().await.unwrap()).await
    }

    /// The codes of a query by POST, in a batch, and by GET, with variables as JSON.
    async fn codes(&self, document: &str, variables: &str) -> [Value; 3] {
        let text = format!(r#"{{"query":{},"variables":{variables}}}"#, json!(document));
        let batch = self.post(format!(r#"[{text},{{"query":"{{ __typename }}"}}]"#)).await;
        let get = self.get(&[("query", document), ("variables", variables)]).await;
        [
            code(&self.post(text).await),
            // A batch that is no JSON has one answer.
            code(batch.get(0).unwrap_or(&batch)),
            code(&get),
        ]
    }
}

/// The code of the only error of an answer.
fn code(answer: &Value) -> Value {
    assert_eq!(answer["errors"].as_array().map(Vec::len), Some(1), "{answer}");
    answer["errors"][0]["extensions"]["code"].clone()
}

#[test_on_both]
async fn a_number_that_does_not_fit_has_one_code_on_every_way(test: Test) {
    let options = ServerOptions { max_batch: 2, ..ServerOptions::default() };
    let api = test.request_api().clone();
    let ways = Ways { server: Server::start_api(api, &test, &options).await };

    for (column, kind, number, literal, variable) in NUMBERS {
        let read = |head: &str, value: &str| {
            format!(
                "{head} {{ sketches(where: {{ {column}: {{ eq: {value} }} }}) {{ totalCount }} }}"
            )
        };
        let create = |head: &str, value: &str| {
            format!(
                "mutation {head} {{ createSketch(input: {{ {column}: {value} }}) {{ changed }} }}"
            )
        };
        let head = format!("($n: {kind})");
        let variables = format!(r#"{{"n":{number}}}"#);

        let by_literal = ways.codes(&read("query", number), "{}").await;
        assert_eq!(by_literal, [*literal; 3], "{column} {number}");
        let by_variable = ways.codes(&read(&format!("query {head}"), "$n"), &variables).await;
        assert_eq!(by_variable, [*variable; 3], "{column} {number}");
        for (document, variables, expected) in [
            (create("", number), "{}", literal),
            (create(&head, "$n"), &*variables, variable),
            (create(&format!("($n: {kind} = {number})"), "$n"), "{}", literal),
        ] {
            let text = format!(r#"{{"query":{},"variables":{variables}}}"#, json!(document));
            assert_eq!(code(&ways.post(text).await), **expected, "{document} {variables}");
        }
    }

    let count = json!({ "sketches": { "totalCount": 0 } });
    test.query("{ sketches { totalCount } }").await.answers(count);
}
