//! `relata check`: what the database must have for the models.

use relata::command_line::listing;
use relata::graphql::Models;
use relata::relations::check::{Finding, Missing, Report, check};
use relata::relations::stored_forms::check_forms;
use serde_json::{Value, json};

use super::relations::demo_relations;
use super::{Program, drop_slot_index};
use crate::domain::Domain;
use crate::support::{Test, run, test_on_both};

#[test_on_both]
async fn check_lists_relations_that_fit(test: Test) {
    let program = Program::over(&test);

    program.run(&["check"]).prints(
        "\
OWNER    RELATION  KIND       RELATED  KEYS                         UNIQUE  INDEXED
User     profile   hasOne     Profile  profiles.user_id → users.id  yes     yes
User     role      belongsTo  Role     users.role_id → roles.id     -       yes
Profile  user      belongsTo  User     profiles.user_id → users.id  -       yes
Role     users     hasMany    User     users.role_id → roles.id     -       yes

3 models with 4 relations fit the database
",
    );

    program.run(&["check", "--json"]).exits_with(0).prints_json(json!({
        "fits": true,
        "pendingMigrations": [],
        "problems": [],
        "hints": [],
        "relations": checked([
            ("profile", Some(true), true),
            ("role", None, true),
            ("user", None, true),
            ("users", None, true),
        ]),
    }));
}

/// The demo's relations with what the database has for each: a unique index and an index.
fn checked(found: [(&str, Option<bool>, bool); 4]) -> Vec<Value> {
    let mut relations = Vec::new();
    for (mut relation, (name, unique, indexed)) in demo_relations().into_iter().zip(found) {
        assert_eq!(relation["name"], name);
        relation["unique"] = json!(unique);
        relation["indexed"] = json!(indexed);
        relations.push(relation);
    }
    relations
}

const HINT: &str = "users.role_id has no index, so `users` of Role is found by reading the whole \
    table: CREATE INDEX users_role_id ON users (role_id)";

const PROBLEM: &str = "User has one `profile`, but profiles.user_id has no unique index, so an \
    owner can get two: CREATE UNIQUE INDEX profiles_user_id ON profiles (user_id), or with WHERE and the \
    condition of `on_query` if hidden rows may have the same key";

#[test_on_both]
async fn a_missing_index_is_a_hint(test: Test) {
    test.sql("DROP INDEX users_role_id").await;

    Program::over(&test).run(&["check"]).prints(&format!(
        "\
OWNER    RELATION  KIND       RELATED  KEYS                         UNIQUE  INDEXED
User     profile   hasOne     Profile  profiles.user_id → users.id  yes     yes
User     role      belongsTo  Role     users.role_id → roles.id     -       yes
Profile  user      belongsTo  User     profiles.user_id → users.id  -       yes
Role     users     hasMany    User     users.role_id → roles.id     -       no

hint: {HINT}
3 models with 4 relations fit the database
"
    ));
}

#[test_on_both]
async fn a_missing_unique_index_is_a_warning(test: Test) {
    test.sql("DROP INDEX users_role_id").await;
    drop_slot_index(&test).await;
    let program = Program::over(&test);

    let run = program.run(&["check"]);

    run.exits_with(1);
    assert_eq!(
        run.output,
        format!(
            "\
OWNER    RELATION  KIND       RELATED  KEYS                         UNIQUE  INDEXED
User     profile   hasOne     Profile  profiles.user_id → users.id  no      no
User     role      belongsTo  Role     users.role_id → roles.id     -       yes
Profile  user      belongsTo  User     profiles.user_id → users.id  -       yes
Role     users     hasMany    User     users.role_id → roles.id     -       no

warning: {PROBLEM}
hint: {HINT}
"
        )
    );
    program.run(&["check", "--json"]).exits_with(1).prints_json(json!({
        "fits": false,
        "pendingMigrations": [],
        "relations": checked([
            ("profile", Some(false), false),
            ("role", None, true),
            ("user", None, true),
            ("users", None, false),
        ]),
        "problems": [
            {
                "missing": "uniqueIndex",
                "table": "profiles",
                "column": "user_id",
                "message": PROBLEM,
            },
        ],
        "hints": [{ "missing": "index", "table": "users", "column": "role_id", "message": HINT }],
    }));
}

/// The database can keep an owner from having two of the rows that the relation shows.
#[test_on_both]
async fn a_partial_unique_index_is_listed_with_its_condition(test: Test) {
    test.sql("DROP INDEX users_role_id").await;
    drop_slot_index(&test).await;
    test.sql("CREATE UNIQUE INDEX live ON profiles (user_id) WHERE deleted_at IS NULL").await;
    let program = Program::over(&test);

    let condition = if test.is_postgres() { "(deleted_at IS NULL)" } else { "deleted_at IS NULL" };
    let run = program.run(&["check"]);
    let line = run.output.lines().find(|line| line.starts_with("User     profile")).unwrap();
    assert!(line.ends_with(&format!("  where {condition}  in part")), "{}", run.output);
    assert!(!run.output.contains("warning"), "{}", run.output);

    let run = program.run(&["check", "--json"]);
    let report: Value = serde_json::from_str(&run.output).unwrap();
    assert_eq!(report["relations"][0]["unique"], json!(false));
    assert_eq!(report["relations"][0]["partialUnique"], json!([condition]));
    assert_eq!(report["relations"][0]["indexed"], json!(false));
    assert_eq!(report["relations"][0]["partlyIndexed"], json!(true));
}

/// It does not find the rows that its condition leaves out.
#[test_on_both]
async fn an_index_of_some_rows_is_a_hint(test: Test) {
    test.sql("DROP INDEX users_role_id").await;
    test.sql("CREATE INDEX named_users ON users (role_id) WHERE name <> ''").await;

    let run = Program::over(&test).run(&["check"]);

    run.exits_with(0);
    let hint = "hint: users.role_id has an index of some rows only, so `users` of Role can be found only by reading the \
        whole table: CREATE INDEX users_role_id ON users (role_id)\n";
    assert!(run.output.contains(hint), "{}", run.output);
    let line = run.output.lines().find(|line| line.starts_with("Role     users")).unwrap();
    assert!(line.ends_with("  -       in part"), "{}", run.output);
}

/// A pending migration will make the tables that are missing: they are not reported as well.
#[test_on_both]
async fn pending_migrations_are_the_only_warning(test: Test) {
    relata::models::MIGRATIONS.revert(&test.database).await.unwrap();
    let name = "2026-11-20-000000_create_users_profiles_and_roles";
    let program = Program::over(&test);

    let run = program.run(&["check"]);

    run.exits_with(1);
    let (_, warnings) = run.output.split_once("\n\n").unwrap();
    assert_eq!(
        warnings,
        format!("warning: the migration {name} is pending: run `relata migrate`\n")
    );
    program.run(&["check", "--json"]).exits_with(1).prints_json(json!({
        "fits": false,
        "pendingMigrations": [name],
        "problems": [],
        "hints": [],
        "relations": checked([
            ("profile", Some(false), false),
            ("role", None, false),
            ("user", None, false),
            ("users", None, false),
        ]),
    }));
}

#[test_on_both]
async fn a_column_without_which_no_row_can_be_made_is_a_warning(test: Test) {
    assert!(found(&test, Missing::Field).await.is_empty());

    test.alter(if test.is_postgres() {
        "ALTER TABLE labels ADD COLUMN colour TEXT NOT NULL, ADD COLUMN size INTEGER NOT NULL DEFAULT 1"
    } else {
        "DROP TABLE labels;
        CREATE TABLE labels (
            slug TEXT PRIMARY KEY NOT NULL,
            text TEXT NOT NULL,
            secret TEXT,
            uses INTEGER NOT NULL DEFAULT 0,
            specimen_id TEXT UNIQUE,
            printed_on DATE,
            touched_at TIMESTAMP,
            colour TEXT NOT NULL,
            size INTEGER NOT NULL DEFAULT 1
        )"
    })
    .await;

    let expected = "labels.colour needs a value in every new row, but Label has no field for it: add the field, or \
        give the column a default";
    assert_eq!(found(&test, Missing::Field).await, [expected]);
}

/// Other programs write them so; PostgreSQL has types of its own for these values.
#[test]
fn a_value_of_sqlite_in_a_form_that_is_not_compared_rightly_is_a_problem() {
    run(async {
        let test = Test::sqlite().await;
        let found = async || {
            let conn = &mut test.database.read().await.unwrap();
            messages(&check_forms(conn, Domain::all()).await.unwrap())
        };
        let good = "'2026-01-02', '03:04:05', '03:04:05.5', '2026-01-02 03:04:05.678',
            '2026-01-02T03:04:05.678901Z', 'c56a4180-65aa-42ec-a945-5fd21dec0538'";
        let good: Vec<&str> = good.split(',').map(str::trim).collect();
        test.sql(&format!(
            "INSERT INTO sketches (id, day, clock, local, moment, token)
            VALUES (1, {0}, {1}, {3}, {4}, {5}), (2, NULL, {2}, NULL, NULL, NULL)",
            good[0], good[1], good[2], good[3], good[4], good[5]
        ))
        .await;
        assert_eq!(found().await, [""; 0]);

        for (column, foreign, mended) in [
            ("day", "'2026-01-02 00:00:00'", "2026-01-02"),
            ("clock", "'03:04'", "03:04:00"),
            ("local", "'2026-01-02T03:04:05'", "2026-01-02 03:04:05.000"),
            ("moment", "'2026-01-02 03:04:05'", "2026-01-02T03:04:05.000000Z"),
            (
                "token",
                "'C56A4180-65AA-42EC-A945-5FD21DEC0538'",
                "c56a4180-65aa-42ec-a945-5fd21dec0538",
            ),
        ] {
            test.sql(&format!("UPDATE sketches SET {column} = {foreign} WHERE id = 2")).await;

            let messages = found().await;

            assert_eq!(messages.len(), 1, "{messages:?}");
            let (problem, mend) = messages[0].split_once(": ").unwrap();
            assert_eq!(
                problem,
                format!(
                    "sketches.{column} of Sketch 2 is in a form in which values are not compared rightly"
                )
            );
            test.sql(mend).await;
            assert_eq!(found().await, [""; 0], "{mend}");
            let sql = format!(
                "SELECT count(*) AS number FROM sketches WHERE {column} = '{mended}' AND id = 2"
            );
            assert_eq!(number(&mut *test.write().await, &sql).await, 1, "{column} {mend}");
        }
    });
}

#[derive(diesel::QueryableByName)]
struct Number {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    number: i64,
}

async fn number(conn: &mut relata::Connection, sql: &str) -> i64 {
    use diesel_async::RunQueryDsl;

    let query = diesel::sql_query(sql.to_owned());
    let row: relata::Result<Number> =
        relata::run_query!(conn, |diesel| query.get_result(diesel).await);
    row.unwrap().number
}

#[test_on_both]
async fn a_view_needs_no_index(test: Test) {
    test.alter(
        "ALTER TABLE passports RENAME TO papers; CREATE VIEW passports AS SELECT * FROM papers",
    )
    .await;

    let report = report(&test).await;

    assert!(report.problems.iter().all(|problem| problem.table != "passports"), "{report:?}");
    assert!(report.hints.iter().all(|hint| hint.table != "passports"), "{report:?}");
}

#[test_on_both]
async fn a_column_that_the_database_computes_and_clients_write_is_a_problem(test: Test) {
    test.alter("ALTER TABLE people DROP COLUMN height").await;
    let stored = if test.is_postgres() { "STORED" } else { "VIRTUAL" };
    test.alter(&format!(
        "ALTER TABLE people ADD COLUMN height DOUBLE PRECISION GENERATED ALWAYS AS (age * 2) {stored}"
    ))
    .await;

    let expected = "the database computes people.height, which cannot be written: declare it `#[model(read_only, default)]`";
    assert_eq!(found(&test, Missing::ReadOnly).await, [expected]);
    assert!(found(&test, Missing::Column).await.is_empty());
}

/// PostgreSQL reads them from text.
#[test]
fn an_enum_of_the_database_is_a_text_and_no_number() {
    run(async {
        let Some(test) = Test::postgres().await else { return };
        test.alter(
            "CREATE TYPE mood AS ENUM ('glad', 'sad');
            ALTER TABLE people
                ALTER COLUMN name TYPE mood USING 'glad',
                ALTER COLUMN age TYPE mood USING 'glad'",
        )
        .await;

        let expected = "Person has `age` as a Integer, but people.age is of the type enum mood: make it integer";
        assert_eq!(found(&test, Missing::Type).await, [expected]);
    });
}

/// The messages of the problems of one kind.
pub(super) async fn found(test: &Test, missing: Missing) -> Vec<String> {
    let mut problems = report(test).await.problems;
    problems.retain(|problem| problem.missing == missing);
    messages(&problems)
}

async fn report(test: &Test) -> Report {
    check(&mut test.database.read().await.unwrap(), Domain::all()).await.unwrap()
}

pub(super) fn messages(findings: &[Finding]) -> Vec<String> {
    findings.iter().map(ToString::to_string).collect()
}

/// Custom keys, a relation of a model to itself, and a hasOne without its unique index.
#[test_on_both]
async fn any_models_are_checked(test: Test) {
    let report = report(&test).await;

    assert_eq!(
        listing::checked_relations(&report),
        "\
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
"
    );
    assert_eq!(
        messages(&report.problems),
        ["Person has one `passport`, but passports.holder_uuid has no unique index, so an owner \
          can get two: CREATE UNIQUE INDEX passports_holder_uuid ON passports (holder_uuid)"]
    );
    assert_eq!(
        messages(&report.hints),
        [
            "people.mentor_id has no index, so `mentees` of Person is found by reading the whole \
             table: CREATE INDEX people_mentor_id ON people (mentor_id)",
            "people.country_code has no index, so `people` of Country is found by reading the \
             whole table: CREATE INDEX people_country_code ON people (country_code)",
        ]
    );
}

/// An index whose first column is the foreign key will do; one over a part of the rows will not.
#[test_on_both]
async fn an_index_counts_where_it_finds_every_row(test: Test) {
    test.sql(
        "CREATE UNIQUE INDEX passports_holder_uuid ON passports (holder_uuid);
        CREATE INDEX people_mentor_id ON people (mentor_id, name);
        CREATE INDEX people_country_code ON people (country_code) WHERE age > 3;",
    )
    .await;

    let report = report(&test).await;

    let [passport, _, _, mentees, ..] = report.relations.as_slice() else { panic!("{report:?}") };
    assert_eq!(passport.unique, Some(true));
    assert!(mentees.indexed);
    assert_eq!(messages(&report.problems), [""; 0]);
    let columns: Vec<&str> = report.hints.iter().map(|hint| &*hint.column).collect();
    assert_eq!(columns, ["country_code"]);
}

/// PostgreSQL compares no text with a UUID. SQLite does not mind the type of a column.
#[test_on_both]
async fn a_column_of_another_type_is_a_problem_on_postgres(test: Test) {
    if !test.is_postgres() {
        assert_eq!(type_problems(&report(&test).await), [""; 0]);
        return;
    }
    test.sql(
        "ALTER TABLE people
            ALTER uuid TYPE text,
            ALTER name TYPE varchar(9),
            ALTER born_at TYPE timestamp",
    )
    .await;

    assert_eq!(
        type_problems(&report(&test).await),
        [
            "Person has `uuid` as a Uuid, but people.uuid is of the type text: make it uuid",
            "Person has `born_at` as a Timestamptz, but people.born_at is of the type timestamp \
             without time zone: make it timestamp with time zone",
        ]
    );
}

fn type_problems(report: &Report) -> Vec<String> {
    let problems = report.problems.iter().filter(|problem| problem.missing == Missing::Type);
    problems.map(ToString::to_string).collect()
}

/// An index of a column that is not there is not asked for as well.
#[test_on_both]
async fn a_missing_column_is_a_problem(test: Test) {
    test.sql("ALTER TABLE people DROP COLUMN mentor_id").await;

    let report = report(&test).await;

    let people = report.problems.iter().filter(|problem| problem.table == "people");
    assert_eq!(
        people.map(ToString::to_string).collect::<Vec<_>>(),
        ["Person needs the column people.mentor_id, which does not exist"]
    );
    let hints: Vec<&str> = report.hints.iter().map(|hint| &*hint.column).collect();
    assert_eq!(hints, ["country_code"]);
}
