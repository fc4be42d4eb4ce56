//! Users.

use chrono::{DateTime, Utc};
use diesel::{Identifiable, Queryable, Selectable};
use uuid::Uuid;

use super::{Profile, Role, profile::not_deleted};
use crate::Model;
use crate::models::schema::users;

/// A person who can sign in.
#[derive(Clone, Debug, Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = users)]
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
