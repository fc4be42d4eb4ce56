//! Profiles.

use chrono::{DateTime, Utc};
use diesel::{Identifiable, Queryable, Selectable};

use super::User;
use crate::Filter;
use crate::Model;
use crate::models::schema::profiles;

/// The public face of a user.
#[derive(Clone, Debug, Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = profiles)]
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
