//! Custom queries and mutations.

use serde_json::json;

use super::{api, people};
use crate::support::{Test, test_on_both};

/// Three root fields, mentors, mentees and their counts.
#[test_on_both]
async fn rows_of_custom_queries_have_their_relations_in_batches(test: Test) {
    people(&test).await;

    test.query(
        "{
            peopleAged(age: 36) {
                __typename
                name
                mentor { name }
                mentees { nodes { name } totalCount }
            }
            somebody(id: 9) { name }
            people(first: 1) { nodes { name } }
        }",
    )
    .to(api(&test))
    .await
    .answers(json!({
        "peopleAged": [
            {
                "__typename": "Person",
                "name": "Ada Lovelace",
                "mentor": null,
                "mentees": { "nodes": [{ "name": "Bob Byron" }], "totalCount": 1 },
            },
            {
                "__typename": "Person",
                "name": "Bob Byron",
                "mentor": { "name": "Ada Lovelace" },
                "mentees": { "nodes": [{ "name": "Cy" }], "totalCount": 1 },
            },
        ],
        "somebody": null,
        "people": { "nodes": [{ "name": "Ada Lovelace" }] },
    }))
    .in_statements(6);
}

#[test_on_both]
async fn the_enums_of_columns_are_arguments_and_answers_of_resolvers(test: Test) {
    test.query(
        "{
            a: nextState
            b: nextState(state: NEW)
            c: nextState(state: IN_REVIEW)
            d: nextState(state: DONE)
            e: nextState(others: [DONE])
        }",
    )
    .to(api(&test))
    .await
    .answers(json!({ "a": "IN_REVIEW", "b": "IN_REVIEW", "c": "DONE", "d": null, "e": "DONE" }));
}

#[test_on_both]
async fn the_enums_of_columns_are_variables_too(test: Test) {
    test.query("query($state: State) { nextState(state: $state) }")
        .to(api(&test))
        .with_variables(json!({ "state": "IN_REVIEW" }))
        .await
        .answers(json!({ "nextState": "DONE" }));
}

#[test_on_both]
async fn a_value_that_an_enum_does_not_have_is_refused(test: Test) {
    test.query("{ nextState(state: OLD) }")
        .to(api(&test))
        .await
        .has_code("GRAPHQL_VALIDATION_FAILED");
    test.query("query($state: State) { nextState(state: $state) }")
        .to(api(&test))
        .with_variables(json!({ "state": "in_review" }))
        .await
        .has_code("BAD_USER_INPUT");
}

#[test_on_both]
async fn an_error_of_a_resolver_is_answered_with_its_message(test: Test) {
    test.query("{ refuses }")
        .to(api(&test))
        .await
        .is_refused_with("INTERNAL_SERVER_ERROR", "not today");
}

#[test_on_both]
async fn an_error_of_another_library_in_a_resolver_shows_nothing_but_its_id(test: Test) {
    let answer = test.query("{ readsAFile }").to(api(&test)).await;

    let response = answer.response();
    let error = &response["errors"][0];
    assert_eq!(response["data"], json!({ "readsAFile": null }));
    assert_eq!(error["message"], "something went wrong on the server");
    assert_eq!(error["extensions"]["code"], "INTERNAL_SERVER_ERROR");
    assert!(error["extensions"]["errorId"].is_string(), "{response:#}");
    assert!(!response.to_string().contains("os error"), "{response:#}");
}

#[test_on_both]
async fn a_text_or_an_error_with_a_code_of_a_resolver_is_for_the_client(test: Test) {
    let answer = test.query("{ saysWhy readsAReport }").to(api(&test)).await;

    let errors = &answer.response()["errors"];
    assert_eq!(errors[0]["message"], "there are only 7 days in a week");
    assert_eq!(errors[0]["extensions"], json!({ "code": "INTERNAL_SERVER_ERROR" }));
    assert_eq!(errors[1]["message"], "No such file or directory (os error 2)");
    assert_eq!(errors[1]["extensions"], json!({ "code": "NO_REPORT" }));
}

#[test_on_both]
async fn an_error_of_relata_in_a_resolver_keeps_its_code(test: Test) {
    test.query("{ missing { id } }")
        .to(api(&test))
        .await
        .is_refused_with("NOT_FOUND", "Person 99 does not exist")
        .has_extensions(json!({ "code": "NOT_FOUND", "model": "Person", "id": "99" }));
}

#[test_on_both]
async fn an_unexpected_error_of_a_resolver_shows_nothing_but_its_id(test: Test) {
    let answer = test.query("{ breaks }").to(api(&test)).await;

    answer.is_refused_with("INTERNAL_SERVER_ERROR", "something went wrong on the server");
    let response = answer.response();
    assert!(response["errors"][0]["extensions"]["errorId"].is_string(), "{response:#}");
    assert!(!response.to_string().contains("secret"), "{response:#}");
}

/// The second `second` is not carried out: the key after 4 is 5.
#[test_on_both]
async fn a_custom_mutation_runs_once_and_its_relations_are_read_after_it(test: Test) {
    people(&test).await;

    test.query(
        r#"mutation {
            first: teach(mentor: 3, name: "Di") { name mentor { name mentees { totalCount } } }
            second: teach(mentor: 3, name: "Ed") { id }
            second: teach(mentor: 3, name: "Ed") { mentor { mentees { totalCount } } }
        }"#,
    )
    .to(api(&test))
    .await
    .answers(json!({
        "first": { "name": "Di", "mentor": { "name": "Cy", "mentees": { "totalCount": 1 } } },
        "second": { "id": "5", "mentor": { "mentees": { "totalCount": 2 } } },
    }))
    .in_inserts(2);
}
