//! Verbs over keys that are equal to the database although they are different texts: they write as the database compares.

use std::time::Duration;

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
        code_code -> Nullable<Text>,
        note -> Text,
    }
}

diesel::table! {
    tags (name) {
        name -> Text,
        code_code -> Nullable<Text>,
        slug -> Nullable<Text>,
        points -> Integer,
    }
}

/// A code.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = codes, primary_key(code))]
#[has_one(detail: Detail, foreign_key = details::code_code)]
#[has_many(tags: Tag, foreign_key = tags::code_code)]
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
    pub code_code: Option<String>,
    /// A note.
    pub note: String,
}

/// A tag of a code.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = tags, primary_key(name))]
#[belongs_to(code: Code, foreign_key = tags::code_code)]
pub struct Tag {
    /// Identifies the tag.
    pub name: String,
    /// The code's key.
    pub code_code: Option<String>,
    /// The address.
    #[model(unique)]
    pub slug: Option<String>,
    /// How many points it gives.
    pub points: i32,
}

relata::models! {
    /// Codes with what belongs to them.
    struct Codes: Code, Detail, Tag
}

/// The types of texts that ignore the case of letters, or the blanks at their end, on SQLite and on PostgreSQL.
const CASE: [&str; 2] = ["TEXT COLLATE NOCASE", "CITEXT"];
const BLANKS: [&str; 2] = ["TEXT COLLATE RTRIM", "CHAR(8)"];

/// Makes the code DE with a detail and two tags, all of which have `key` as its key, and the code FR with nothing. The
/// details of a code are not limited to one.
async fn codes(test: &Test, types: [&str; 2], key: &str) -> Api {
    let [sqlite, postgres] = types;
    let (text, id) = if test.is_postgres() {
        test.sql("CREATE EXTENSION citext").await;
        (postgres, "BIGSERIAL PRIMARY KEY")
    } else {
        (sqlite, "INTEGER PRIMARY KEY AUTOINCREMENT")
    };
    test.alter(&format!(
        "CREATE TABLE codes (code {text} NOT NULL PRIMARY KEY);
        CREATE TABLE details (id {id}, code_code {text}, note {text} NOT NULL);
        CREATE TABLE tags (name {text} NOT NULL PRIMARY KEY, code_code {text}, slug {text} UNIQUE, points INTEGER NOT NULL);
        INSERT INTO codes VALUES ('DE'), ('FR');
        INSERT INTO details (code_code, note) VALUES ('{key}', 'x');
        INSERT INTO tags VALUES ('a', '{key}', 'first', 1), ('b', '{key}', 'second', 2)"
    ))
    .await;
    relata::app(Codes).api(test.database.clone())
}

#[test_on_both]
async fn a_row_that_has_the_owners_key_is_saved_in_place(test: Test) {
    let api = codes(&test, CASE, "de").await;

    test.mutation(
        r#"saveDetailForCode(codeCode: "DE", input: { id: 1, note: "y" }) {
            detail { id note } displaced { id } displacedFrom { code } changed
        }"#,
    )
    .to(api)
    .await
    .answers(json!({
        "detail": { "id": "1", "note": "y" },
        "displaced": null,
        "displacedFrom": null,
        "changed": true,
    }));
}

#[test_on_both]
async fn a_row_that_has_the_owners_key_stays_beside_the_one_in_the_slot(test: Test) {
    let api = codes(&test, CASE, "de").await;
    test.sql("INSERT INTO details (code_code, note) VALUES ('De', 'z')").await;

    test.mutation(
        r#"saveDetailForCode(codeCode: "DE", input: { id: 2, note: "y" }) { detail { id } displacedFrom { code } }"#,
    )
    .to(api)
    .await
    .answers(json!({ "detail": { "id": "2" }, "displacedFrom": null }));
}

#[test_on_both]
async fn a_row_is_linked_to_the_row_that_it_belongs_to(test: Test) {
    let api = codes(&test, CASE, "de").await;

    test.mutation(
        r#"associateCodeWithDetail(detailId: 1, codeCode: "de") { code { code } displaced { id } displacedFrom { code } }"#,
    )
    .to(api)
    .await
    .answers(json!({
        "code": { "code": "DE" },
        "displaced": null,
        "displacedFrom": null,
    }));
}

#[test_on_both]
async fn a_row_is_displaced_from_an_owner_of_another_key(test: Test) {
    let api = codes(&test, CASE, "de").await;

    test.mutation(
        r#"associateCodeWithDetail(detailId: 1, codeCode: "fr") { code { code } displacedFrom { code } }"#,
    )
    .to(api)
    .await
    .answers(json!({
        "code": { "code": "FR" },
        "displacedFrom": { "code": "DE" },
    }));
}

#[test_on_both]
async fn the_row_in_the_slot_is_searched(test: Test) {
    let api = codes(&test, CASE, "de").await;

    test.mutation(r#"firstOrCreateDetailForCode(codeCode: "de", search: { note: "X" }) { detail { id } created }"#)
        .to(api)
        .await
        .answers(json!({ "detail": { "id": "1" }, "created": false }));
}

/// Its key stays as it is: the key of the request only says which row it is.
#[test_on_both]
async fn an_existing_row_is_saved_by_its_key(test: Test) {
    let api = codes(&test, CASE, "de").await;

    test.mutation(
        r#"saveTagForCode(codeCode: "FR", input: { name: "A", points: 5 }) {
            tag { name points } created displacedFrom { code }
        }"#,
    )
    .to(api)
    .await
    .answers(json!({
        "tag": { "name": "a", "points": 5 },
        "created": false,
        "displacedFrom": { "code": "DE" },
    }));
}

/// `CHAR(8)` stores the key DE with six blanks.
#[test_on_both]
async fn blanks_at_the_end_of_keys_do_not_count(test: Test) {
    let api = codes(&test, BLANKS, "DE   ").await;

    test.mutation(
        r#"saveManyTagsForCode(codeCode: "DE ", input: [{ name: "a ", points: 5 }, { name: "c", points: 6 }]) {
            tags { points } created
        }"#,
    )
    .to(api)
    .await
    .answers(json!({ "tags": [{ "points": 5 }, { "points": 6 }], "created": 1 }));
}

#[test_on_both]
async fn rows_of_the_owner_are_updated_and_deleted_by_their_keys(test: Test) {
    let api = codes(&test, CASE, "de").await;

    test.mutation(
        r#"updateCode(code: "De", input: { tags: { update: [{ name: "A", points: 7 }], delete: [{ name: "B" }] } }) {
            code { tags { nodes { name points } } }
        }"#,
    )
    .to(api)
    .await
    .answers(json!({ "code": { "tags": { "nodes": [{ "name": "a", "points": 7 }] } } }));
}

#[test_on_both]
async fn rows_of_other_owners_are_not_updated(test: Test) {
    let api = codes(&test, CASE, "de").await;

    test.mutation(r#"updateCode(code: "fr", input: { tags: { update: [{ name: "A", points: 7 }] } }) { changed }"#)
        .to(api)
        .await
        .fails_with("NOT_FOUND", "Tag A does not exist");
}

#[test_on_both]
async fn a_row_stands_once_in_a_write(test: Test) {
    let api = codes(&test, CASE, "de").await;

    test.mutation(
        r#"saveManyTagsForCode(codeCode: "FR", input: [{ name: "a", points: 5 }, { name: "A", points: 6 }]) { created }"#,
    )
    .to(api)
    .await
    .is_invalid(json!({ "input.1": ["Tag A stands twice in this write: name it once"] }))
    .without_writes();
}

#[test_on_both]
async fn rows_of_a_list_exchange_unique_values(test: Test) {
    let api = codes(&test, CASE, "de").await;

    test.mutation(
        r#"saveManyTagsForCode(codeCode: "DE", input: [{ name: "A", slug: "Second" }, { name: "b", slug: "First" }]) {
            tags { name slug }
        }"#,
    )
    .to(api)
    .await
    .answers(json!({ "tags": [
        { "name": "a", "slug": "Second" },
        { "name": "b", "slug": "First" },
    ] }));
}

#[test_on_both]
async fn rows_are_found_by_their_values(test: Test) {
    let api = codes(&test, CASE, "de").await;

    test.mutation(
        r#"updateOrCreateManyTagsForCode(codeCode: "DE", by: [SLUG, POINTS], input: [
            { slug: "SECOND", points: 2 }, { name: "c", slug: "third", points: 3 }
        ]) { tags { name slug } created }"#,
    )
    .to(api)
    .await
    .answers(json!({
        "tags": [{ "name": "b", "slug": "SECOND" }, { "name": "c", "slug": "third" }],
        "created": 1,
    }));
}

#[test_on_both]
async fn two_rows_with_equal_values_to_search_for_are_refused(test: Test) {
    let api = codes(&test, CASE, "de").await;

    test.mutation(
        r#"fetchOrCreateManyTagsForCode(codeCode: "DE", by: [SLUG], input: [
            { name: "c", slug: "third", points: 3 }, { name: "d", slug: "Third", points: 4 }
        ]) { created }"#,
    )
    .to(api)
    .await
    .fails_with("BAD_USER_INPUT", "two rows have the same value for: slug")
    .without_writes();
}

/// There is no unique index on the note. The values to search for differ in bytes, so that each call waits for all others
/// on the table.
#[test_on_both]
async fn of_two_calls_with_equal_values_to_search_for_one_makes_the_row(test: Test) {
    codes(&test, CASE, "de").await;
    let search = |note: &str| Detail::changes().set(Detail::NOTE, note);
    let mut first = test.database.begin().await.unwrap();
    let one = Detail::first_or_create(&mut first, search("new"), Detail::changes()).await.unwrap();

    let (database, search) = (test.database.clone(), search("NEW"));
    let other = tokio::spawn(async move {
        let conn = &mut *database.write().await.unwrap();
        let other = Detail::first_or_create(conn, search, Detail::changes()).await.unwrap();
        (other.id, other.created)
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    first.commit().await.unwrap();

    assert!(one.created);
    assert_eq!(other.await.unwrap(), (one.id, false));
}

/// A key of the request is the key of a new row.
#[test_on_both]
async fn a_new_row_is_saved_under_its_key(test: Test) {
    let api = codes(&test, CASE, "de").await;

    test.mutation(r#"saveTagForCode(codeCode: "fr", input: { name: "New", points: 5 }) { tag { name } created }"#)
        .to(api)
        .await
        .answers(json!({ "tag": { "name": "New" }, "created": true }));
}
