//! Documents of every shape: the order of answers, repeated fields, fragments, directives and
//! variables.

use serde_json::json;

use crate::support::{Test, answer, data, test_on_both};

/// Through fragments, aliases and directives alike.
#[test_on_both]
async fn answers_keep_the_order_of_the_document(test: Test) {
    test.user("Ada").with_profile("A").with_role("admin").await;

    let answer = test
        .query(
            "query($no: Boolean = false) {
                z: users { totalCount ...Page }
                __typename
                a: user(id: 1) {
                    email
                    id
                    ... on User { name }
                    skipped: id @include(if: $no)
                    __typename
                }
                m: role(id: 1) { name }
            }
            fragment Page on UserConnection {
                nodes { profile { id displayName } hasProfile name @skip(if: $no) }
                totalCount
            }",
        )
        .await;

    insta::assert_snapshot!(answer.text(), @r#"
    {
      "z": {
        "totalCount": 1,
        "nodes": [
          {
            "profile": {
              "id": "1",
              "displayName": "A"
            },
            "hasProfile": true,
            "name": "Ada"
          }
        ]
      },
      "__typename": "Query",
      "a": {
        "email": "ada@example.com",
        "id": "1",
        "name": "Ada",
        "__typename": "User"
      },
      "m": {
        "name": "admin"
      }
    }
    "#);
}

/// GraphQL (§ Field Selection Merging).
#[test_on_both]
async fn fields_with_the_same_key_are_answered_as_one(test: Test) {
    test.user("Ada").with_profile("A").await;

    test.query(
        "{
            user(id: 1) { profile { id } ...More profile { user { id } } }
        }
        fragment More on User { profile { isPublic user { hasProfile } } }",
    )
    .await
    .answers(json!({
        "user": {
            "profile": {
                "id": "1",
                "user": { "id": "1", "hasProfile": true },
                "isPublic": true,
            },
        },
    }))
    .in_statements(3);
}

#[test_on_both]
async fn a_repeated_query_runs_once_for_all_its_selections(test: Test) {
    test.user("Ada").with_profile("A").await;
    test.user("Bob").await;

    test.query(
        "{
            users(first: 1) { nodes { id } }
            a: user(id: 9) { id }
            users(first: 1) { nodes { profile { id } } totalCount }
            a: user(id: 9) { name }
        }",
    )
    .await
    .answers(json!({
        "users": { "nodes": [{ "id": "1", "profile": { "id": "1" } }], "totalCount": 2 },
        "a": null,
    }))
    .in_statements(4);
}

#[test_on_both]
async fn a_repeated_mutation_runs_once_for_all_its_selections(test: Test) {
    test.query(
        r#"mutation {
            createRole(input: { name: "once" }) { role { id } }
            ...More
            ...More
            createRole(input: { name: "once" }) { changed }
        }
        fragment More on Mutation {
            createRole(input: { name: "once" }) { role { name users { totalCount } } }
        }"#,
    )
    .await
    .answers(json!({
        "createRole": {
            "role": { "id": "1", "name": "once", "users": { "totalCount": 0 } },
            "changed": true,
        },
    }))
    .in_inserts(1);
}

#[test_on_both]
async fn a_repeated_mutation_that_fails_is_one_error(test: Test) {
    test.role("once").await;

    let answer = test
        .query(
            r#"mutation {
                createRole(input: { name: "once" }) { changed }
                createRole(input: { name: "once" }) { role { id } }
            }"#,
        )
        .await;

    answer.has_code("UNIQUE_VIOLATION");
    assert_eq!(answer.response()["data"], json!({ "createRole": null }));
}

#[test_on_both]
async fn a_mutation_that_is_skipped_by_the_default_of_a_variable_does_not_run(test: Test) {
    test.query(
        r#"mutation($skip: Boolean = true) {
            createRole(input: { name: "skipped" }) @skip(if: $skip) { changed }
        }"#,
    )
    .await
    .without_writes()
    .data();

    test.query("{ roles { totalCount } }").await.answers(json!({ "roles": { "totalCount": 0 } }));
}

#[test_on_both]
async fn a_mutation_that_is_included_by_the_default_of_a_variable_runs(test: Test) {
    test.query(
        r#"mutation($include: Boolean! = true) {
            createRole(input: { name: "included" }) @include(if: $include) { changed }
        }"#,
    )
    .await
    .answers(json!({ "createRole": { "changed": true } }));

    test.query("{ roles { nodes { name } } }")
        .await
        .answers(json!({ "roles": { "nodes": [{ "name": "included" }] } }));
}

#[test_on_both]
async fn a_column_that_is_skipped_by_the_default_of_a_variable_is_left_out(test: Test) {
    test.user("Ada").with_profile("A").await;

    test.query("query($skip: Boolean = true) { user(id: 1) { id @skip(if: $skip) hasProfile } }")
        .await
        .answers(json!({ "user": { "hasProfile": true } }));
}

#[test_on_both]
async fn a_required_variable_can_have_a_default(test: Test) {
    test.user("Ada").await;
    test.user("Bob").await;

    test.query(BY_DEFAULT).await.answers(json!({ "users": { "nodes": [{ "name": "Ada" }] } }));
}

#[test_on_both]
async fn a_required_variable_that_is_missing_or_null_is_refused_before_anything_runs(test: Test) {
    let by_key = "query($id: ID!) { user(id: $id) { id } }";
    for (document, variables, name) in
        [(by_key, json!({}), "$id"), (BY_DEFAULT, json!({ "where": null }), "$where")]
    {
        test.query(document)
            .with_variables(variables)
            .await
            .is_refused_with(
                "BAD_USER_INPUT",
                &format!("the variable `{name}` must be given, and not be null"),
            )
            .in_statements(0);
    }
}

const BY_DEFAULT: &str = "query($where: UserFilter! = { id: { eq: 1 } }) {
    users(where: $where) { nodes { name } }
}";

/// Once for each combination of `@skip` and `@include`.
#[test_on_both]
async fn a_document_is_planned_once_and_its_plan_bound_to_the_variables_of_each_request(
    test: Test,
) {
    for name in ["Ada", "Bob", "Cy"] {
        test.user(name).await;
    }
    let api = test.api();
    let document = "query($id: ID!, $bare: Boolean!, $first: Int) {
        user(id: $id) { id ... on User @skip(if: $bare) { name: id } }
        users(first: $first) { nodes { id } }
    }";

    for (id, bare, first) in [(1, false, 1), (2, true, 2), (1, true, 3), (3, false, 1)] {
        let variables = json!({ "id": id, "bare": bare, "first": first });
        let found = data(answer(&api, document, variables).await);

        let id = id.to_string();
        let user = if bare { json!({ "id": id }) } else { json!({ "id": id, "name": id }) };
        assert_eq!(found["user"], user);
        assert_eq!(found["users"]["nodes"].as_array().unwrap().len(), first);
    }

    assert_eq!(api.document_usage(), (3, 4));
}
