//! Keys that are equal to the database although they are different texts: `NOCASE` on SQLite, `citext` on PostgreSQL.

use relata::graphql::Api;
use relata::prelude::*;
use serde_json::json;

use crate::support::{Test, test_on_both};

diesel::table! {
    codes (code) {
        code -> Text,
    }
}

diesel::table! {
    details (id) {
        id -> BigInt,
        code_code -> Text,
        note -> Text,
    }
}

diesel::table! {
    marks (id) {
        id -> BigInt,
        mark_code -> Nullable<Text>,
        points -> Integer,
    }
}

/// A code.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = codes, primary_key(code))]
#[has_one(detail: Detail, foreign_key = details::code_code)]
#[has_many(marks: Mark, foreign_key = marks::mark_code)]
pub struct Code {
    /// The text.
    pub code: String,
}

/// A detail of a code.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = details)]
#[belongs_to(code: Code, foreign_key = details::code_code)]
pub struct Detail {
    /// Identifies the detail.
    pub id: i64,
    /// The code's key.
    pub code_code: String,
    /// A note.
    pub note: String,
}

/// A mark of a code.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = marks)]
#[belongs_to(code: Code, foreign_key = marks::mark_code)]
pub struct Mark {
    /// Identifies the mark.
    pub id: i64,
    /// The code's key.
    pub mark_code: Option<String>,
    /// How many points it gives.
    pub points: i32,
}

relata::models! {
    /// Codes with what belongs to them.
    struct Codes: Code, Detail, Mark
}

/// The code DE with a detail and three marks, each of which has the key in another case; the code FR with nothing.
async fn codes(test: &Test) -> Api {
    let (text, key) = if test.is_postgres() {
        test.sql("CREATE EXTENSION citext").await;
        ("CITEXT", "BIGSERIAL PRIMARY KEY")
    } else {
        ("TEXT COLLATE NOCASE", "INTEGER PRIMARY KEY AUTOINCREMENT")
    };
    test.alter(&format!(
        "CREATE TABLE codes (code {text} NOT NULL PRIMARY KEY);
        CREATE TABLE details (id {key}, code_code {text} NOT NULL UNIQUE, note TEXT NOT NULL);
        CREATE TABLE marks (id {key}, mark_code {text}, points INTEGER NOT NULL);
        INSERT INTO codes VALUES ('DE'), ('FR');
        INSERT INTO details (code_code, note) VALUES ('de', 'x');
        INSERT INTO marks (mark_code, points) VALUES ('de', 1), ('De', 2), ('DE', 4)"
    ))
    .await;
    relata::app(Codes).api(test.database.clone())
}

#[test_on_both]
async fn relations_follow_the_database_as_filters_do(test: Test) {
    let api = codes(&test).await;

    test.query(
        r#"{
            codes(orderBy: [{ code: ASC }]) {
                nodes {
                    code
                    hasDetail
                    detail { note }
                    marks(first: 2) { totalCount nodes { points } pageInfo { hasNextPage } }
                    marksAggregate { count sum { points } }
                }
            }
            filtered: codes(where: { has: [DETAIL, MARKS], whereHas: { marks: { points: { eq: 4 } } } }) { nodes { code } }
            code(code: "dE") { code detail { note } }
        }"#,
    )
    .to(api)
    .await
    .answers(json!({
        "codes": { "nodes": [
            {
                "code": "DE",
                "hasDetail": true,
                "detail": { "note": "x" },
                "marks": {
                    "totalCount": 3,
                    "nodes": [{ "points": 1 }, { "points": 2 }],
                    "pageInfo": { "hasNextPage": true },
                },
                "marksAggregate": { "count": 3, "sum": { "points": "7" } },
            },
            {
                "code": "FR",
                "hasDetail": false,
                "detail": null,
                "marks": { "totalCount": 0, "nodes": [], "pageInfo": { "hasNextPage": false } },
                "marksAggregate": { "count": 0, "sum": { "points": null } },
            },
        ] },
        "filtered": { "nodes": [{ "code": "DE" }] },
        "code": { "code": "DE", "detail": { "note": "x" } },
    }));
}

/// One statement for the relation, although three different texts are looked for.
#[test_on_both]
async fn rows_of_different_texts_belong_to_the_same_row(test: Test) {
    let api = codes(&test).await;

    test.query("{ marks { nodes { points code { code } } } }")
        .to(api)
        .await
        .answers(json!({ "marks": { "nodes": [
            { "points": 1, "code": { "code": "DE" } },
            { "points": 2, "code": { "code": "DE" } },
            { "points": 4, "code": { "code": "DE" } },
        ] } }))
        .in_statements(2);
}

#[test_on_both]
async fn rows_are_preloaded_in_rust_likewise(test: Test) {
    codes(&test).await;
    let conn = &mut *test.write().await;

    let rows = Code::query().preload(Code::MARKS).all(conn).await.unwrap();

    let marks = rows.iter().map(|row| row.related(Code::MARKS).unwrap().len());
    assert_eq!(marks.collect::<Vec<_>>(), [3, 0]);
}
