//! What is known of who sends a request.

use std::sync::Arc;

use serde_json::{Map, Value};

/// What is known of who sends a request: the claims of their token or of the proxy, or that they have the admin secret.
///
/// The names of claims are those of JSON Web Tokens (RFC 7519 § 4.1), such as `sub`, and of your own.
///
/// ```
/// use relata::server::Claims;
/// use serde_json::json;
///
/// let claims: Claims = [("sub", json!("7")), ("role", json!("member"))].into_iter().collect();
/// assert_eq!(claims.subject(), Some("7"));
/// assert_eq!(claims.get("role"), Some(&json!("member")));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Claims {
    claims: Arc<Map<String, Value>>,
    is_admin: bool,
}

impl Claims {
    pub(super) fn new(claims: Map<String, Value>) -> Self {
        Claims { claims: Arc::new(claims), is_admin: false }
    }

    /// Returns the claims of somebody with the admin secret.
    pub fn admin() -> Self {
        Claims { claims: Arc::default(), is_admin: true }
    }

    /// Returns whether the request has the admin secret. A token never makes an administrator by itself.
    pub fn is_admin(&self) -> bool {
        self.is_admin
    }

    /// Returns the claim `sub`: the key of the user, as text.
    pub fn subject(&self) -> Option<&str> {
        self.get("sub")?.as_str()
    }

    /// Returns a claim by its name.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.claims.get(name)
    }

    /// Returns all claims as a JSON object.
    pub fn as_object(&self) -> &Map<String, Value> {
        &self.claims
    }
}

impl<N: Into<String>> FromIterator<(N, Value)> for Claims {
    fn from_iter<I: IntoIterator<Item = (N, Value)>>(claims: I) -> Self {
        Claims::new(claims.into_iter().map(|(name, value)| (name.into(), value)).collect())
    }
}
