//! Tokens that are signed with one of a set of keys.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode, get_current_timestamp};
use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256};
use relata::server::{self, Authentication, ServerOptions, Tokens};
use reqwest::Response;
use rsa::RsaPrivateKey;
use rsa::pkcs1::EncodeRsaPrivateKey;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::super::{Server, code};
use super::{answer, refusal, serve};
use crate::support::Test;

/// The time after which the server reads a set again.
const A_WHILE: Duration = Duration::from_millis(1100);

/// A key of an issuer.
struct Key {
    id: &'static str,
    algorithm: Algorithm,
    key: EncodingKey,
}

impl Key {
    fn elliptic(id: &'static str) -> Self {
        let pair = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
        Key {
            id,
            algorithm: Algorithm::ES256,
            key: EncodingKey::from_ec_der(&pair.serialize_der()),
        }
    }

    fn edwards(id: &'static str) -> Self {
        // PKCS #8 of an Ed25519 key (RFC 8410 § 7): what is the same for all, and the key.
        let mut der = b"\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20".to_vec();
        der.extend([7; 32]);
        Key { id, algorithm: Algorithm::EdDSA, key: EncodingKey::from_ed_der(&der) }
    }

    fn rsa(id: &'static str, bits: usize) -> Self {
        let private = RsaPrivateKey::new(&mut rsa::rand_core::OsRng, bits).unwrap();
        let der = private.to_pkcs1_der().unwrap();
        Key { id, algorithm: Algorithm::RS256, key: EncodingKey::from_rsa_der(der.as_bytes()) }
    }

    /// The public key as a set has it.
    fn public(&self) -> Value {
        let mut jwk = Jwk::from_encoding_key(&self.key, self.algorithm).unwrap();
        jwk.common.key_id = Some(self.id.to_owned());
        serde_json::to_value(jwk).unwrap()
    }

    /// A token with the name of the key.
    fn token(&self) -> String {
        self.sign(Some(self.id.to_owned()))
    }

    fn sign(&self, id: Option<String>) -> String {
        let header = Header { kid: id, ..Header::new(self.algorithm) };
        let claims = json!({ "sub": self.id, "exp": get_current_timestamp() + 60 });
        encode(&header, &claims, &self.key).unwrap()
    }
}

fn set(keys: &[&Key]) -> Value {
    json!({ "keys": keys.iter().map(|key| key.public()).collect::<Vec<_>>() })
}

/// An issuer that publishes a set, which can change.
struct Issuer {
    address: String,
    keys: Arc<Mutex<Value>>,
}

impl Issuer {
    async fn start(keys: &[&Key]) -> Self {
        let keys = Arc::new(Mutex::new(set(keys)));
        let published = keys.clone();
        let route = get(async move || published.lock().unwrap().to_string());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/keys", listener.local_addr().unwrap());
        tokio::spawn(async move {
            let router = Router::new().route("/keys", route);
            server::serve(listener, router, &ServerOptions::default(), std::future::pending()).await
        });
        Issuer { address, keys }
    }

    fn publish(&self, keys: &[&Key]) {
        *self.keys.lock().unwrap() = set(keys);
    }
}

async fn serve_with(test: &Test, place: &str) -> Server {
    let tokens = Tokens::signed_by_key_set(place).unwrap();
    serve(test, Authentication::new().tokens(tokens)).await
}

async fn send(server: &Server, token: &str) -> Response {
    server.who(&[("authorization", &format!("Bearer {token}"))]).await
}

const NOT_SIGNED: &str = "the token is not signed with a key that is accepted";

#[tokio::test(flavor = "multi_thread")]
async fn each_kind_of_key_signs_by_its_algorithm() {
    let test = Test::sqlite().await;
    let keys = [Key::elliptic("ec"), Key::edwards("ed"), Key::rsa("rsa", 2048)];
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), set(&keys.each_ref()).to_string()).unwrap();
    let server = serve_with(&test, file.path().to_str().unwrap()).await;

    for key in &keys {
        assert_eq!(answer(send(&server, &key.token()).await).await["sub"], key.id);
        assert_eq!(answer(send(&server, &key.sign(None)).await).await["sub"], key.id, "no name");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_public_key_is_no_secret_and_other_keys_are_refused() {
    let test = Test::sqlite().await;
    let [key, other] = [Key::elliptic("a"), Key::elliptic("a")];
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), set(&[&key]).to_string()).unwrap();
    let server = serve_with(&test, file.path().to_str().unwrap()).await;
    let claims = json!({ "exp": get_current_timestamp() + 60 });
    let public = EncodingKey::from_secret(key.public().to_string().as_bytes());

    let forged = encode(&Header::default(), &claims, &public).unwrap();

    assert_eq!(refusal(send(&server, &forged).await).await, NOT_SIGNED);
    assert_eq!(refusal(send(&server, &other.token()).await).await, NOT_SIGNED);
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_change_while_the_server_runs() {
    let test = Test::sqlite().await;
    let [old, new] = [Key::elliptic("old"), Key::edwards("new")];
    let issuer = Issuer::start(&[&old]).await;
    let server = serve_with(&test, &issuer.address).await;
    assert_eq!(answer(send(&server, &old.token()).await).await["sub"], "old");

    issuer.publish(&[&new]);
    tokio::time::sleep(A_WHILE).await;

    assert_eq!(answer(send(&server, &new.token()).await).await["sub"], "new");
    assert_eq!(refusal(send(&server, &old.token()).await).await, NOT_SIGNED);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_issuer_that_does_not_answer_is_asked_again() {
    let test = Test::sqlite().await;
    let key = Key::elliptic("a");
    let issuer = Issuer::start(&[]).await;
    let server = serve_with(&test, &issuer.address).await;

    let response = send(&server, &key.token()).await;
    assert_eq!(response.status(), 503);
    assert_eq!(code(response).await, "SERVICE_UNAVAILABLE");
    assert_eq!(answer(server.who(&[]).await).await, Value::Null);

    issuer.publish(&[&key]);
    tokio::time::sleep(A_WHILE).await;
    assert_eq!(answer(send(&server, &key.token()).await).await["sub"], "a");
}

#[test]
fn a_set_that_cannot_be_used_is_refused_at_the_start() {
    let message = |text: &str| {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        let path = file.path().to_str().unwrap();
        let error = Tokens::signed_by_key_set(path).unwrap_err().to_string();
        error.replace(path, "<file>")
    };
    let none = "the keys of tokens in <file>: \
        none is a public key for RS256 (2048 bits at least), ES256 or EdDSA";

    assert_eq!(message(r#"{ "keys": [] }"#), none);
    assert_eq!(message(r#"{ "keys": [{ "kty": "oct", "k": "c2VjcmV0" }] }"#), none);
    assert_eq!(message(&set(&[&Key::rsa("weak", 1024)]).to_string()), none);
    let mut encryption = Key::elliptic("a").public();
    encryption["use"] = json!("enc");
    assert_eq!(message(&json!({ "keys": [encryption] }).to_string()), none);
    assert!(message("[").starts_with("the keys of tokens in <file>: no JSON object"));

    let missing = Tokens::signed_by_key_set("missing.json").unwrap_err().to_string();
    assert!(missing.starts_with("the keys of tokens in missing.json: No such file"), "{missing}");
    let unsafe_address = Tokens::signed_by_key_set("http://id.example/keys").unwrap_err();
    assert_eq!(
        unsafe_address.to_string(),
        "`http://id.example/keys` is not safe, since others on the way can change the keys: use https",
    );
}
