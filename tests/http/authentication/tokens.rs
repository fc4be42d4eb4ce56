//! Tokens that are signed with a secret.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode, get_current_timestamp};
use relata::server::{Authentication, Tokens};
use serde_json::{Value, json};

use super::{answer, refusal, serve};
use crate::support::Test;

const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// A token with a header and claims, signed with a secret.
fn sign(header: &Header, claims: &Value, secret: &str) -> String {
    encode(header, claims, &EncodingKey::from_secret(secret.as_bytes())).unwrap()
}

/// A token with some claims.
fn token(claims: &Value) -> String {
    sign(&Header::default(), claims, SECRET)
}

/// The time in some seconds, as claims have it.
fn time(seconds: i64) -> i64 {
    i64::try_from(get_current_timestamp()).unwrap() + seconds
}

fn authentication() -> Authentication {
    Authentication::new().tokens(Tokens::signed_with(SECRET).unwrap())
}

fn bearer(token: &str) -> String {
    format!("Bearer {token}")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_claims_of_a_token_say_who_sends_a_request() {
    let test = Test::sqlite().await;
    let server = serve(&test, authentication()).await;
    let claims = json!({ "sub": "7", "role": "member", "exp": time(60) });

    let response = server.who(&[("authorization", &bearer(&token(&claims)))]).await;

    assert_eq!(answer(response).await, claims);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_token_is_anonymous() {
    let test = Test::sqlite().await;
    let server = serve(&test, authentication()).await;

    assert_eq!(answer(server.who(&[]).await).await, Value::Null);
    let basic = server.who(&[("authorization", "Basic dXNlcjpwYXNz")]).await;
    assert_eq!(answer(basic).await, Value::Null, "another scheme may be meant for a proxy");
}

#[tokio::test(flavor = "multi_thread")]
async fn clocks_may_differ_by_a_minute() {
    let test = Test::sqlite().await;
    let server = serve(&test, authentication()).await;

    for claims in [json!({ "exp": time(-50) }), json!({ "exp": time(99), "nbf": time(50) })] {
        let response = server.who(&[("authorization", &bearer(&token(&claims)))]).await;
        assert_eq!(answer(response).await, claims);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_cannot_be_trusted_is_refused() {
    let test = Test::sqlite().await;
    let server = serve(&test, authentication()).await;
    let good = json!({ "sub": "7", "exp": time(60) });
    let with_header = |header: &Value| {
        let encoded = BASE64_URL_SAFE_NO_PAD.encode(header.to_string());
        let token = token(&good);
        let (_, rest) = token.split_once('.').unwrap();
        format!("{encoded}.{rest}")
    };
    let critical = Header { crit: Some(vec!["b64".into()]), ..Header::default() };
    let other_algorithm = Header::new(Algorithm::HS512);
    let unsigned = "the token is no JSON Web Token, or its algorithm is not accepted";
    let not_signed = "the token is not signed with a key that is accepted";

    let cases = [
        (token(&json!({ "exp": time(-70) })), "the token has expired: get a new one"),
        (token(&json!({ "sub": "7" })), "the token lacks the claim `exp`"),
        (token(&json!({ "exp": "tomorrow" })), "the token lacks the claim `exp`"),
        (token(&json!({ "exp": time(60), "nbf": time(70) })), "the token is not valid yet"),
        (
            token(&json!({ "exp": time(60), "nbf": "now" })),
            "the claim `nbf` of the token cannot be read",
        ),
        (token(&json!({ "exp": time(60), "aud": "shop" })), "the token is for another audience"),
        (sign(&Header::default(), &good, &"x".repeat(32)), not_signed),
        (
            sign(&other_algorithm, &good, SECRET),
            "the token is signed by an algorithm that is not accepted",
        ),
        (sign(&critical, &good, SECRET), "the token has a critical header that is not known"),
        (with_header(&json!({ "alg": "none" })), unsigned),
        (with_header(&json!({ "alg": "HS256", "kid": "x" })), not_signed),
        ("x.y.z".into(), unsigned),
        (String::new(), "the header authorization has no token behind `Bearer`"),
    ];
    for (token, message) in cases {
        let response = server.who(&[("authorization", &bearer(&token))]).await;
        assert_eq!(refusal(response).await, message, "{token}");
    }

    let good = bearer(&token(&good));
    let twice = server.who(&[("authorization", &good), ("authorization", &good)]).await;
    assert_eq!(refusal(twice).await, "send the header authorization once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_must_be_for_the_audience_and_from_the_issuer() {
    let test = Test::sqlite().await;
    let tokens = Tokens::signed_with(SECRET).unwrap();
    let tokens = tokens.for_audiences(["shop", "admin"]).from_issuer("https://id.example");
    let server = serve(&test, Authentication::new().tokens(tokens)).await;
    let who =
        async |claims: &Value| server.who(&[("authorization", &bearer(&token(claims)))]).await;

    let good = json!({ "exp": time(60), "aud": ["shop", "mail"], "iss": "https://id.example" });
    assert_eq!(answer(who(&good).await).await, good);

    let cases = [
        (json!({ "aud": "mail" }), "the token is for another audience"),
        (json!({ "aud": null }), "the token lacks the claim `aud`"),
        (json!({ "iss": "https://evil.example" }), "the token is of another issuer"),
        (json!({ "iss": null }), "the token lacks the claim `iss`"),
    ];
    for (changes, message) in cases {
        let mut claims = good.clone();
        claims.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        assert_eq!(refusal(who(&claims).await).await, message, "{changes}");
    }
}

#[test]
fn a_secret_that_can_be_guessed_is_refused() {
    let error = Tokens::signed_with("hunter2").unwrap_err();

    assert_eq!(
        error.to_string(),
        "the secret of tokens needs at least 32 characters: `openssl rand -hex 32` prints some",
    );
}
