//! Users.

use chrono::{DateTime, Utc};
use diesel::{Identifiable, Queryable, Selectable};
use uuid::Uuid;

use super::{Profile, Role, Viewer, profile::is_open, profile::not_deleted};
use crate::Filter;
use crate::Model;
use crate::models::schema::users;

/// A person who can sign in.
#[derive(Clone, Debug, Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = users)]
#[model(visible = seen_by, writable = written_by, updatable = changed_by)]
#[has_one(profile: Profile, on_query = not_deleted, meta(icon = "id-card"))]
#[belongs_to(role: Role)]
pub struct User {
    /// Identifies the user inside this database.
    pub id: i64,
    /// Identifies the user everywhere.
    #[model(unique, auto_create)]
    pub uuid: Uuid,
    /// The full name.
    #[model(length(min = 1, max = 200))]
    pub name: String,
    /// The address to sign in with.
    #[model(unique, email)]
    pub email: String,
    /// The role's key.
    pub role_id: Option<i64>,
    /// When the user was made.
    #[model(auto_create)]
    pub created_at: DateTime<Utc>,
    /// When the user last changed.
    #[model(auto_update)]
    pub updated_at: DateTime<Utc>,
}

/// Matches the users that somebody sees: those with a public profile, and themselves.
fn seen_by(viewer: &Viewer) -> Filter<User> {
    match viewer {
        Viewer::Moderator(_) | Viewer::Admin => Filter::all(),
        Viewer::Anonymous | Viewer::Member(_) => {
            User::PROFILE.where_has(|profile| profile.filter(is_open())).or(is_themselves(viewer))
        }
    }
}

/// Matches the users that somebody makes and deletes.
fn written_by(viewer: &Viewer) -> Filter<User> {
    if *viewer == Viewer::Admin { Filter::all() } else { Filter::none() }
}

/// Matches the users that somebody changes: themselves.
fn changed_by(viewer: &Viewer) -> Filter<User> {
    if *viewer == Viewer::Admin { Filter::all() } else { is_themselves(viewer) }
}

fn is_themselves(viewer: &Viewer) -> Filter<User> {
    viewer.user().map_or_else(Filter::none, |user| User::ID.eq(user))
}
