//! `relata relations`: rule 4.

use relata::command_line::listing;
use relata::graphql::Models;
use serde_json::{Value, json};

use super::Program;
use crate::domain::{Domain, Person};

#[test]
fn rule_4_relations_are_listed_as_a_table_without_a_database() {
    let program = Program::new();

    program.run(&["relations"]).prints("\
OWNER    RELATION  KIND       RELATED  KEYS                         ON_QUERY  META          DESCRIPTION
User     profile   hasOne     Profile  profiles.user_id → users.id  yes       icon=id-card
User     role      belongsTo  Role     users.role_id → roles.id     no        -
Profile  user      belongsTo  User     profiles.user_id → users.id  no        -
Role     users     hasMany    User     users.role_id → roles.id     no        -
");

    assert_eq!(program.files(), [""; 0]);
}

#[test]
fn rule_4_relations_are_listed_as_one_line_of_json() {
    let run = Program::new().run(&["relations", "--json"]);

    run.exits_with(0).prints_json(json!({ "relations": demo_relations() }));
    assert!(
        run.output.starts_with(
            r#"{"relations":[{"owner":"User","name":"profile","field":"profile","kind":"hasOne","#
        ),
        "keys stand in an order that is good to read: {}",
        run.output
    );
}

/// The demo's relations as JSON.
pub fn demo_relations() -> [Value; 4] {
    [
        json!({
            "owner": "User",
            "name": "profile",
            "field": "profile",
            "kind": "hasOne",
            "related": "Profile",
            "foreignKey": { "table": "profiles", "column": "user_id" },
            "localKey": { "table": "users", "column": "id" },
            "onQuery": true,
            "meta": { "icon": "id-card" },
            "description": "",
        }),
        json!({
            "owner": "User",
            "name": "role",
            "field": "role",
            "kind": "belongsTo",
            "related": "Role",
            "foreignKey": { "table": "users", "column": "role_id" },
            "localKey": { "table": "roles", "column": "id" },
            "onQuery": false,
            "meta": {},
            "description": "",
        }),
        json!({
            "owner": "Profile",
            "name": "user",
            "field": "user",
            "kind": "belongsTo",
            "related": "User",
            "foreignKey": { "table": "profiles", "column": "user_id" },
            "localKey": { "table": "users", "column": "id" },
            "onQuery": false,
            "meta": {},
            "description": "",
        }),
        json!({
            "owner": "Role",
            "name": "users",
            "field": "users",
            "kind": "hasMany",
            "related": "User",
            "foreignKey": { "table": "users", "column": "role_id" },
            "localKey": { "table": "roles", "column": "id" },
            "onQuery": false,
            "meta": {},
            "description": "",
        }),
    ]
}

/// Custom keys, a relation of a model to itself, and `meta` of every kind.
#[test]
fn rule_4_relations_of_any_models_are_listed() {
    assert_eq!(listing::declared_relations(Domain::all()), "\
OWNER     RELATION  KIND       RELATED   KEYS                                      ON_QUERY  META                             DESCRIPTION
Person    passport  hasOne     Passport  passports.holder_uuid → people.uuid       no        icon=book weight=3 hidden=false
Person    country   belongsTo  Country   people.country_code → countries.code      no        -
Person    mentor    belongsTo  Person    people.mentor_id → people.id              no        -                                Whom this person learns from.
Person    mentees   hasMany    Person    people.mentor_id → people.id              no        -
Passport  holder    belongsTo  Person    passports.holder_uuid → people.uuid       no        -
Passport  visa      hasOne     Visa      visas.passport_number → passports.number  no        -
Country   people    hasMany    Person    people.country_code → countries.code      yes       -
Visa      passport  belongsTo  Passport  visas.passport_number → passports.number  no        -
Specimen  label     hasOne     Label     labels.specimen_id → specimens.id         no        -
Label     specimen  belongsTo  Specimen  labels.specimen_id → specimens.id         no        -
");
}

#[test]
fn rule_4_the_meta_of_a_relation_is_json() {
    let passport = serde_json::to_value(Person::PASSPORT.untyped()).unwrap();

    assert_eq!(
        passport,
        json!({
            "owner": "Person",
            "name": "passport",
            "field": "passport",
            "kind": "hasOne",
            "related": "Passport",
            "foreignKey": { "table": "passports", "column": "holder_uuid" },
            "localKey": { "table": "people", "column": "uuid" },
            "onQuery": false,
            "meta": { "icon": "book", "weight": 3, "hidden": false },
            "description": "",
        })
    );
}
