//! Connections to SQLite: statements that take too long, that nobody waits for, and that keep nobody out.

use std::time::{Duration, Instant};

use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;
use relata::RequestContext;
use relata::database::{Connection, Database, DatabaseOptions, DatabaseUrl};
use serde_json::json;

use crate::support::{Test, answer, run};

const ENDLESS: &str = "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers) \
    SELECT count(*) AS number FROM numbers";

#[derive(diesel::QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

async fn number(conn: &mut Connection, sql: &str) -> relata::Result<i64> {
    let query = diesel::sql_query(sql.to_owned());
    let row: Number = relata::run_query!(conn, |diesel| query.get_result(diesel).await)?;
    Ok(row.number)
}

#[test]
fn a_statement_is_interrupted_at_the_deadline_of_its_request() {
    run(async {
        let test = Test::sqlite().await;
        let mut conn = test.database.read().await.unwrap();
        let start = Instant::now();
        let deadline = start + Duration::from_millis(300);
        conn.set_request_context(RequestContext::new().with_deadline(deadline));

        let error = number(&mut conn, ENDLESS).await.unwrap_err();

        assert_eq!(error.code(), "TIMEOUT", "{error:?}");
        assert!(start.elapsed() < Duration::from_millis(550), "{:?}", start.elapsed());
        conn.set_request_context(RequestContext::new());
        assert_eq!(number(&mut conn, "SELECT 7 AS number").await.unwrap(), 7);
    });
}

/// The runtime of the test waits for its threads: it would never end.
#[test]
fn a_statement_that_nobody_waits_for_is_interrupted_and_its_connection_closed() {
    run(async {
        let test = Test::sqlite().await;
        let mut conn = test.database.read().await.unwrap();

        let running = number(&mut conn, ENDLESS);
        assert!(tokio::time::timeout(Duration::from_millis(100), running).await.is_err());
        drop(conn);

        let conn = &mut test.database.read().await.unwrap();
        assert_eq!(number(conn, "SELECT 7 AS number").await.unwrap(), 7);
    });
}

/// Ten counts through five relations, of which each would take minutes.
#[test]
fn long_statements_keep_no_short_one_out() {
    run(async {
        let test = Test::sqlite().await;
        test.role("admin").await;
        test.users(300).await;
        test.sql("UPDATE users SET role_id = 1").await;
        let options = DatabaseOptions {
            connections: 4,
            statement_timeout: Duration::from_secs(1),
            ..DatabaseOptions::default()
        };
        let url = DatabaseUrl::parse(&test.url).unwrap();
        let api = relata::app(relata::models::Demo)
            .api(Database::connect(url, options).await.unwrap())
            .for_system();

        let filter = json!({ "relatedCount": { "users": { "where": { "whereHas": { "role": {
            "relatedCount": { "users": { "where": { "whereHas": { "role": {
                "relatedCount": { "users": { "gt": 1 } }
            } } }, "gt": 1 } }
        } } }, "gt": 1 } } });
        let counts: String =
            ('a'..='j').map(|name| format!("{name}: roles(where: $w) {{ totalCount }} ")).collect();
        let document = format!("query($w: RoleFilter) {{ {counts} }}");
        let attack = tokio::spawn({
            let api = api.clone();
            async move { answer(&api, &document, json!({ "w": filter })).await }
        });

        let mut longest = Duration::ZERO;
        for _ in 0..20 {
            tokio::time::sleep(Duration::from_millis(50)).await;
            let start = Instant::now();
            let found = answer(&api, "{ user(id: 7) { id } }", json!({})).await;
            assert_eq!(found, json!({ "data": { "user": { "id": "7" } } }));
            longest = longest.max(start.elapsed());
        }

        assert!(longest < Duration::from_millis(500), "{longest:?}");
        let attacked = attack.await.unwrap();
        assert_eq!(attacked["errors"][0]["extensions"]["code"], "TIMEOUT", "{attacked}");
    });
}

/// What is written to a deleted file is gone when the program ends.
#[test]
fn no_change_is_acknowledged_when_the_file_was_deleted() {
    run(async {
        let test = Test::sqlite().await;
        let file = test.url.strip_prefix("sqlite:").unwrap();
        assert_eq!(test.answer("{ roles { totalCount } }").await, count(0));
        std::fs::remove_file(file).unwrap();

        let answered = test.answer(CREATE).await;

        assert_eq!(answered["errors"][0]["extensions"]["code"], "SERVICE_UNAVAILABLE");
        assert_eq!(test.answer("{ roles { totalCount } }").await, count(0));
        assert!(!std::path::Path::new(file).exists());
    });
}

#[test]
fn another_file_in_place_of_the_first_is_the_database() {
    run(async {
        let (test, other) = (Test::sqlite().await, Test::sqlite().await);
        test.role("editor").await;
        other.role("admin").await;
        let file = |test: &Test| test.url.strip_prefix("sqlite:").unwrap().to_owned();
        let backup = file(&test) + ".backup";
        other.sql(&format!("VACUUM INTO '{backup}'")).await;
        assert_eq!(test.answer("{ roles { totalCount } }").await, count(1));
        for log in ["-wal", "-shm"] {
            std::fs::remove_file(file(&test) + log).unwrap();
        }
        std::fs::rename(backup, file(&test)).unwrap();

        let first = test.answer(CREATE).await;
        let second = test.answer(CREATE).await;

        assert_eq!(first["errors"][0]["extensions"]["code"], "SERVICE_UNAVAILABLE");
        assert_eq!(second, json!({ "data": { "createRole": { "created": true } } }));
        assert_eq!(test.answer("{ roles { totalCount } }").await, count(2));
    });
}

const CREATE: &str = r#"mutation { createRole(input: { name: "author" }) { created } }"#;

fn count(roles: u8) -> serde_json::Value {
    json!({ "data": { "roles": { "totalCount": roles } } })
}
