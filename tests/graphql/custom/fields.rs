//! Custom fields of a model.

use serde_json::{Value, json};

use super::{api, app, people};
use crate::support::{Answer, Test, test_on_both};

#[test_on_both]
async fn custom_fields_stand_beside_columns_in_the_order_of_the_document(test: Test) {
    people(&test).await;

    let answer = test
        .query(
            "{
                people(first: 1) { edges { node { ...more mentor { initials } id } } }
                person(id: 3) { mentor { nameLength { words } nameLength { letters } } }
            }
            fragment more on Person {
                initials
                one: initials(most: 1)
                name
                nameLength { letters words }
            }",
        )
        .to(api(&test))
        .await;

    insta::assert_snapshot!(answer.text(), @r#"
    {
      "people": {
        "edges": [
          {
            "node": {
              "initials": "AL",
              "one": "A",
              "name": "Ada Lovelace",
              "nameLength": {
                "letters": 12,
                "words": 2
              },
              "mentor": null,
              "id": "1"
            }
          }
        ]
      },
      "person": {
        "mentor": {
          "nameLength": {
            "words": 2,
            "letters": 9
          }
        }
      }
    }
    "#);
}

#[test_on_both]
async fn every_row_has_custom_fields_of_its_own(test: Test) {
    people(&test).await;

    test.query("{ people { nodes { initials one: initials(most: 1) mentor { initials } } } }")
        .to(api(&test))
        .await
        .answers(json!({
            "people": {
                "nodes": [
                    { "initials": "AL", "one": "A", "mentor": null },
                    { "initials": "BB", "one": "B", "mentor": { "initials": "AL" } },
                    { "initials": "C", "one": "C", "mentor": { "initials": "BB" } },
                ],
            },
        }));
}

/// The message, the path and the code of every error.
fn errors(answer: &Answer) -> Vec<Value> {
    let errors = answer.response()["errors"].as_array().unwrap();
    let parts =
        |error: &Value| json!([error["message"], error["path"], error["extensions"]["code"]]);
    errors.iter().map(parts).collect()
}

/// Ada has no mentor: her `tutor` and the `teacher` of her pupil fail.
#[test_on_both]
async fn a_field_that_fails_is_null_and_its_error_has_the_path_of_its_row(test: Test) {
    people(&test).await;

    let answer = test
        .query("{ people { nodes { id tutor mentor { teacher { name } } } } }")
        .to(api(&test))
        .await;

    assert_eq!(
        answer.response()["data"],
        json!({
            "people": {
                "nodes": [
                    { "id": "1", "tutor": null, "mentor": null },
                    { "id": "2", "tutor": "yes", "mentor": null },
                    {
                        "id": "3",
                        "tutor": "yes",
                        "mentor": { "teacher": { "name": "Ada Lovelace" } },
                    },
                ],
            },
        })
    );
    assert_eq!(
        errors(&answer),
        [
            json!(["no tutor", ["people", "nodes", 0, "tutor"], "INTERNAL_SERVER_ERROR"]),
            json!(["no teacher", ["people", "nodes", 1, "mentor", "teacher"], "BAD_USER_INPUT"]),
        ]
    );
}

#[test_on_both]
async fn where_no_field_above_can_be_null_there_is_no_data(test: Test) {
    people(&test).await;

    let answer = test.query("{ people { nodes { teacher { id } } } }").to(api(&test)).await;

    assert_eq!(answer.response()["data"], json!(null));
    assert_eq!(answer.response()["errors"][0]["path"], json!(["people", "nodes", 0, "teacher"]));
}

#[test_on_both]
async fn a_field_that_fails_leaves_those_of_the_rows_after_it(test: Test) {
    people(&test).await;

    let answer = test
        .query("{ people { nodes { mentor { teacher { name } initials } initials } } }")
        .to(api(&test))
        .await;

    assert_eq!(
        answer.response()["data"],
        json!({
            "people": {
                "nodes": [
                    { "mentor": null, "initials": "AL" },
                    { "mentor": null, "initials": "BB" },
                    {
                        "mentor": { "teacher": { "name": "Ada Lovelace" }, "initials": "BB" },
                        "initials": "C",
                    },
                ],
            },
        })
    );
    assert_eq!(errors(&answer).len(), 1);
}

/// The mutation is done; its client should see what it wrote.
#[test_on_both]
async fn a_field_that_fails_leaves_the_rest_of_a_payload(test: Test) {
    people(&test).await;

    let answer = test
        .mutation(
            "associateMentorWithPerson(personId: 3, mentorId: 1) {
                changed
                mentor { teacher { id } }
                person { initials }
            }",
        )
        .to(api(&test))
        .await;

    assert_eq!(
        answer.response()["data"]["associateMentorWithPerson"],
        json!({ "changed": true, "mentor": null, "person": { "initials": "C" } })
    );
    assert_eq!(
        answer.response()["errors"][0]["path"],
        json!(["associateMentorWithPerson", "mentor", "teacher"])
    );
}

#[test]
fn the_schema_describes_custom_fields() {
    let sdl = app().sdl();

    for line in [
        "  initials(most: Int! = 2): String!",
        "  nextState(state: State, others: [State!]! = []): State\n",
        "enum State {\n",
        "  tutor: String\n",
        "  teacher: Person!",
        "  peopleAged(age: Int!): [Person!]!",
        "  teach(mentor: Int!, name: String!): Person!",
        "type PersonConnection {",
    ] {
        assert!(sdl.contains(line), "{line}");
    }
}

#[test]
fn the_schema_has_no_types_of_the_roots_that_resolvers_stand_in() {
    let demo = relata::app(relata::models::Demo).sdl();

    for (sdl, name) in
        [(app().sdl(), "type Mutations"), (app().sdl(), "EmptyMutation"), (demo, "EmptyMutation")]
    {
        assert!(!sdl.contains(name), "{name}");
    }
}
