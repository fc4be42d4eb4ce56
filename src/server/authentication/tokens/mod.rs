//! JSON Web Tokens (RFC 7519) in the header `authorization: Bearer …` (RFC 6750).

mod key_set;

use std::fmt;
use std::sync::Arc;

use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, StatusCode};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, Header, Validation, decode, decode_header};
use serde_json::{Map, Value};

use self::key_set::{KeySet, Unavailable, VerificationKey};
use super::super::graphql::Refusal;
use super::{Claims, only_value, unauthenticated};

/// The fewest bytes of a secret (RFC 7518 § 3.2).
const FEWEST_SECRET_BYTES: usize = 32;

/// The seconds by which the clocks of the server and of the issuer may differ.
const LEEWAY: u64 = 60;

/// The tokens that are accepted: by whose keys they are signed, and for whom they are.
///
/// A token needs the claim `exp`. `nbf` is kept where it stands there. A token with the claim `aud` is refused unless it
/// names one of [`for_audiences`](Self::for_audiences). Clocks may differ by a minute. Algorithms are HS256 with a secret, and
/// RS256, ES256 and EdDSA with a set of keys; each key has one.
#[derive(Clone)]
pub struct Tokens {
    keys: Keys,
    audiences: Vec<String>,
    issuer: Option<String>,
}

#[derive(Clone)]
enum Keys {
    Secret(Box<VerificationKey>),
    Set(Arc<KeySet>),
}

/// Keys that cannot be used, with the reason.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{0}")]
pub struct InvalidKeys(String);

impl Tokens {
    /// Accepts the tokens that are signed by HS256 with a secret.
    ///
    /// # Errors
    /// If the secret has fewer than 32 bytes.
    pub fn signed_with(secret: &str) -> Result<Self, InvalidKeys> {
        if secret.len() < FEWEST_SECRET_BYTES {
            let message = format!(
                "the secret of tokens needs at least {FEWEST_SECRET_BYTES} characters: `openssl rand -hex 32` prints some"
            );
            return Err(InvalidKeys(message));
        }

        let key = DecodingKey::from_secret(secret.as_bytes());
        let key = VerificationKey { id: None, algorithm: Algorithm::HS256, key };
        Ok(Tokens::by(Keys::Secret(Box::new(key))))
    }

    /// Accepts the tokens that are signed with one of a set of keys (RFC 7517): a file, or an address that starts with
    /// `https://`; `http://` on this machine alone.
    ///
    /// The set is read anew from time to time, and when a token names a key that is not in it, so that keys can change
    /// while the server runs. An address that does not answer is asked again; until it does, tokens get status 503.
    ///
    /// # Errors
    /// If the file cannot be read or has no key for signatures, or the address is not safe.
    pub fn signed_by_key_set(place: &str) -> Result<Self, InvalidKeys> {
        Ok(Tokens::by(Keys::Set(Arc::new(KeySet::open(place)?))))
    }

    fn by(keys: Keys) -> Self {
        Tokens { keys, audiences: Vec::new(), issuer: None }
    }

    /// Accepts only tokens whose claim `aud` has one of these names.
    pub fn for_audiences<A: Into<String>>(mut self, names: impl IntoIterator<Item = A>) -> Self {
        self.audiences = names.into_iter().map(Into::into).collect();
        self
    }

    /// Accepts only tokens with this claim `iss`.
    pub fn from_issuer(mut self, issuer: impl Into<String>) -> Self {
        self.issuer = Some(issuer.into());
        self
    }

    /// Returns the claims of the token of a request; `None` if it has none.
    pub(super) async fn claims(&self, headers: &HeaderMap) -> Result<Option<Claims>, Refusal> {
        let Some(token) = bearer_token(headers)? else { return Ok(None) };
        let Ok(header) = decode_header(token) else {
            return Err(unauthenticated(
                "the token is no JSON Web Token, or its algorithm is not accepted",
            ));
        };

        let keys = match &self.keys {
            Keys::Secret(key) => vec![(**key).clone()],
            Keys::Set(set) => set.keys_of(&header).await.map_err(unavailable)?,
        };
        self.verify(token, &header, &keys).map(Some)
    }

    /// Checks a token with each key that may have signed it.
    fn verify(
        &self,
        token: &str,
        header: &Header,
        keys: &[VerificationKey],
    ) -> Result<Claims, Refusal> {
        // RFC 7515 § 4.1.11: none of the extensions that a token may insist on is known here.
        if header.crit.is_some() {
            return Err(unauthenticated("the token has a critical header that is not known"));
        }
        for key in keys {
            match decode::<Map<String, Value>>(token, &key.key, &self.validation(key.algorithm)) {
                Ok(token) => return Ok(Claims::new(token.claims)),
                Err(error) if *error.kind() == ErrorKind::InvalidSignature => {}
                Err(error) => return Err(unauthenticated(reason(error.kind()))),
            }
        }
        Err(unauthenticated("the token is not signed with a key that is accepted"))
    }

    fn validation(&self, algorithm: Algorithm) -> Validation {
        let mut validation = Validation::new(algorithm);
        validation.leeway = LEEWAY;
        validation.validate_nbf = true;
        if !self.audiences.is_empty() {
            validation.set_audience(&self.audiences);
            validation.required_spec_claims.insert("aud".to_owned());
        }
        if let Some(issuer) = &self.issuer {
            validation.set_issuer(&[issuer]);
            validation.required_spec_claims.insert("iss".to_owned());
        }
        validation
    }
}

/// Returns the token in the headers of a request. Other schemes, such as Basic for a proxy, are none of ours.
fn bearer_token(headers: &HeaderMap) -> Result<Option<&str>, Refusal> {
    let Some(value) = only_value(headers, &AUTHORIZATION)? else { return Ok(None) };
    let (scheme, token) = match value.to_str() {
        Ok(value) => value.split_once(' ').unwrap_or((value, "")),
        Err(_) => return Err(unauthenticated("the header authorization is not ASCII")),
    };
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Ok(None);
    }
    match token.trim() {
        "" => Err(unauthenticated("the header authorization has no token behind `Bearer`")),
        token => Ok(Some(token)),
    }
}

fn reason(error: &ErrorKind) -> String {
    match error {
        ErrorKind::ExpiredSignature => "the token has expired: get a new one".into(),
        ErrorKind::ImmatureSignature => "the token is not valid yet".into(),
        ErrorKind::InvalidAudience => "the token is for another audience".into(),
        ErrorKind::InvalidIssuer => "the token is of another issuer".into(),
        ErrorKind::MissingRequiredClaim(claim) => format!("the token lacks the claim `{claim}`"),
        ErrorKind::InvalidClaimFormat(claim) => {
            format!("the claim `{claim}` of the token cannot be read")
        }
        ErrorKind::InvalidAlgorithm => {
            "the token is signed by an algorithm that is not accepted".into()
        }
        _ => "the token is not valid".into(),
    }
}

fn unavailable(_: Unavailable) -> Refusal {
    let message = "the keys of tokens cannot be read at the moment: try again in a few seconds";
    Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "SERVICE_UNAVAILABLE", message)
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys = match &self.keys {
            Keys::Secret(_) => "a secret",
            Keys::Set(_) => "a set of keys",
        };
        f.debug_struct("Tokens")
            .field("keys", &keys)
            .field("audiences", &self.audiences)
            .field("issuer", &self.issuer)
            .finish()
    }
}
