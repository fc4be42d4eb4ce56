//! Schemas of models that have little, or odd names: they are valid GraphQL all the same.

use async_graphql::Object;
use async_graphql::parser::types::{TypeKind, TypeSystemDefinition};
use relata::model::Model as _;
use relata::prelude::*;
use serde_json::json;

use crate::support::{Test, answer, data};

diesel::table! {
    clubs (id) {
        id -> BigInt,
        r#type -> Text,
    }
}

diesel::table! {
    members (id) {
        id -> BigInt,
        club_id -> BigInt,
        sponsor_id -> BigInt,
    }
}

diesel::table! {
    use relata::database::sql_types::*;

    settings (id) {
        id -> BigInt,
        club_id -> BigInt,
        content -> Json,
    }
}

diesel::table! {
    visits (id) {
        id -> BigInt,
        club_id -> BigInt,
        number -> BigInt,
    }
}

diesel::table! {
    stamps (code) {
        code -> Text,
        club_id -> Nullable<BigInt>,
    }
}

/// A club, one of whose columns is called as a keyword of Rust.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = clubs)]
#[has_many(members: Member)]
#[has_one(setting: Setting)]
#[has_many(settings: Setting)]
#[has_many(visits: Visit)]
#[has_many(stamps: Stamp)]
pub struct Club {
    /// Identifies the club.
    pub id: i64,
    /// What kind of club it is.
    pub r#type: String,
}

/// A row that holds foreign keys alone.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = members)]
#[belongs_to(club: Club)]
#[belongs_to(sponsor: Club, foreign_key = members::sponsor_id)]
pub struct Member {
    /// Identifies the member.
    pub id: i64,
    /// The key of the club.
    pub club_id: i64,
    /// The key of the club that pays.
    pub sponsor_id: i64,
}

/// A row with nothing that it could be found by.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = settings)]
pub struct Setting {
    /// Identifies the setting.
    pub id: i64,
    /// The key of the club.
    pub club_id: i64,
    /// Whatever there is.
    pub content: serde_json::Value,
}

/// A row without a column that clients write.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = visits)]
pub struct Visit {
    /// Identifies the visit.
    pub id: i64,
    /// The key of the club.
    pub club_id: i64,
    /// Counts the visits.
    #[model(read_only, default)]
    pub number: i64,
}

/// A row with a key of the client's and nothing else.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = stamps, primary_key(code))]
pub struct Stamp {
    /// What is printed on it.
    pub code: String,
    /// The key of the club.
    pub club_id: Option<i64>,
}

relata::models! {
    /// All of them.
    pub struct Clubs: Club, Member, Setting, Visit, Stamp
}

/// GraphQL (§ Type System) has no object, input or enum without fields or values.
#[test]
fn no_type_is_empty() {
    let document = async_graphql::parser::parse_schema(relata::app(Clubs).sdl()).unwrap();
    for definition in document.definitions {
        let TypeSystemDefinition::Type(definition) = definition else { continue };
        let parts = match &definition.node.kind {
            TypeKind::Object(object) => object.fields.len(),
            TypeKind::InputObject(input) => input.fields.len(),
            TypeKind::Enum(values) => values.values.len(),
            _ => continue,
        };
        assert_ne!(parts, 0, "{}", definition.node.name);
    }
}

/// A hasOne is made or changed without a search, also where its row has no column to be found by.
#[test]
fn a_row_without_columns_to_search_by_keeps_its_verbs() {
    let sdl = relata::app(Clubs).sdl();
    assert!(sdl.contains("  updateOrCreateClubSetting("));
    assert!(!sdl.contains("SettingSearchInput") && !sdl.contains("updateOrCreateManyClubSettings"));
}

/// Where clients cannot make a row, `save` is about a row that is there: the rest of the schema says no more.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_that_clients_cannot_make_are_saved_by_their_keys() {
    let api = relata::app(Clubs).api(Test::sqlite().await.database);
    let saved = answer(&api, "mutation { saveClubVisit(clubId: 1, input: {}) { changed } }", json!({})).await;
    let expected = json!({ "input.id": ["must be given: clients make no visits"] });
    assert_eq!(saved["errors"][0]["extensions"]["validation"], expected);
}

#[test]
fn a_column_called_as_a_keyword_goes_by_its_name() {
    let sdl = relata::app(Clubs).sdl();
    assert!(sdl.contains("  type: String!\n") && !sdl.contains("rType"));
    assert_eq!(Club::COLUMNS[1].name, "type");
}

/// A field of one's own that is called as a generated one takes its place, in the schema and in answers.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn custom_fields_take_the_places_of_generated_ones() {
    struct Own;

    #[Object]
    impl Own {
        /// Gives the name back.
        async fn user(&self, name: String) -> String {
            name
        }

        /// Gives the name back.
        async fn create_user(&self, name: String) -> String {
            name
        }
    }

    let test = Test::sqlite().await;
    let app = relata::app(relata::models::Demo).queries(Own).mutations(Own);
    for line in ["  user(name: String!): String!", "  createUser(name: String!): String!"] {
        assert!(app.sdl().contains(line), "{line}");
    }
    let api = app.api(test.database.clone());
    assert_eq!(data(answer(&api, "{ user(name: \"Ada\") }", json!({})).await), json!({ "user": "Ada" }));
    let made = answer(&api, "mutation { createUser(name: \"Ada\") }", json!({})).await;
    assert_eq!(data(made), json!({ "createUser": "Ada" }));
}
