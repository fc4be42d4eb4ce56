//! The secret by which an administrator is known.

use std::fmt;

use axum::http::{HeaderMap, HeaderName};
use sha2::{Digest, Sha256};

use super::super::graphql::Refusal;
use super::{Claims, only_value, unauthenticated};

/// The header that has the secret.
const HEADER: HeaderName = HeaderName::from_static("x-admin-secret");

/// The fewest bytes of a secret.
const FEWEST: usize = 16;

/// A secret, kept as its hash: how long it takes to compare hashes says nothing of the secret.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct AdminSecret([u8; 32]);

/// A secret that can be guessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the admin secret needs at least {FEWEST} characters, made by chance: `openssl rand -hex 32` prints some"
)]
pub struct ShortSecret;

impl AdminSecret {
    pub(super) fn new(secret: &str) -> Result<Self, ShortSecret> {
        if secret.len() < FEWEST {
            return Err(ShortSecret);
        }
        Ok(AdminSecret(Sha256::digest(secret).into()))
    }

    /// Returns the claims of an administrator if a request has the secret; `None` if it has none.
    pub(super) fn claims(&self, headers: &HeaderMap) -> Result<Option<Claims>, Refusal> {
        let Some(secret) = only_value(headers, &HEADER)? else { return Ok(None) };
        if AdminSecret(Sha256::digest(secret).into()) != *self {
            return Err(unauthenticated("the admin secret is wrong"));
        }
        Ok(Some(Claims::admin()))
    }
}

impl fmt::Debug for AdminSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AdminSecret(…)")
    }
}
