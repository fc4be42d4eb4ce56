//! User connection edge records.

use relata::prelude::*;

use super::UserConnection;
use super::schema::user_connection_edges;

/// A row of the table `user_connection_edges`.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = user_connection_edges)]
#[belongs_to(user_connection: UserConnection)]
pub struct UserConnectionEdgeRecord {
    /// Identifies the user connection edge record.
    pub id: i64,
    /// The key of the user connection.
    pub user_connection_id: i64,
}
