//! Who sends a request.

mod admin_secret;
mod key_sets;
mod proxies;
mod tokens;

use async_graphql::{Context, Object};
use relata::RequestContext;
use relata::models::Demo;
use relata::server::{Authentication, Claims, ServerOptions};
use reqwest::Response;
use serde_json::{Value, json};

use super::{Server, body};
use crate::support::Test;

/// Answers who the server takes the client for.
struct Who;

#[Object]
impl Who {
    /// The claims of who sends the request as JSON, `admin`, or null.
    async fn who(&self, ctx: &Context<'_>) -> Option<String> {
        let context = ctx.data_unchecked::<RequestContext>();
        let claims = context.viewer::<Option<Claims>>()?.as_ref()?;
        Some(match claims.is_admin() {
            true => "admin".to_owned(),
            false => Value::Object(claims.as_object().clone()).to_string(),
        })
    }
}

/// A server that knows who sends a request.
async fn serve(test: &Test, authentication: Authentication) -> Server {
    let app = relata::app(Demo).queries(Who).request_context(|parts| {
        RequestContext::new().with_viewer(parts.extensions.get::<Claims>().cloned())
    });
    let options = ServerOptions { authentication, ..ServerOptions::default() };
    Server::start_api(app.api(test.database.clone()), test, &options).await
}

impl Server {
    /// Asks who the server takes the client for, with some headers.
    async fn who(&self, headers: &[(&str, &str)]) -> Response {
        let mut request = self.request(reqwest::Method::POST, "/graphql");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.json(&json!({ "query": "{ who }" })).send().await.unwrap()
    }
}

/// The claims that the server has found, `"admin"`, or null for somebody anonymous.
async fn answer(response: Response) -> Value {
    assert_eq!(response.status(), 200);
    let body = body(response).await;
    match body["data"]["who"].as_str() {
        Some("admin") => json!("admin"),
        Some(claims) => serde_json::from_str(claims).unwrap(),
        None => Value::Null,
    }
}

/// The message with which a request is refused that cannot be trusted.
async fn refusal(response: Response) -> String {
    assert_eq!(response.status(), 401);
    assert_eq!(response.headers()["www-authenticate"], "Bearer error=\"invalid_token\"");
    let body = body(response).await;
    assert_eq!(body["errors"][0]["extensions"], json!({ "code": "UNAUTHENTICATED" }));
    body["errors"][0]["message"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn without_authentication_everybody_is_anonymous() {
    let test = Test::sqlite().await;
    let server = serve(&test, Authentication::new()).await;

    let response = server.who(&[("authorization", "Bearer x"), ("x-admin-secret", "x")]).await;

    assert_eq!(answer(response).await, Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_brings_nothing_can_be_somebody_all_the_same() {
    let test = Test::sqlite().await;
    let admin: Claims = [("role", json!("admin"))].into_iter().collect();
    let secret = "0123456789abcdef0123456789abcdef";
    let authentication = Authentication::new().admin_secret(secret).unwrap().anonymous_as(admin);
    let server = serve(&test, authentication).await;

    assert_eq!(answer(server.who(&[]).await).await, json!({ "role": "admin" }));
    refusal(server.who(&[("x-admin-secret", "wrong")]).await).await;
}
