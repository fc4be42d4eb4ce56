//! PgBouncer in front of PostgreSQL.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use relata::database::{Connection, Database, DatabaseOptions, DatabaseUrl};
use relata::graphql::Api;
use relata::models::{Demo, MIGRATIONS, User};
use relata::prelude::*;
use serde_json::{Value, json};

use super::enums::OWN_TYPES;
use super::{number, on_postgres};
use crate::domain::Domain;
use crate::support::{Pooler, Test, answer, data};

/// Connects through a pooler.
async fn connect(pooler: &Pooler, test: &Test, options: DatabaseOptions) -> Database {
    let url = DatabaseUrl::parse(&pooler.url(&test.url)).unwrap();
    Database::connect(url, options).await.unwrap()
}

/// Options for more connections than the pooler has.
fn many() -> DatabaseOptions {
    DatabaseOptions {
        connections: 20,
        acquire_timeout: Duration::from_secs(60),
        statement_timeout: Duration::from_secs(30),
        ..DatabaseOptions::default()
    }
}

fn api(database: Database) -> Api {
    relata::app(Demo).api(database).for_system()
}

/// Creates a user with a profile and a role, and reads all of it.
async fn create(api: &Api, number: u32) -> Value {
    let document = r#"mutation($input: CreateUserInput!) {
        createUser(input: $input) { user { name profile { displayName } role { name } } }
    }"#;
    let input = json!({
        "name": format!("User {number}"),
        "email": format!("{number}@example.com"),
        "profile": { "create": { "displayName": format!("Profile {number}") } },
        "role": { "create": { "name": format!("Role {number}") } },
    });
    data(answer(api, document, json!({ "input": input })).await)["createUser"]["user"].clone()
}

fn created(number: u32) -> Value {
    json!({
        "name": format!("User {number}"),
        "profile": { "displayName": format!("Profile {number}") },
        "role": { "name": format!("Role {number}") },
    })
}

/// Sends requests at the same time, of which every other one writes, and compares all answers.
async fn send(api: &Api, requests: u32) {
    let tasks: Vec<_> = (0..requests)
        .map(|number| {
            let api = api.clone();
            tokio::spawn(async move {
                if number % 2 == 0 {
                    assert_eq!(create(&api, number).await, created(number));
                    return;
                }
                let read = "{ users(first: 3, orderBy: [{ id: ASC }]) { nodes { id profile { id } role { id } } } }";
                let nodes = &data(answer(&api, read, json!({})).await)["users"]["nodes"];
                for node in nodes.as_array().unwrap() {
                    assert!(node["profile"].is_object() && node["role"].is_object(), "{node}");
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }

    let all = "{ users(first: 1000) { nodes { name profile { displayName } role { name } } } }";
    let all = data(answer(api, all, json!({})).await);
    let names = |nodes: &Value| {
        let nodes = nodes.as_array().unwrap().iter();
        nodes.map(ToString::to_string).collect::<BTreeSet<_>>()
    };
    let expected: Value = (0..requests).step_by(2).map(created).collect();
    assert_eq!(names(&all["users"]["nodes"]), names(&expected));
}

/// PgBouncer: `pool_mode = session`.
#[test]
fn a_pooler_that_keeps_the_session_needs_no_option() {
    on_postgres(async |test| {
        let Some(pooler) = Pooler::start("session", 20).await else { return };
        let options = DatabaseOptions { connections: 4, ..many() };

        send(&api(connect(&pooler, &test, options).await), 100).await;
    });
}

/// PgBouncer: `pool_mode = transaction`. Forty connections of Relata share two of the server.
#[test]
fn a_pooler_that_gives_each_transaction_another_session_needs_no_option() {
    on_postgres(async |test| {
        let Some(pooler) = Pooler::start("transaction", 2).await else { return };

        send(&api(connect(&pooler, &test, many()).await), 200).await;
    });
}

/// PgBouncer: `max_prepared_statements`. Where the pooler passes names on, two programs would use the same ones.
#[test]
fn statements_are_kept_where_the_pooler_names_them() {
    on_postgres(async |test| {
        let Some(pooler) = Pooler::start("transaction", 1).await else { return };
        let database = connect(&pooler, &test, many()).await;

        User::query().all(&mut database.read().await.unwrap()).await.unwrap();

        let names = "SELECT count(*) AS number FROM pg_prepared_statements \
            WHERE statement LIKE '%\"users\"%' AND name !~ '^s[0-9]+$'";
        let kept = number(&mut database.read().await.unwrap(), names).await.unwrap();
        assert_eq!(kept, i64::from(pooler.renames_statements));
        let others =
            "SELECT count(*) AS number FROM pg_prepared_statements WHERE name ~ '^s[0-9]+$'";
        assert_eq!(number(&mut database.read().await.unwrap(), others).await.unwrap(), 0);
    });
}

/// PgBouncer prepares a statement once for each text, and never anew.
#[test]
fn statements_through_a_pooler_outlive_a_change_of_a_column() {
    on_postgres(async |test| {
        test.user("Ada").await;
        let Some(pooler) = Pooler::start("transaction", 1).await else { return };
        let database = connect(&pooler, &test, many()).await;
        let mut reader = database.read().await.unwrap();
        let mut writer = database.write().await.unwrap();
        let rename = async |writer: &mut Connection, name: &str| {
            let mut user = User::find_or_fail(writer, 1).await.unwrap();
            user.update(writer, User::changes().set(User::NAME, name)).await
        };
        User::query().all(&mut reader).await.unwrap();
        rename(&mut writer, "Bob").await.unwrap();

        test.sql("ALTER TABLE users ALTER COLUMN name TYPE varchar(300)").await;

        let users = User::query().all(&mut reader).await.unwrap();
        assert_eq!(users.iter().map(|user| user.name.as_str()).collect::<Vec<_>>(), ["Bob"]);
        rename(&mut writer, "Cy").await.unwrap();
        assert_eq!(User::find_or_fail(&mut reader, 1).await.unwrap().name, "Cy");
    });
}

#[test]
fn a_connection_that_reads_cannot_write_through_a_pooler() {
    on_postgres(async |test| {
        test.user("Ada").await;
        for mode in ["session", "transaction"] {
            let Some(pooler) = Pooler::start(mode, 20).await else { return };
            let database = connect(&pooler, &test, many()).await;
            let reader = &mut database.read().await.unwrap();

            let delete = "DELETE FROM profiles";
            let returning = "UPDATE users SET name = 'Eve' RETURNING id AS number";
            let in_transaction = format!("BEGIN; {delete}");
            let changes =
                User::changes().set(User::NAME, "Eve").set(User::EMAIL, "eve@example.com");
            let attempts = [
                reader.batch_execute(delete).await.map(drop),
                reader.batch_execute(&in_transaction).await.map(drop),
                reader.batch_execute("ROLLBACK").await.and(reader.batch_execute(delete).await),
                number(reader, returning).await.map(drop),
                User::create(reader, changes).await.map(drop),
            ];
            for attempt in attempts {
                let error = attempt.unwrap_err();
                assert!(
                    error.to_string().contains("this connection only reads"),
                    "{mode}: {error}"
                );
            }

            assert_ne!(User::find_or_fail(reader, 1).await.unwrap().name, "Eve");
            let writer = &mut *database.write().await.unwrap();
            writer.batch_execute("UPDATE users SET name = 'Bob'").await.unwrap();
            assert_eq!(User::find_or_fail(reader, 1).await.unwrap().name, "Bob");
        }
    });
}

/// The driver asks for the name of a type that it does not know.
#[test]
fn types_that_were_made_are_read_through_a_pooler() {
    on_postgres(async |test| {
        test.alter(OWN_TYPES).await;
        let Some(pooler) = Pooler::start("transaction", 3).await else { return };
        let api = relata::app(Domain).api(connect(&pooler, &test, many()).await).for_system();

        let tasks: Vec<_> = (0..100)
            .map(|_| {
                let api = api.clone();
                tokio::spawn(async move {
                    let create = "mutation { createSketch(input: { title: \"A\", state: NEW }) { sketch { state } } }";
                    data(answer(&api, create, json!({})).await)
                })
            })
            .collect();

        for task in tasks {
            assert_eq!(
                task.await.unwrap(),
                json!({ "createSketch": { "sketch": { "state": "NEW" } } })
            );
        }
    });
}

/// A statement that waits holds one of the pooler's connections.
#[test]
fn times_have_limits_in_sessions_that_change() {
    on_postgres(async |test| {
        let Some(pooler) = Pooler::start("transaction", 4).await else { return };
        let options = DatabaseOptions { statement_timeout: Duration::from_secs(1), ..many() };
        let database = connect(&pooler, &test, options).await;
        let api = api(database.clone());
        create(&api, 1).await;

        let holder = &mut *test.write().await;
        holder.batch_execute("BEGIN; UPDATE users SET name = 'held' WHERE id = 1").await.unwrap();
        let update = r#"mutation { updateUser(id: 1, input: { name: "new" }) { changed } }"#;
        let start = Instant::now();
        let answered = answer(&api, update, json!({})).await;
        assert_eq!(answered["errors"][0]["extensions"]["code"], "CONFLICT", "{answered}");
        assert!(start.elapsed() < Duration::from_secs(8), "{:?}", start.elapsed());
        holder.batch_execute("ROLLBACK").await.unwrap();

        let start = Instant::now();
        let conn = &mut database.read().await.unwrap();
        let slow = number(conn, "SELECT 1::bigint AS number FROM pg_sleep(60)").await.unwrap_err();
        assert_eq!(slow.code(), "TIMEOUT");
        assert!(start.elapsed() < Duration::from_secs(8), "{:?}", start.elapsed());
        assert_eq!(number(conn, "SELECT 7::bigint AS number").await.unwrap(), 7);
    });
}

/// A setting or a lock that is left in a session of the pooler would be there for its next client.
#[test]
fn nothing_stays_behind_in_sessions_that_change() {
    on_postgres(async |test| {
        let Some(pooler) = Pooler::start("transaction", 2).await else { return };
        let database = connect(&pooler, &test, many()).await;

        MIGRATIONS.revert(&database).await.unwrap();
        let (one, other) = tokio::join!(MIGRATIONS.run(&database), MIGRATIONS.run(&database));
        assert_eq!(one.unwrap().len() + other.unwrap().len(), 1);
        send(&api(database.clone()), 20).await;
        drop(database);

        let direct = &mut test.database.read().await.unwrap();
        let locks = "SELECT count(*) AS number FROM pg_locks WHERE locktype = 'advisory'";
        assert_eq!(number(direct, locks).await.unwrap(), 0);
        let plain = connect(&pooler, &test, many()).await;
        for _ in 0..4 {
            let set = "SELECT count(*) AS number FROM pg_settings WHERE source = 'session' \
                AND name IN ('statement_timeout', 'lock_timeout', 'default_transaction_read_only')";
            assert_eq!(number(&mut plain.write().await.unwrap(), set).await.unwrap(), 0);
        }
    });
}
