//! JSON numbers with more digits than a number of 64 bits holds.

use relata::server::ServerOptions;
use serde_json::json;

use super::{Server, body};
use crate::support::{Test, test_on_both};

const CREATE: &str = "mutation($input: CreateSketchInput!) { createSketch(input: $input) { sketch { extra price double } } }";

/// Sends a mutation whose variable `input` is the JSON text.
async fn create(server: &Server, input: &str) -> serde_json::Value {
    let text = format!(r#"{{"query":{},"variables":{{"input":{input}}}}}"#, json!(CREATE));
    let request = server.request(reqwest::Method::POST, "/graphql");
    body(request.header("content-type", "application/json").body(text).send().await.unwrap()).await
}

#[test_on_both]
async fn a_number_that_would_lose_digits_is_refused_where_every_digit_is_kept(test: Test) {
    let server =
        Server::start_api(test.request_api().clone(), &test, &ServerOptions::default()).await;

    for input in [
        r#"{"extra":{"a":[750727362669608961234]}}"#,
        r#"{"extra":0.1000000000000000055}"#,
        r#"{"price":0.1000000000000000055}"#,
    ] {
        let answer = create(&server, input).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{answer}");
        let message = answer["errors"][0]["message"].as_str().unwrap();
        assert!(message.contains("loses digits: write it as a text"), "{message}");
    }

    // Each is the same after it was read.
    let input = r#"{"extra":[0.30000000000000004,18446744073709551615,"750727362669608961234"]}"#;
    let answer = create(&server, input).await;
    assert_eq!(
        answer["data"]["createSketch"]["sketch"]["extra"],
        json!([0.300_000_000_000_000_04, u64::MAX, "750727362669608961234"])
    );
}

/// GraphQL § Float: the nearest floating-point number is what such a value means.
#[test_on_both]
async fn a_float_is_the_nearest_number(test: Test) {
    let server =
        Server::start_api(test.request_api().clone(), &test, &ServerOptions::default()).await;

    let answer = create(&server, r#"{"double":0.1000000000000000055}"#).await;

    assert_eq!(answer["data"]["createSketch"]["sketch"]["double"], json!(0.1));
}

#[test_on_both]
async fn a_number_of_a_document_that_would_lose_digits_is_refused(test: Test) {
    for input in ["{ extra: { a: 750727362669608961234 } }", "{ price: 0.1000000000000000055 }"] {
        test.mutation(&format!("createSketch(input: {input}) {{ changed }}"))
            .await
            .has_code("GRAPHQL_VALIDATION_FAILED");
    }
}

#[test_on_both]
async fn a_stored_number_that_would_lose_digits_is_null_with_an_error(test: Test) {
    test.sql("INSERT INTO sketches (id, extra) VALUES (1, '{\"a\": 750727362669608961234}'), (2, '[1.50]')").await;

    let answer = test.answer_of_everything("{ sketches { nodes { id extra } } }").await;

    let nodes = json!([{ "id": "1", "extra": null }, { "id": "2", "extra": [1.5] }]);
    assert_eq!(answer["data"]["sketches"]["nodes"], nodes);
    assert_eq!(answer["errors"][0]["extensions"]["code"], "UNREADABLE_VALUE");
}
