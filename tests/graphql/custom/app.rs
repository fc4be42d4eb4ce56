//! An app with custom resolvers: its state, its schema and its routes.

use async_graphql::{Object, Request};
use relata::Error;
use relata::database::Database;
use relata::models::{Demo, User};
use relata::prelude::*;
use serde_json::json;
use tower::ServiceExt;

use super::{api, app, people};
use crate::support::{Test, test_on_both};

struct Greeter {
    greeting: String,
    database: Database,
}

#[Object]
impl Greeter {
    /// Greets a user.
    async fn greet(&self, id: i64) -> Result<String, Error> {
        let user = User::find_or_fail(&mut *self.database.read().await?, id).await?;
        Ok(format!("{}, {}", self.greeting, user.name))
    }
}

#[test_on_both]
async fn resolvers_keep_what_they_need_in_the_state_of_their_object(test: Test) {
    test.user("Ada").await;
    let greeter = Greeter { greeting: "Hello".into(), database: test.database.clone() };
    let api = relata::app(Demo).queries(greeter).api(test.database.clone()).for_system();

    test.query("{ greet(id: 1) }").to(api).await.answers(json!({ "greet": "Hello, Ada" }));
}

struct Clock;

#[Object]
impl Clock {
    /// Gives the year.
    async fn year(&self) -> i32 {
        2026
    }

    /// Greets nobody.
    async fn greet(&self) -> &str {
        "Hello"
    }
}

/// The fields of several objects add up; of two fields with one name the later stays.
#[test_on_both]
async fn queries_and_mutations_can_be_added_several_times(test: Test) {
    let greeter = Greeter { greeting: "Hello".into(), database: test.database.clone() };
    let app =
        relata::app(Demo).queries(greeter).queries(Clock).mutations(Clock).mutations(Replacement);

    let api = app.api(test.database.clone());
    test.query("{ year greet }").to(api).await.answers(json!({ "year": 2026, "greet": "Hello" }));

    let api = app.api(test.database.clone());
    let mutation = r#"mutation { year createUser(name: "Ada") }"#;
    test.query(mutation).to(api).await.answers(json!({ "year": 2026, "createUser": "Ada" }));
}

struct Replacement;

#[Object]
impl Replacement {
    /// Gives the name back.
    async fn user(&self, name: String) -> String {
        name
    }

    /// Gives the name back.
    async fn create_user(&self, name: String) -> String {
        name
    }
}

#[test_on_both]
async fn a_custom_field_replaces_the_generated_one_of_its_name(test: Test) {
    let app = || relata::app(Demo).queries(Replacement).mutations(Replacement);

    for line in ["  user(name: String!): String!", "  createUser(name: String!): String!"] {
        assert!(app().sdl().contains(line), "{line}");
    }
    test.query(r#"{ user(name: "Ada") }"#)
        .to(app().api(test.database.clone()))
        .await
        .answers(json!({ "user": "Ada" }));
    test.query(r#"mutation { createUser(name: "Ada") }"#)
        .to(app().api(test.database.clone()))
        .await
        .answers(json!({ "createUser": "Ada" }));
}

#[test_on_both]
async fn the_async_graphql_schema_answers_as_the_api_does(test: Test) {
    people(&test).await;
    let schema = app().schema(test.database.clone());

    for document in [
        "{ b: person(id: 1) { name } a: somebody(id: 2) { initials mentor { name } } }",
        "{ person(id: 1) { id } person(id: 1) { name } }",
        "{ missing { id } }",
        "{ nothing }",
        "{ person(id: ",
    ] {
        let by_schema = serde_json::to_value(schema.execute(Request::new(document)).await).unwrap();
        let by_api = test.query(document).to(api(&test)).await;
        assert_eq!(by_schema, *by_api.response(), "{document}");
    }
}

#[test_on_both]
async fn the_routes_can_be_nested_in_another_router(test: Test) {
    let router = axum::Router::new().nest("/api", app().router(test.database.clone()));

    let request = axum::http::Request::get("/api/graphql?query=%7Bpeople%7BtotalCount%7D%7D");
    let response = router.oneshot(request.body(axum::body::Body::empty()).unwrap()).await.unwrap();
    let body = axum::body::to_bytes(response.into_body(), 1000).await.unwrap();

    assert_eq!(
        String::from_utf8(body.to_vec()).unwrap(),
        r#"{"data":{"people":{"totalCount":0}}}"#
    );
}
