//! Roles.

use diesel::{Identifiable, Queryable, Selectable};

use super::User;
use crate::Model;
use crate::models::schema::{roles, users};

/// A set of permissions of users.
#[derive(Clone, Debug, Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = roles)]
#[has_many(users: User, local_key = roles::id, foreign_key = users::role_id)]
pub struct Role {
    /// Identifies the role.
    pub id: i64,
    /// The name.
    #[model(unique, length(min = 1, max = 50))]
    pub name: String,
}
