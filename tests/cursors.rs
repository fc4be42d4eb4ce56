//! Cursors and documents that clients make up.

use proptest::prelude::*;
use serde_json::json;

use crate::support::{Test, answer};

fn code(
    test: &Test,
    runtime: &tokio::runtime::Runtime,
    document: &str,
    variables: serde_json::Value,
) -> serde_json::Value {
    let answer = runtime.block_on(answer(&test.api(), document, variables));
    answer["errors"][0]["extensions"]["code"].clone()
}

/// Whatever stands in a cursor, a filter or a document, the answer is a row, or an error with its code.
#[test]
fn nothing_that_is_sent_upsets_the_server() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let test = runtime.block_on(async {
        let test = Test::sqlite().await;
        test.seed(3).await;
        test
    });
    let cursor = "query($after: String) { users(after: $after) { nodes { id } } }";
    let text = "query($text: String) { users(where: { name: { containsInsensitive: $text, startsWith: $text } }) { totalCount } }";
    proptest!(ProptestConfig::with_cases(200), |(any in ".*", parts in prop::collection::vec("[\\x20-\\x7e]{0,9}", 0..3))| {
        let made_up = base64::Engine::encode(&base64::prelude::BASE64_URL_SAFE_NO_PAD, json!(parts).to_string());
        prop_assert_eq!(code(&test, &runtime, cursor, json!({ "after": any })), "BAD_USER_INPUT");
        prop_assert_eq!(code(&test, &runtime, cursor, json!({ "after": made_up })), "BAD_USER_INPUT");
        let found = code(&test, &runtime, text, json!({ "text": any }));
        prop_assert!(found.is_null() || (any.contains('\0') && found == "BAD_USER_INPUT"), "{found}");
        let found = code(&test, &runtime, &any, json!({}));
        prop_assert!(found == "GRAPHQL_PARSE_FAILED" || found == "GRAPHQL_VALIDATION_FAILED", "{found}");
    });
}
