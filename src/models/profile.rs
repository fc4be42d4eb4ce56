//! Profiles.

use chrono::{DateTime, Utc};
use diesel::{Identifiable, Queryable, Selectable};

use super::{User, Viewer};
use crate::Filter;
use crate::Model;
use crate::models::schema::profiles;

/// The public face of a user.
#[derive(Clone, Debug, Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = profiles)]
#[model(visible = seen_by, writable = written_by, updatable = changed_by)]
#[belongs_to(user: User)]
pub struct Profile {
    /// Identifies the profile.
    pub id: i64,
    /// The user's key.
    #[model(unique)]
    pub user_id: Option<i64>,
    /// The name to show instead of the full one.
    #[model(length(min = 1, max = 80))]
    pub display_name: String,
    /// A few words about the user.
    #[model(default, length(max = 2000))]
    pub bio: String,
    /// Where a picture is.
    #[model(url)]
    pub avatar_url: Option<String>,
    /// True if everybody may see it.
    #[model(default)]
    pub is_public: bool,
    /// When it was deleted; a deleted profile is kept, but no relation finds it.
    pub deleted_at: Option<DateTime<Utc>>,
    /// When the profile was made.
    #[model(auto_create)]
    pub created_at: DateTime<Utc>,
    /// When the profile last changed.
    #[model(auto_update)]
    pub updated_at: DateTime<Utc>,
}

/// Matches the profiles that are not deleted.
pub fn not_deleted() -> Filter<Profile> {
    Profile::DELETED_AT.is_null()
}

/// Matches the profiles that everybody sees.
pub(super) fn is_open() -> Filter<Profile> {
    Profile::IS_PUBLIC.eq(true).and(not_deleted())
}

/// Matches the profiles that somebody sees: public ones, and their own.
fn seen_by(viewer: &Viewer) -> Filter<Profile> {
    match viewer {
        Viewer::Moderator(_) | Viewer::Admin => Filter::all(),
        Viewer::Anonymous | Viewer::Member(_) => is_open().or(is_own(viewer)),
    }
}

/// Matches the profiles that somebody makes and deletes: their own.
fn written_by(viewer: &Viewer) -> Filter<Profile> {
    if *viewer == Viewer::Admin { Filter::all() } else { is_own(viewer) }
}

/// Matches the profiles that somebody changes: their own, or for a moderator all.
fn changed_by(viewer: &Viewer) -> Filter<Profile> {
    match viewer {
        Viewer::Moderator(_) | Viewer::Admin => Filter::all(),
        Viewer::Anonymous | Viewer::Member(_) => is_own(viewer),
    }
}

fn is_own(viewer: &Viewer) -> Filter<Profile> {
    viewer.user().map_or_else(Filter::none, |user| Profile::USER_ID.eq(user))
}
