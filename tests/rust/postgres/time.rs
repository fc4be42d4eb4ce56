//! Statements that take too long, that nobody waits for, and servers that do not answer.

use std::process::Command;
use std::time::{Duration, Instant};

use async_graphql::{Context, Object};
use relata::database::{Connection, Database, DatabaseOptions, DatabaseUrl};
use relata::graphql::ContextExt;
use relata::models::Demo;
use relata::{Error, RequestContext};
use serde_json::json;

use super::{number, on_postgres};
use crate::support::{Test, answer};

const SLEEP: &str = "SELECT 1::bigint AS number FROM pg_sleep(30)";

/// Waits until no statement sleeps; panics after two seconds.
async fn wait_for_no_sleeper(test: &Test) {
    let sleepers = "SELECT count(*) AS number FROM pg_stat_activity \
        WHERE datname = current_database() AND state = 'active' AND query LIKE '%pg_sleep(30)'";
    let end = Instant::now() + Duration::from_secs(2);
    while number(&mut *test.write().await, sleepers).await.unwrap() > 0 {
        assert!(Instant::now() < end, "the statement still runs");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[test]
fn a_statement_is_cancelled_at_the_deadline_of_its_request() {
    on_postgres(async |test| {
        let mut conn = test.database.read().await.unwrap();
        let start = Instant::now();
        let deadline = start + Duration::from_millis(300);
        conn.set_request_context(RequestContext::new().with_deadline(deadline));

        let error = number(&mut conn, SLEEP).await.unwrap_err();

        assert_eq!(error.code(), "TIMEOUT", "{error:?}");
        assert!(start.elapsed() < Duration::from_millis(1300), "{:?}", start.elapsed());
        conn.set_request_context(RequestContext::new());
        assert_eq!(number(&mut conn, "SELECT 7::bigint AS number").await.unwrap(), 7);
        wait_for_no_sleeper(&test).await;
    });
}

#[test]
fn a_statement_that_nobody_waits_for_is_cancelled_and_its_connection_closed() {
    on_postgres(async |test| {
        let mut conn = test.database.read().await.unwrap();
        let process = async |conn: &mut Connection| {
            number(conn, "SELECT pg_backend_pid()::bigint AS number").await.unwrap()
        };
        let before = process(&mut conn).await;

        let running = number(&mut conn, SLEEP);
        assert!(tokio::time::timeout(Duration::from_millis(200), running).await.is_err());
        drop(conn);

        wait_for_no_sleeper(&test).await;
        let mut conn = test.database.read().await.unwrap();
        assert_ne!(process(&mut conn).await, before);
    });
}

/// Twelve reads of a table that is locked, on four connections.
#[test]
fn long_statements_keep_no_short_one_out() {
    on_postgres(async |test| {
        test.role("admin").await;
        let mut locked = test.database.begin().await.unwrap();
        locked.batch_execute("LOCK TABLE roles IN ACCESS EXCLUSIVE MODE").await.unwrap();
        let reads: Vec<_> = (0..12)
            .map(|_| {
                let api = test.api();
                tokio::spawn(
                    async move { answer(&api, "{ roles { totalCount } }", json!({})).await },
                )
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(200)).await;

        let mut longest = Duration::ZERO;
        for _ in 0..10 {
            let start = Instant::now();
            let found = test.answer("{ user(id: 7) { id } }").await;
            assert_eq!(found, json!({ "data": { "user": null } }));
            longest = longest.max(start.elapsed());
        }

        locked.rollback().await.unwrap();
        assert!(longest < Duration::from_millis(500), "{longest:?}");
        for read in reads {
            let found = read.await.unwrap();
            assert_eq!(found, json!({ "data": { "roles": { "totalCount": 1 } } }));
        }
    });
}

/// Six writers of a row that another transaction holds, on four connections.
#[test]
fn a_locked_row_keeps_no_writer_of_another_row_waiting() {
    on_postgres(async |test| {
        test.users(2).await;
        let update = |id: u8| {
            let document = format!(
                r#"mutation {{ updateUser(id: {id}, input: {{ name: "new" }}) {{ changed }} }}"#
            );
            let api = test.api();
            async move { answer(&api, &document, json!({})).await }
        };
        let changed = json!({ "data": { "updateUser": { "changed": true } } });

        let url = DatabaseUrl::parse(&test.url).unwrap();
        let other = Database::connect(url, DatabaseOptions::default()).await.unwrap();
        let mut locked = other.begin().await.unwrap();
        locked.batch_execute("SELECT 1 FROM users WHERE id = 1 FOR UPDATE").await.unwrap();
        let waiting: Vec<_> = (0..6).map(|_| tokio::spawn(update(1))).collect();
        tokio::time::sleep(Duration::from_millis(50)).await;
        let start = Instant::now();
        let unlocked = update(2).await;
        let elapsed = start.elapsed();
        locked.rollback().await.unwrap();

        assert_eq!(unlocked, changed);
        assert!(elapsed < Duration::from_secs(1), "{elapsed:?}");
        let mut answers = Vec::new();
        for write in waiting {
            answers.push(write.await.unwrap());
        }
        assert!(answers.contains(&changed), "{answers:?}");
        assert!(answers.iter().all(|answer| answer.get("errors").is_none()), "{answers:?}");
    });
}

/// A mutation that holds a connection that writes for two seconds.
struct Holding;

#[Object]
impl Holding {
    async fn hold(&self, ctx: &Context<'_>) -> Result<i64, Error> {
        number(&mut *ctx.write().await?, "SELECT 1::bigint AS number FROM pg_sleep(2)").await
    }
}

/// Four resolvers, over four connections that write.
#[test]
fn resolvers_leave_a_connection_to_those_who_write_for_a_moment() {
    on_postgres(async |test| {
        test.users(1).await;
        let url = DatabaseUrl::parse(&test.url).unwrap();
        let options = DatabaseOptions { connections: 4, ..DatabaseOptions::default() };
        let database = Database::connect(url, options).await.unwrap();
        let api = relata::app(Demo).mutations(Holding).api(database).for_system();
        let send = |document: &'static str| {
            let api = api.clone();
            async move { answer(&api, document, json!({})).await }
        };

        let holding: Vec<_> = (0..4).map(|_| tokio::spawn(send("mutation { hold }"))).collect();
        tokio::time::sleep(Duration::from_millis(300)).await;
        let start = Instant::now();
        let update = r#"mutation { updateUser(id: 1, input: { name: "new" }) { changed } }"#;
        let updated = send(update).await;
        let elapsed = start.elapsed();

        assert_eq!(updated, json!({ "data": { "updateUser": { "changed": true } } }));
        assert!(elapsed < Duration::from_secs(1), "{elapsed:?}");
        for held in holding {
            assert_eq!(held.await.unwrap(), json!({ "data": { "hold": 1 } }));
        }
    });
}

#[test]
fn a_server_that_goes_silent_is_given_up_with_all_its_connections() {
    on_postgres(async |test| {
        let options = DatabaseOptions {
            connections: 2,
            statement_timeout: Duration::from_millis(300),
            ..DatabaseOptions::default()
        };
        let url = DatabaseUrl::parse(&test.url).unwrap();
        let database = Database::connect(url, options).await.unwrap();
        let (mut first, mut second) =
            (database.read().await.unwrap(), database.read().await.unwrap());
        let mut processes = Vec::new();
        for conn in [&mut first, &mut second] {
            let process = number(conn, "SELECT pg_backend_pid()::bigint AS number").await.unwrap();
            processes.push(process.to_string());
        }
        let signal = |signal: &str| {
            assert!(Command::new("kill").arg(signal).args(&processes).status().unwrap().success());
        };
        drop(second);

        signal("-STOP");
        let start = Instant::now();
        let error = number(&mut first, "SELECT 1::bigint AS number").await.unwrap_err();
        let elapsed = start.elapsed();
        drop(first);
        let answered = database.ping().await;
        signal("-CONT");

        assert_eq!(error.code(), "SERVICE_UNAVAILABLE", "{error:?}");
        assert!(elapsed < Duration::from_millis(2500), "{elapsed:?}");
        assert!(answered.is_ok(), "{answered:?}");
    });
}
