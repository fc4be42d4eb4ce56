//! An app that finds out who asks.

use async_graphql::{Context, Object};
use axum::body::Body;
use axum::extract::Request;
use relata::Error;
use relata::graphql::ContextExt;
use relata::prelude::*;
use relata::server::ServerOptions;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::{Project, Viewer, Work, two_teams};
use crate::support::{Test, test_on_both};

/// Fields that look at projects in each way that a resolver has.
struct Queries;

#[Object]
impl Queries {
    /// How many projects each way finds.
    async fn counts(&self, ctx: &Context<'_>) -> Result<Vec<i64>, Error> {
        let mut counts = vec![ctx.viewer::<Viewer>()?.person];
        counts.push(Project::query().count(&mut *ctx.read().await?).await?);
        counts.push(Project::query().count(&mut *ctx.database()?.read().await?).await?);
        counts.push(Project::query().count(&mut *ctx.write().await?).await?);
        counts.push(Project::query().count(&mut *ctx.begin().await?).await?);
        let counted = ctx.transaction(async |conn| Project::query().count(conn).await).await?;
        counts.push(counted);
        let everything = ctx.database()?.as_system();
        counts.push(Project::query().count(&mut *everything.read().await?).await?);
        Ok(counts)
    }
}

/// Sends a query to a router, as the person that a header names.
async fn send(test: &Test, person: &str, query: &str) -> (u16, Value) {
    send_body(test, person, &json!({ "query": query })).await
}

/// Sends the body of a request, a batch too, to a router.
async fn send_body(test: &Test, person: &str, body: &Value) -> (u16, Value) {
    let app = relata::app(Work).queries(Queries).viewer(async |parts, _database| {
        let header = parts.headers.get("x-person").and_then(|value| value.to_str().ok());
        match header.map(str::parse) {
            Some(Ok(person)) => Ok(Viewer::member(person)),
            _ => Err(Error::Unauthenticated("say who you are".to_owned())),
        }
    });
    let request = Request::post("/graphql").header("content-type", "application/json");
    let request = request.header("x-person", person).body(Body::from(body.to_string())).unwrap();

    let app = app.server(ServerOptions { max_batch: 10, ..ServerOptions::default() });
    let response = app.router(test.database.clone()).oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap())
}

#[test_on_both]
async fn rules_hold_in_custom_resolvers_unless_they_ask_for_the_system(test: Test) {
    two_teams(&test).await;

    let (_, answer) = send(&test, "2", "{ counts projects { totalCount } }").await;

    let expected = json!({ "counts": [2, 2, 2, 2, 2, 2, 3], "projects": { "totalCount": 2 } });
    assert_eq!(answer, json!({ "data": expected }));
}

#[test_on_both]
async fn rules_hold_in_each_operation_of_a_batch(test: Test) {
    two_teams(&test).await;
    let batch = json!([
        { "query": "{ projects { nodes { id } } }" },
        { "query": "mutation { deleteProject(id: 1) { changed } }" },
        { "query": "{ projects { totalCount } }" },
    ]);

    let (_, answers) = send_body(&test, "2", &batch).await;

    assert_eq!(
        answers[0],
        json!({ "data": { "projects": { "nodes": [{ "id": "2" }, { "id": "3" }] } } })
    );
    assert_eq!(answers[1]["errors"][0]["extensions"]["code"], "NOT_FOUND");
    assert_eq!(answers[2], json!({ "data": { "projects": { "totalCount": 2 } } }));
}

#[test_on_both]
async fn the_error_of_a_viewer_that_is_not_found_is_the_answer(test: Test) {
    two_teams(&test).await;

    let (status, answer) = send(&test, "nobody", "{ projects { totalCount } }").await;

    let error =
        json!({ "message": "say who you are", "extensions": { "code": "UNAUTHENTICATED" } });
    assert_eq!((status, answer), (401, json!({ "errors": [error] })));
}

#[test]
fn rules_without_their_viewer_are_reported_at_the_start() {
    let none = relata::app(Work).server(ServerOptions::default()).check_rules().unwrap_err();
    let other = relata::app(Work).viewer(async |_, _| Ok(7)).check_rules().unwrap_err();
    let right = relata::app(Work).viewer(async |_, _| Ok(Viewer::member(1))).check_rules();

    assert_eq!(
        none.to_string(),
        "Project has rules over the viewer `tests::access::Viewer`, but the app does not find out who asks: set `App::viewer`",
    );
    assert_eq!(
        other.to_string(),
        "the rules of Project are over the viewer `tests::access::Viewer`, but `App::viewer` finds a `i32`: use one type",
    );
    assert_eq!(right, Ok(()));
}
