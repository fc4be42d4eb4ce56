//! PgBouncer in front of PostgreSQL.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use relata::database::{Database, DatabaseOptions, DatabaseUrl};
use relata::graphql::Api;
use relata::models::{Demo, MIGRATIONS};
use serde_json::{Value, json};

use super::{number, on_postgres};
use crate::support::{Pooler, Test, answer, data};

/// Connects through a pooler.
async fn connect(pooler: &Pooler, test: &Test, options: DatabaseOptions) -> Database {
    let url = DatabaseUrl::parse(&pooler.url(&test.url)).unwrap();
    Database::connect(url, options).await.unwrap()
}

/// The options for a pooler that gives each transaction another connection.
fn unnamed() -> DatabaseOptions {
    DatabaseOptions {
        connections: 20,
        acquire_timeout: Duration::from_secs(60),
        statement_timeout: Duration::from_secs(30),
        prepared_statements: 0,
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
        let options = DatabaseOptions {
            connections: 4,
            acquire_timeout: Duration::from_secs(60),
            ..DatabaseOptions::default()
        };
        let database = connect(&pooler, &test, options).await;

        send(&api(database.clone()), 100).await;

        let conn = &mut database.read().await.unwrap();
        let refused = conn.batch_execute("DELETE FROM profiles").await.unwrap_err();
        assert!(refused.to_string().contains("this connection only reads"), "{refused}");
    });
}

/// PgBouncer: `pool_mode = transaction`. Forty connections of Relata share two of the server.
#[test]
fn a_pooler_that_gives_each_transaction_another_session_needs_unnamed_statements() {
    on_postgres(async |test| {
        let Some(pooler) = Pooler::start("transaction", 2).await else { return };

        send(&api(connect(&pooler, &test, unnamed()).await), 200).await;
    });
}

/// A statement that waits holds one of the pooler's connections.
#[test]
fn times_have_limits_in_sessions_that_change() {
    on_postgres(async |test| {
        let Some(pooler) = Pooler::start("transaction", 4).await else { return };
        let options = DatabaseOptions { statement_timeout: Duration::from_secs(1), ..unnamed() };
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
        let database = connect(&pooler, &test, unnamed()).await;

        MIGRATIONS.revert(&database).await.unwrap();
        let (one, other) = tokio::join!(MIGRATIONS.run(&database), MIGRATIONS.run(&database));
        assert_eq!(one.unwrap().len() + other.unwrap().len(), 1);
        send(&api(database.clone()), 20).await;
        drop(database);

        let direct = &mut test.database.read().await.unwrap();
        let locks = "SELECT count(*) AS number FROM pg_locks WHERE locktype = 'advisory'";
        assert_eq!(number(direct, locks).await.unwrap(), 0);
        let plain = connect(&pooler, &test, unnamed()).await;
        for _ in 0..4 {
            let set = "SELECT count(*) AS number FROM pg_settings WHERE source = 'session' \
                AND name IN ('statement_timeout', 'lock_timeout', 'default_transaction_read_only')";
            assert_eq!(number(&mut plain.read().await.unwrap(), set).await.unwrap(), 0);
        }
    });
}
