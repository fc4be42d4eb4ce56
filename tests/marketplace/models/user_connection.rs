//! User connections.

use relata::prelude::*;

use super::schema::user_connections;
use super::{Person, UserConnectionEdgeRecord};

/// A row of the table `user_connections`.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = user_connections)]
#[belongs_to(person: Person)]
#[has_many(user_connection_edges: UserConnectionEdgeRecord)]
pub struct UserConnection {
    /// Identifies the user connection.
    pub id: i64,
    /// The key of the person.
    pub person_id: i64,
    pub provider: String,
}
