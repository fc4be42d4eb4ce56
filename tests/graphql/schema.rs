//! Schemas of models with few columns or odd names, which are valid GraphQL all the same.

use async_graphql::parser::types::{TypeKind, TypeSystemDefinition};
use relata::model::Model as _;
use relata::prelude::*;
use serde_json::json;

use crate::support::{Test, test_on_both};

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
#[has_many(settings: Setting, singular = "otherSetting", plural = "otherSettings")]
#[has_many(visits: Visit)]
#[has_many(stamps: Stamp)]
pub struct Club {
    /// Identifies the club.
    pub id: i64,
    /// The kind of club.
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
    /// Any JSON.
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
    /// The text on it.
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

#[test]
fn a_has_one_whose_row_has_no_column_to_search_by_can_still_be_updated_or_created() {
    let sdl = relata::app(Clubs).sdl();

    assert!(sdl.contains("  updateOrCreateSettingForClub("));
}

#[test]
fn a_has_many_whose_rows_have_no_column_to_search_by_has_no_verbs_that_search() {
    let sdl = relata::app(Clubs).sdl();

    assert!(!sdl.contains("SettingSearchInput"));
    assert!(!sdl.contains("updateOrCreateManyOtherSettingsForClub"));
}

/// The tables need not exist: the input is refused before any statement.
#[test_on_both]
async fn rows_that_clients_cannot_make_are_saved_by_their_keys_alone(test: Test) {
    test.mutation("saveVisitForClub(clubId: 1, input: {}) { changed }")
        .to(relata::app(Clubs).api(test.database.clone()))
        .await
        .is_invalid(json!({ "input.id": ["must be given: clients make no visits"] }))
        .without_writes();
}

#[test]
fn a_column_whose_name_is_a_keyword_of_rust_keeps_it() {
    let sdl = relata::app(Clubs).sdl();

    assert!(sdl.contains("  type: String!\n"));
    assert!(!sdl.contains("rType"));
    assert_eq!(Club::FIELDS[1].column.name, "type");
}
