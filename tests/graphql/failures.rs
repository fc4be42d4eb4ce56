//! Fields that fail: the errors of an answer, and the nulls in its data.

use async_graphql::{Object, Request, SimpleObject};
use relata::Error;
use relata::graphql::Api;
use relata::models::Demo;
use serde_json::{Value, json};

use crate::support::{Answer, Test, test_on_both};

/// A part of an answer that a custom resolver gives.
#[derive(SimpleObject)]
#[graphql(complex)]
struct Part {
    name: String,
    parts: Vec<Part>,
}

#[async_graphql::ComplexObject]
impl Part {
    /// Fails where the part is called `broken`.
    async fn size(&self) -> Result<i32, Error> {
        measure(&self.name)
    }

    /// Fails in the same way, and can be null.
    async fn weight(&self) -> Result<Option<i32>, Error> {
        measure(&self.name).map(Some)
    }
}

fn measure(name: &str) -> Result<i32, Error> {
    if name == "broken" { Err(Error::BadUserInput("broken".into())) } else { Ok(1) }
}

struct Parts;

#[Object]
impl Parts {
    /// A whole with a broken part.
    async fn whole(&self) -> Option<Part> {
        let part = |name: &str| Part { name: name.into(), parts: Vec::new() };
        Some(Part { name: "whole".into(), parts: vec![part("sound"), part("broken")] })
    }
}

fn api(test: &Test) -> Api {
    relata::app(Demo).queries(Parts).api(test.database.clone()).for_system()
}

/// Asserts the data of an answer, and the code and the path of its only error.
#[track_caller]
fn assert_fails(answer: &Answer, data: Value, code: &str, path: Value) {
    let response = answer.response();
    let errors = response["errors"].as_array().unwrap();

    assert_eq!(response["data"], data, "{response:#}");
    assert_eq!(errors.len(), 1, "{response:#}");
    assert_eq!(errors[0]["extensions"]["code"], code, "{response:#}");
    assert_eq!(errors[0]["path"], path, "{response:#}");
}

/// GraphQL (§ Handling Field Errors).
#[test_on_both]
async fn a_field_of_a_custom_object_that_fails_is_null(test: Test) {
    let answer = test.query("{ whole { parts { weight name } size } }").to(api(&test)).await;

    assert_fails(
        &answer,
        json!({
            "whole": {
                "parts": [{ "weight": 1, "name": "sound" }, { "weight": null, "name": "broken" }],
                "size": 1,
            },
        }),
        "BAD_USER_INPUT",
        json!(["whole", "parts", 1, "weight"]),
    );
}

#[test_on_both]
async fn the_null_of_a_field_that_must_not_be_null_goes_up_to_the_nearest_that_may(test: Test) {
    let answer =
        test.query("{ a: __typename whole { name parts { name size } } }").to(api(&test)).await;

    assert_fails(
        &answer,
        json!({ "a": "Query", "whole": null }),
        "BAD_USER_INPUT",
        json!(["whole", "parts", 1, "size"]),
    );
}

#[test_on_both]
async fn an_answer_with_a_failure_keeps_the_order_of_the_document(test: Test) {
    let document = "{ b: __typename whole { parts { weight name } size } a: __typename }";

    let body = api(&test).respond(Request::new(document)).await.into_bytes();

    let expected = r#""data":{"b":"Query","whole":{"parts":[{"weight":1,"name":"sound"},{"weight":null,"name":"broken"}],"size":1},"a":"Query"}}"#;
    assert!(String::from_utf8(body).unwrap().ends_with(expected));
}

#[test_on_both]
async fn a_value_that_the_schema_does_not_have_is_null(test: Test) {
    test.sql("INSERT INTO sketches (id, state) VALUES (1, 'odd'), (2, 'new')").await;

    let answer = test.query("{ sketches { nodes { id state } } sketch(id: 2) { state } }").await;

    assert_fails(
        &answer,
        json!({
            "sketches": { "nodes": [{ "id": "1", "state": null }, { "id": "2", "state": "NEW" }] },
            "sketch": { "state": "NEW" },
        }),
        "UNREADABLE_VALUE",
        json!(["sketches", "nodes", 0, "state"]),
    );
}

#[test_on_both]
async fn a_field_of_a_mutation_that_fails_leaves_those_before_and_after_it(test: Test) {
    let answer = test
        .query(
            r#"mutation {
                a: createRole(input: { name: "one" }) { role { name } }
                b: updateUser(id: 99, input: { name: "x" }) { changed }
                c: createRole(input: { name: "two" }) { role { name } }
            }"#,
        )
        .await;

    assert_fails(
        &answer,
        json!({
            "a": { "role": { "name": "one" } },
            "b": null,
            "c": { "role": { "name": "two" } },
        }),
        "NOT_FOUND",
        json!(["b"]),
    );
}
