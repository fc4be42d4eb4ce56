//! Who asks the demo's API. The models say what they see and change.

use axum::http::request::Parts;

use crate::database::Database;
use crate::error::Result;
use crate::server::Claims;

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Viewer {
    /// Somebody who does not say who they are.
    Anonymous,
    /// The user with a key.
    Member(i64),
    /// A user with a key who looks after profiles, or somebody else who does.
    Moderator(Option<i64>),
    /// Somebody who may do everything.
    Admin,
}

impl Viewer {
    /// Finds out who asks, by the claims `role` and `sub` of their token.
    pub async fn of_request(parts: Parts, _database: Database) -> Result<Self> {
        Ok(Viewer::of_claims(parts.extensions.get::<Claims>()))
    }

    /// Returns whom claims name: `role` is `admin` or `moderator`, or else `sub` is the key of a user.
    pub fn of_claims(claims: Option<&Claims>) -> Self {
        let Some(claims) = claims else { return Viewer::Anonymous };
        let user = claims.subject().and_then(|subject| subject.parse().ok());
        let role = claims.get("role").and_then(|role| role.as_str());

        match (role, user) {
            _ if claims.is_admin() => Viewer::Admin,
            (Some("admin"), _) => Viewer::Admin,
            (Some("moderator"), user) => Viewer::Moderator(user),
            (_, Some(user)) => Viewer::Member(user),
            (_, None) => Viewer::Anonymous,
        }
    }

    /// Returns the key of the user who asks.
    pub fn user(self) -> Option<i64> {
        match self {
            Viewer::Member(user) => Some(user),
            Viewer::Moderator(user) => user,
            Viewer::Anonymous | Viewer::Admin => None,
        }
    }
}
