//! Rules on rows whose keys are equal to the database although they are different texts: the statement that says which owner
//! a row belongs to shows no other rows.

use relata::prelude::*;
use relata::{Filter, RequestContext};
use serde_json::json;

use crate::support::{Test, test_on_both};

diesel::table! {
    codes (code) {
        code -> Text,
    }
}

diesel::table! {
    notes (id) {
        id -> BigInt,
        code_code -> Text,
        reader -> BigInt,
    }
}

/// Whoever asks.
struct Reader(i64);

/// A code.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = codes, primary_key(code))]
#[has_many(notes: Note, foreign_key = notes::code_code)]
pub struct Code {
    /// The text.
    pub code: String,
}

/// A note about a code, for one reader.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = notes)]
#[model(visible = of_reader)]
#[belongs_to(code: Code, foreign_key = notes::code_code)]
pub struct Note {
    /// Identifies the note.
    pub id: i64,
    /// The code's key.
    pub code_code: String,
    /// Who may read it.
    pub reader: i64,
}

fn of_reader(reader: &Reader) -> Filter<Note> {
    Note::READER.eq(reader.0)
}

relata::models! {
    /// Codes with notes.
    struct Codes: Code, Note
}

#[test_on_both]
async fn related_rows_of_others_are_not_seen(test: Test) {
    let (text, key) = if test.is_postgres() {
        test.sql("CREATE EXTENSION citext").await;
        ("CITEXT", "BIGSERIAL PRIMARY KEY")
    } else {
        ("TEXT COLLATE NOCASE", "INTEGER PRIMARY KEY AUTOINCREMENT")
    };
    test.alter(&format!(
        "CREATE TABLE codes (code {text} NOT NULL PRIMARY KEY);
        CREATE TABLE notes (id {key}, code_code {text} NOT NULL, reader BIGINT NOT NULL);
        INSERT INTO codes VALUES ('DE'), ('FR');
        INSERT INTO notes (code_code, reader) VALUES ('de', 1), ('De', 2), ('DE', 2), ('fr', 1)"
    ))
    .await;
    let api = relata::app(Codes).api(test.database.clone());

    let document = "{ codes(orderBy: [{ code: ASC }]) { nodes {
        notes { nodes { id } } first: notes(first: 1) { nodes { id } totalCount } notesAggregate { count }
    } } }";
    let context = RequestContext::new().with_viewer(Reader(2));
    test.query(document).to(api).with_context(context).await.answers(json!({ "codes": { "nodes": [
        {
            "notes": { "nodes": [{ "id": "2" }, { "id": "3" }] },
            "first": { "nodes": [{ "id": "2" }], "totalCount": 2 },
            "notesAggregate": { "count": 2 },
        },
        {
            "notes": { "nodes": [] },
            "first": { "nodes": [], "totalCount": 0 },
            "notesAggregate": { "count": 0 },
        },
    ] } }));
}
