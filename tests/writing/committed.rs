//! An error does not lie about a write: it says whether the change is there.

use std::time::{Duration, Instant};

use async_graphql::{Context, Object, Request};
use relata::RequestContext;
use relata::database::{Database, DatabaseOptions, DatabaseUrl};
use relata::graphql::{Api, Limits};
use relata::models::{Demo, Role, User};
use relata::prelude::*;
use serde_json::{Value, json};

use crate::support::{Test, answer, run, test_on_both};

const CREATE: &str = r#"mutation {
    createUser(input: { name: "Ada", email: "ada@example.com", profile: { create: { displayName: "A" } } }) {
        user { name profile { displayName } }
    }
}"#;

async fn users(test: &Test) -> usize {
    User::query().all(&mut *test.write().await).await.unwrap().len()
}

/// Sends a request that must be answered in two seconds from now.
async fn answer_by(api: &Api, document: &str, time: Duration) -> Value {
    let context = RequestContext::system().with_deadline(Instant::now() + time);
    serde_json::to_value(api.execute(Request::new(document).data(context)).await).unwrap()
}

#[test_on_both]
async fn relations_that_cannot_be_read_are_null_and_the_error_says_committed(test: Test) {
    let limits = Limits { max_read_bytes: 1, ..Limits::default() };
    let api = relata::app(Demo).limits(limits).api(test.database.clone()).for_system();

    let document = r#"mutation {
        createUser(input: { name: "Ada", email: "ada@example.com", role: { create: { name: "author" } } }) {
            user { name role { name } }
        }
    }"#;
    let answered = answer(&api, document, json!({})).await;

    assert_eq!(
        answered["data"],
        json!({ "createUser": { "user": { "name": "Ada", "role": null } } })
    );
    let error = &answered["errors"][0];
    assert_eq!(error["extensions"]["committed"], true, "{answered:#}");
    assert_eq!(error["path"], json!(["createUser", "user", "role"]));
    assert_eq!(users(&test).await, 1);
}

#[test_on_both]
async fn without_a_free_reader_a_write_is_answered_whole_or_not_begun(test: Test) {
    let options = DatabaseOptions {
        connections: 1,
        acquire_timeout: Duration::from_millis(300),
        ..DatabaseOptions::default()
    };
    let url = DatabaseUrl::parse(&test.url).unwrap();
    let database = Database::connect(url, options).await.unwrap();
    let api = relata::app(Demo).api(database.clone()).for_system();
    // The connection, and the one for a statement that takes long.
    let _held = (database.read().await.unwrap(), database.read().await.unwrap());

    let answered = answer(&api, CREATE, json!({})).await;

    if test.is_postgres() {
        let user = json!({ "name": "Ada", "profile": { "displayName": "A" } });
        assert_eq!(answered, json!({ "data": { "createUser": { "user": user } } }));
        assert_eq!(users(&test).await, 1);
    } else {
        assert_eq!(answered["errors"][0]["extensions"]["code"], "SERVICE_UNAVAILABLE");
        assert_eq!(users(&test).await, 0);
    }
}

#[test]
fn a_mutation_at_its_deadline_has_changed_nothing() {
    run(async {
        let Some(test) = Test::postgres().await else { return };
        sleep_on_insert(&test, "").await;

        let start = Instant::now();
        let answered = answer_by(&test.api(), CREATE, Duration::from_millis(400)).await;

        assert_eq!(answered["errors"][0]["extensions"]["code"], "TIMEOUT", "{answered:#}");
        assert_eq!(answered["errors"][0]["extensions"]["committed"], Value::Null);
        assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
        assert_eq!(users(&test).await, 0);
    });
}

#[test]
fn a_commit_whose_answer_is_lost_is_unknown() {
    run(async {
        let Some(test) = Test::postgres().await else { return };
        sleep_on_insert(&test, "CONSTRAINT").await;
        let api = test.api();
        let writing = tokio::spawn(async move { answer(&api, CREATE, json!({})).await });
        tokio::time::sleep(Duration::from_millis(500)).await;

        test.sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
             WHERE datname = current_database() AND query = 'COMMIT' AND state = 'active'",
        )
        .await;

        let answered = writing.await.unwrap();
        assert_eq!(answered["errors"][0]["extensions"]["code"], "COMMIT_UNKNOWN", "{answered:#}");
    });
}

/// Has each insert of a user take three seconds; with `CONSTRAINT` at the commit.
async fn sleep_on_insert(test: &Test, constraint: &str) {
    let when = if constraint.is_empty() { "" } else { "DEFERRABLE INITIALLY DEFERRED" };
    test.sql(&format!(
        "CREATE FUNCTION sleep() RETURNS trigger LANGUAGE plpgsql AS \
         'BEGIN PERFORM pg_sleep(3); RETURN NEW; END'; \
         CREATE {constraint} TRIGGER sleeping AFTER INSERT ON users {when} \
         FOR EACH ROW EXECUTE FUNCTION sleep()"
    ))
    .await;
}

struct Slow;

#[Object]
impl Slow {
    /// Creates a role, after a while.
    async fn create_slowly(&self, ctx: &Context<'_>) -> Result<Row<Role>, relata::Error> {
        tokio::time::sleep(Duration::from_millis(200)).await;
        let role = Role::changes().set(Role::NAME, "slow");
        Role::create(&mut *ctx.write().await?, role).await
    }
}

#[test_on_both]
async fn a_custom_mutation_goes_on_when_its_client_hangs_up(test: Test) {
    let api = relata::app(Demo).mutations(Slow).api(test.database.clone()).for_system();

    let document = "mutation { createSlowly { id } }";
    let answering = answer(&api, document, json!({}));
    assert!(tokio::time::timeout(Duration::from_millis(50), answering).await.is_err());
    tokio::time::sleep(Duration::from_millis(600)).await;

    let roles = Role::query().all(&mut *test.write().await).await.unwrap();
    assert_eq!(roles.iter().map(|role| role.name.as_str()).collect::<Vec<_>>(), ["slow"]);
}
