//! Stored values that their columns cannot hold: those of other programs, or of another version of this one.

use relata::prelude::*;
use serde_json::{Value, json};

use super::low;
use crate::domain::Sketch;
use crate::support::{Test, run, test_on_both};

/// A column with a value that it cannot hold, as SQL, on SQLite and on PostgreSQL; empty where the database refuses it.
const UNREADABLE: &[(&str, &str, &str)] = &[
    ("whole", "99999999999", ""),
    ("big", "'many'", ""),
    ("single", "9e999", "'NaN'"),
    ("double", "-9e999", "'Infinity'"),
    ("price", "'dear'", "'NaN'"),
    ("token", "'no token'", ""),
    ("day", "'someday'", "'infinity'"),
    ("clock", "'noon'", ""),
    ("local", "'2026-13-01 00:00:00'", "'-infinity'"),
    ("moment", "'garbage'", "'infinity'"),
    ("moment", "'20000-01-01 00:00:00+00:00'", "'4000-01-01 BC'"),
    ("extra", "'{'", ""),
    ("state", "'lost'", "'lost'"),
];

/// Makes sketch 1 with a value and sketch 2 with another that its column cannot hold.
async fn sketches(test: &Test, column: &str, value: &str) {
    test.sql("DELETE FROM sketches").await;
    test.sql(&format!(
        "INSERT INTO sketches (id, title) VALUES (1, 'good'), (2, 'bad');
        UPDATE sketches SET {column} = {value} WHERE id = 2"
    ))
    .await;
}

/// The values of this database.
fn unreadable(test: &Test) -> Vec<(&'static str, &'static str)> {
    let of_database =
        |&(column, sqlite, postgres)| (column, if test.is_postgres() { postgres } else { sqlite });
    UNREADABLE.iter().map(of_database).filter(|(_, value)| !value.is_empty()).collect()
}

#[test_on_both]
async fn a_value_that_a_nullable_column_cannot_hold_is_null_with_an_error(test: Test) {
    for (column, value) in unreadable(&test) {
        sketches(&test, column, value).await;
        let document = format!("{{ sketches {{ nodes {{ id title {column} }} }} }}");

        let answer = test.answer_of_everything(&document).await;

        let mut expected = json!([{ "id": "1", "title": "good" }, { "id": "2", "title": "bad" }]);
        for row in expected.as_array_mut().unwrap() {
            row[column] = Value::Null;
        }
        assert_eq!(answer["data"]["sketches"]["nodes"], expected, "{column} {value}");
        let errors = answer["errors"].as_array().unwrap();
        assert_eq!(errors.len(), 1, "{answer:#}");
        assert_eq!(errors[0]["path"], json!(["sketches", "nodes", 1, column]));
        let extensions = &errors[0]["extensions"];
        assert_eq!(extensions["code"], "UNREADABLE_VALUE");
        assert_eq!(extensions["model"], "Sketch");
        assert_eq!(extensions["id"], "2");
        assert_eq!(extensions["column"], column);
        assert!(extensions["errorId"].is_string());
    }
}

/// GraphQL § Handling Field Errors.
#[test_on_both]
async fn a_value_that_another_column_cannot_hold_nulls_the_nearest_parent_that_may_be_null(
    test: Test,
) {
    test.mutation(&format!("createSpecimen(input: {}) {{ changed }}", low().0)).await.data();
    let infinite = if test.is_postgres() { "'infinity'" } else { "'garbage'" };
    test.sql(&format!("UPDATE specimens SET moment = {infinite}")).await;

    let answer = test.answer_of_everything("{ specimens { nodes { moment } } }").await;

    assert_eq!(answer["data"], Value::Null);
    assert_eq!(answer["errors"][0]["extensions"]["code"], "UNREADABLE_VALUE");
    assert_eq!(answer["errors"][0]["path"], json!(["specimens", "nodes", 0, "moment"]));
}

#[test_on_both]
async fn a_row_with_a_value_that_its_column_cannot_hold_is_changed_and_deleted(test: Test) {
    for (column, value) in unreadable(&test) {
        sketches(&test, column, value).await;

        test.mutation(
            r#"updateSketch(id: 2, input: { title: "new" }) { changed sketch { title } }"#,
        )
        .await
        .answers(json!({ "changed": true, "sketch": { "title": "new" } }));
        test.mutation("deleteSketch(id: 2) { changed }").await.answers(json!({ "changed": true }));
        test.query("{ sketches { nodes { id } } }")
            .await
            .answers(json!({ "sketches": { "nodes": [{ "id": "1" }] } }));
    }
}

#[test_on_both]
async fn a_value_that_its_column_cannot_hold_is_replaced(test: Test) {
    for (column, value) in unreadable(&test) {
        sketches(&test, column, value).await;

        test.mutation(&format!(
            "updateSketch(id: 2, input: {{ {column}: null }}) {{ changed sketch {{ {column} }} }}"
        ))
        .await
        .answers(json!({ "changed": true, "sketch": { column: null } }));
    }
}

#[test_on_both]
async fn a_value_that_its_column_cannot_hold_is_named_in_rust(test: Test) {
    let value = if test.is_postgres() { "'infinity'" } else { "'garbage'" };
    sketches(&test, "moment", value).await;

    let error = Sketch::find(&mut *test.write().await, 2).await.unwrap_err();

    assert_eq!(error.code(), "UNREADABLE_VALUE");
    assert_eq!(
        error.to_string(),
        "the stored moment of Sketch 2 cannot be read: it has to be mended in the database"
    );
    assert!(format!("{error:?}").contains("sketches.moment: "), "{error:?}");
}

/// PostgreSQL has years that GraphQL's times have not.
#[test]
fn pages_go_on_after_a_year_that_has_no_four_digits() {
    run(async {
        let Some(test) = Test::postgres().await else { return };
        let times = ["4000-01-01 BC", "2026-01-01", "20000-01-01"];
        for column in ["day", "local", "moment"] {
            test.sql("DELETE FROM sketches").await;
            for (index, time) in times.iter().enumerate() {
                test.sql(&format!(
                    "INSERT INTO sketches (id, {column}) VALUES ({index}, '{time}')"
                ))
                .await;
            }

            let (mut ids, mut after) = (Vec::new(), Value::Null);
            for _ in times {
                let page = test
                    .query(&format!(
                        "query($after: String) {{
                            sketches(first: 1, after: $after, orderBy: [{{ {column}: ASC }}]) {{
                                nodes {{ id }}
                                pageInfo {{ endCursor }}
                            }}
                        }}"
                    ))
                    .with_variables(json!({ "after": after }))
                    .await
                    .data();
                ids.push(page["sketches"]["nodes"][0]["id"].clone());
                after = page["sketches"]["pageInfo"]["endCursor"].clone();
            }

            assert_eq!(ids, ["0", "1", "2"], "{column}");
        }
    });
}
