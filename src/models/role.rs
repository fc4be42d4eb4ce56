//! Roles.

use diesel::{Identifiable, Queryable, Selectable};

use super::{User, Viewer};
use crate::Filter;
use crate::Model;
use crate::models::schema::{roles, users};

/// A set of permissions of users.
#[derive(Clone, Debug, Queryable, Selectable, Identifiable, Model)]
#[diesel(table_name = roles)]
#[model(writable = written_by)]
#[has_many(users: User, local_key = roles::id, foreign_key = users::role_id)]
pub struct Role {
    /// Identifies the role.
    pub id: i64,
    /// The name.
    #[model(unique, length(min = 1, max = 50))]
    pub name: String,
}

/// Matches the roles that somebody writes.
fn written_by(viewer: &Viewer) -> Filter<Role> {
    if *viewer == Viewer::Admin { Filter::all() } else { Filter::none() }
}
