//! `relata relations` and `relata check`: rule 4, and what the database must have.

use relata::command_line::listing;
use relata::graphql::Models;
use relata::relations::check::{Missing, Report, check};
use serde_json::{Value, json};

use super::said;
use crate::domain::Domain;
use crate::on_both;
use crate::program::run;
use crate::support::Test;

/// A relation of the demo as JSON.
fn relation(owner: &str, name: &str, kind: &str, related: &str, foreign: [&str; 2], local: [&str; 2]) -> Value {
    let key = |[table, column]: [&str; 2]| json!({ "table": table, "column": column });
    let icon = if name == "profile" { json!({ "icon": "id-card" }) } else { json!({}) };
    json!({
        "owner": owner, "name": name, "field": name, "kind": kind, "related": related, "foreignKey": key(foreign),
        "localKey": key(local), "onQuery": name == "profile", "meta": icon, "description": "",
    })
}

fn demo() -> [Value; 4] {
    [
        relation("User", "profile", "hasOne", "Profile", ["profiles", "user_id"], ["users", "id"]),
        relation("User", "role", "belongsTo", "Role", ["users", "role_id"], ["roles", "id"]),
        relation("Profile", "user", "belongsTo", "User", ["profiles", "user_id"], ["users", "id"]),
        relation("Role", "users", "hasMany", "User", ["users", "role_id"], ["roles", "id"]),
    ]
}

/// The demo's relations with what the database has for them, each `(unique, indexed)`.
fn checked(found: [(Value, bool); 4]) -> Value {
    let each = demo().into_iter().zip(found).map(|(mut relation, (unique, indexed))| {
        relation["unique"] = unique;
        relation["indexed"] = json!(indexed);
        relation
    });
    each.collect()
}

async fn report(test: &Test) -> Report {
    check(&mut test.database.read().await.unwrap(), Domain::all()).await.unwrap()
}

#[test]
fn rule_4_relations_are_listed_without_a_database() {
    let folder = tempfile::tempdir().unwrap();
    let listed = "\
OWNER    RELATION  KIND       RELATED  KEYS                         ON_QUERY  META          DESCRIPTION
User     profile   hasOne     Profile  profiles.user_id → users.id  yes       icon=id-card
User     role      belongsTo  Role     users.role_id → roles.id     no        -
Profile  user      belongsTo  User     profiles.user_id → users.id  no        -
Role     users     hasMany    User     users.role_id → roles.id     no        -
";
    assert_eq!(said(run(folder.path(), &["relations"])), (listed.to_owned(), String::new(), Some(0)));
    let (json, _, code) = said(run(folder.path(), &["relations", "--json"]));
    assert_eq!((json.lines().count(), code), (1, Some(0)));
    assert_eq!(serde_json::from_str::<Value>(&json).unwrap(), json!({ "relations": demo() }));
    let first = r#"{"relations":[{"owner":"User","name":"profile","field":"profile","kind":"hasOne","related":"Profile","foreignKey":{"table":"profiles","column":"user_id"},"localKey":{"table":"users","column":"id"},"onQuery":true,"meta":{"icon":"id-card"},"description":""},{"#;
    assert!(json.starts_with(first), "{json}");
    assert!(std::fs::read_dir(folder.path()).unwrap().next().is_none());
}

/// Custom keys, a relation to the model's own table, free data of every kind.
#[test]
fn rule_4_relations_of_any_models_are_listed() {
    let listed = "\
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
";
    assert_eq!(listing::declared(Domain::all()), listed);
    let passport = json!({
        "owner": "Person", "name": "passport", "field": "passport", "kind": "hasOne", "related": "Passport",
        "foreignKey": { "table": "passports", "column": "holder_uuid" }, "localKey": { "table": "people", "column": "uuid" },
        "onQuery": false, "meta": { "icon": "book", "weight": 3, "hidden": false }, "description": "",
    });
    assert_eq!(serde_json::to_value(crate::domain::Person::PASSPORT.untyped()).unwrap(), passport);
}

on_both! {
    /// A database that has everything.
    async fn check_lists_relations_that_fit(test: Test) {
        let folder = tempfile::tempdir().unwrap();
        let table = "\
OWNER    RELATION  KIND       RELATED  KEYS                         UNIQUE  INDEXED
User     profile   hasOne     Profile  profiles.user_id → users.id  yes     yes
User     role      belongsTo  Role     users.role_id → roles.id     -       yes
Profile  user      belongsTo  User     profiles.user_id → users.id  -       yes
Role     users     hasMany    User     users.role_id → roles.id     -       yes

3 models with 4 relations fit the database
";
        assert_eq!(said(run(folder.path(), &["check", "--database-url", &test.url])), (table.to_owned(), String::new(), Some(0)));
        let (json, _, code) = said(run(folder.path(), &["check", "--json", "--database-url", &test.url]));
        let expected = json!({
            "fits": true, "pendingMigrations": [], "problems": [], "hints": [],
            "relations": checked([(json!(true), true), (json!(null), true), (json!(null), true), (json!(null), true)]),
        });
        assert_eq!((serde_json::from_str::<Value>(&json).unwrap(), code), (expected, Some(0)));
    }

    /// A missing unique index is amiss, a missing plain one a hint.
    async fn check_tells_problems_from_hints(test: Test) {
        let folder = tempfile::tempdir().unwrap();
        let url = ["--database-url", &test.url];
        test.sql("DROP INDEX users_role_id").await;
        let hint = "users.role_id has no index, so `users` of Role is found by reading the whole table: CREATE INDEX users_role_id ON users (role_id)";
        let table = |unique: &str| format!("\
OWNER    RELATION  KIND       RELATED  KEYS                         UNIQUE  INDEXED
User     profile   hasOne     Profile  profiles.user_id → users.id  {unique:<6}  {unique}
User     role      belongsTo  Role     users.role_id → roles.id     -       yes
Profile  user      belongsTo  User     profiles.user_id → users.id  -       yes
Role     users     hasMany    User     users.role_id → roles.id     -       no

");
        let hinted = format!("{}hint: {hint}\n3 models with 4 relations fit the database\n", table("yes"));
        assert_eq!(said(run(folder.path(), &[&["check"], &url[..]].concat())), (hinted, String::new(), Some(0)));

        crate::program::drop_slot_index(&test).await;
        let problem = "User has one `profile`, but profiles.user_id has no unique index, so an owner can get two: CREATE UNIQUE INDEX profiles_user_id ON profiles (user_id)";
        let warned = format!("{}warning: {problem}\nhint: {hint}\n", table("no"));
        assert_eq!(said(run(folder.path(), &[&["check"], &url[..]].concat())), (warned, String::new(), Some(1)));
        let (json, _, code) = said(run(folder.path(), &[&["check", "--json"], &url[..]].concat()));
        let expected = json!({
            "fits": false, "pendingMigrations": [],
            "relations": checked([(json!(false), false), (json!(null), true), (json!(null), true), (json!(null), false)]),
            "problems": [{ "missing": "uniqueIndex", "table": "profiles", "column": "user_id", "message": problem }],
            "hints": [{ "missing": "index", "table": "users", "column": "role_id", "message": hint }],
        });
        assert_eq!((serde_json::from_str::<Value>(&json).unwrap(), code), (expected, Some(1)));
    }

    /// What a migration will bring is not missing.
    async fn check_names_pending_migrations_alone(test: Test) {
        relata::models::MIGRATIONS.revert(&test.database).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let name = "2026-11-20-000000_create_users_profiles_and_roles";
        let (text, _, code) = said(run(folder.path(), &["check", "--database-url", &test.url]));
        let last: Vec<&str> = text.lines().skip(5).collect();
        assert_eq!((last, code), (vec!["", &format!("warning: the migration {name} has not run: `relata migrate`")[..]], Some(1)));
        let (json, _, code) = said(run(folder.path(), &["check", "--json", "--database-url", &test.url]));
        let expected = json!({
            "fits": false, "pendingMigrations": [name], "problems": [], "hints": [],
            "relations": checked([(json!(false), false), (json!(null), false), (json!(null), false), (json!(null), false)]),
        });
        assert_eq!((serde_json::from_str::<Value>(&json).unwrap(), code), (expected, Some(1)));
    }

    /// Models outside the package: custom keys, a self-relation, a hasOne without its unique index.
    async fn check_knows_any_models(test: Test) {
        let report = report(&test).await;
        let table = "\
OWNER     RELATION  KIND       RELATED   KEYS                                      UNIQUE  INDEXED
Person    passport  hasOne     Passport  passports.holder_uuid → people.uuid       no      no
Person    country   belongsTo  Country   people.country_code → countries.code      -       yes
Person    mentor    belongsTo  Person    people.mentor_id → people.id              -       yes
Person    mentees   hasMany    Person    people.mentor_id → people.id              -       no
Passport  holder    belongsTo  Person    passports.holder_uuid → people.uuid       -       yes
Passport  visa      hasOne     Visa      visas.passport_number → passports.number  yes     yes
Country   people    hasMany    Person    people.country_code → countries.code      -       no
Visa      passport  belongsTo  Passport  visas.passport_number → passports.number  -       yes
Specimen  label     hasOne     Label     labels.specimen_id → specimens.id         yes     yes
Label     specimen  belongsTo  Specimen  labels.specimen_id → specimens.id         -       yes
";
        assert_eq!(listing::checked(&report), table);
        let messages = |findings: &[relata::relations::check::Finding]| findings.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(messages(&report.problems), [
            "Person has one `passport`, but passports.holder_uuid has no unique index, so an owner can get two: CREATE UNIQUE INDEX passports_holder_uuid ON passports (holder_uuid)",
        ]);
        assert_eq!(messages(&report.hints), [
            "people.mentor_id has no index, so `mentees` of Person is found by reading the whole table: CREATE INDEX people_mentor_id ON people (mentor_id)",
            "people.country_code has no index, so `people` of Country is found by reading the whole table: CREATE INDEX people_country_code ON people (country_code)",
        ]);

        test.sql("CREATE UNIQUE INDEX passports_holder_uuid ON passports (holder_uuid); CREATE INDEX people_mentor_id ON people (mentor_id, name)").await;
        test.sql("CREATE INDEX people_country_code ON people (country_code) WHERE age > 3").await;
        let report = self::report(&test).await;
        assert!(report.problems.is_empty() && report.relations[0].unique == Some(true) && report.relations[3].indexed);
        assert_eq!(report.hints.len(), 1);
    }

    /// PostgreSQL compares no text with a UUID: a column of another type is amiss. SQLite has types for show.
    async fn check_names_columns_of_other_types(test: Test) {
        if test.is_postgres() {
            test.sql("ALTER TABLE people ALTER uuid TYPE text, ALTER name TYPE varchar(9), ALTER born_at TYPE timestamp").await;
        }
        let report = report(&test).await;
        let types = report.problems.iter().filter(|problem| problem.missing == Missing::Type).map(ToString::to_string);
        let expected: &[&str] = match test.is_postgres() {
            true => &[
                "Person has `uuid` as a Uuid, but people.uuid is of the type text: make it uuid",
                "Person has `born_at` as a Timestamptz, but people.born_at is of the type timestamp without time zone: make it timestamp with time zone",
            ],
            false => &[],
        };
        assert_eq!(types.collect::<Vec<_>>(), expected);
    }

    /// A column that is not there is amiss, and no index of it a hint.
    async fn check_names_missing_columns(test: Test) {
        test.sql("ALTER TABLE people DROP COLUMN mentor_id").await;
        let report = report(&test).await;
        let people: Vec<_> = report.problems.iter().filter(|problem| problem.table == "people").map(ToString::to_string).collect();
        assert_eq!(people, ["Person needs the column people.mentor_id, which does not exist"]);
        assert_eq!(report.hints.iter().map(|hint| hint.column).collect::<Vec<_>>(), ["country_code"]);
    }
}
