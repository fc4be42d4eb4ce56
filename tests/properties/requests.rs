//! Random cursors, texts and documents, as clients could make them up.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use proptest::prelude::*;
use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};

use crate::support::{Test, answer};

const CASES: u32 = 200;

/// The code of the error of an answer; null where there is none.
fn code(test: &Test, runtime: &Runtime, document: &str, variables: Value) -> Value {
    let answer = runtime.block_on(answer(&test.api(), document, variables));
    answer["errors"][0]["extensions"]["code"].clone()
}

/// A runtime, and a database with a user.
fn world() -> (Runtime, Test) {
    let runtime = Builder::new_multi_thread().enable_all().build().unwrap();
    let test = runtime.block_on(async {
        let test = Test::sqlite().await;
        test.user("Ada").await;
        test
    });
    (runtime, test)
}

#[test]
fn a_cursor_that_was_made_up_is_refused() {
    let (runtime, test) = world();
    let document = "query($after: String) { users(after: $after) { nodes { id } } }";
    let values = prop::collection::vec("[\\x20-\\x7e]{0,9}", 0..3);

    proptest!(ProptestConfig::with_cases(CASES), |(text in ".*", values in values)| {
        let encoded = BASE64_URL_SAFE_NO_PAD.encode(json!(values).to_string());
        for after in [text, encoded] {
            let code = code(&test, &runtime, document, json!({ "after": after }));
            prop_assert_eq!(code, "BAD_USER_INPUT");
        }
    });
}

#[test]
fn a_filter_takes_any_text_without_the_character_nul() {
    let (runtime, test) = world();
    let document = "query($text: String) {
        users(where: { name: { containsInsensitive: $text, startsWith: $text } }) { totalCount }
    }";

    proptest!(ProptestConfig::with_cases(CASES), |(text in ".*")| {
        let code = code(&test, &runtime, document, json!({ "text": text }));
        if text.contains('\0') {
            prop_assert!(code.is_null() || code == "BAD_USER_INPUT", "{code}");
        } else {
            prop_assert!(code.is_null(), "{code}");
        }
    });
}

#[test]
fn a_document_of_any_text_is_refused_with_a_code() {
    let (runtime, test) = world();

    proptest!(ProptestConfig::with_cases(CASES), |(document in ".+")| {
        let code = code(&test, &runtime, &document, json!({}));
        prop_assert!(
            code == "GRAPHQL_PARSE_FAILED" || code == "GRAPHQL_VALIDATION_FAILED",
            "{code}"
        );
    });
}
