//! The secret by which an administrator is known.

use relata::server::Authentication;
use serde_json::{Value, json};

use super::{answer, refusal, serve};
use crate::support::Test;

const SECRET: &str = "correct horse battery staple";

#[tokio::test(flavor = "multi_thread")]
async fn who_has_the_secret_is_an_administrator() {
    let test = Test::sqlite().await;
    let server = serve(&test, Authentication::new().admin_secret(SECRET).unwrap()).await;

    assert_eq!(answer(server.who(&[("x-admin-secret", SECRET)]).await).await, json!("admin"));
    assert_eq!(answer(server.who(&[]).await).await, Value::Null);
    assert_eq!(
        refusal(server.who(&[("x-admin-secret", "guessed")]).await).await,
        "the admin secret is wrong",
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_checks_of_a_load_balancer_need_no_secret() {
    let test = Test::sqlite().await;
    let server = serve(&test, Authentication::new().admin_secret(SECRET).unwrap()).await;

    assert_eq!(server.get("/healthz").await.status(), 200);
    assert_eq!(server.get("/readyz").await.status(), 200);
}

#[test]
fn a_secret_that_can_be_guessed_is_refused() {
    let error = Authentication::new().admin_secret("hunter2").unwrap_err();

    assert_eq!(
        error.to_string(),
        "the admin secret needs at least 16 characters, made by chance: `openssl rand -hex 32` prints some",
    );
}

#[test]
fn the_secret_is_not_in_the_debug_output() {
    let authentication = Authentication::new().admin_secret(SECRET).unwrap();

    assert!(!format!("{authentication:?}").contains("horse"));
}
