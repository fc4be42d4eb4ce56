//! Forums.

use relata::prelude::*;

use super::Thread;
use super::schema::forums;

/// A row of the table `forums`.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = forums)]
#[belongs_to(last_thread: Thread, foreign_key = forums::last_thread_id)]
#[has_many(threads: Thread)]
pub struct Forum {
    /// Identifies the forum.
    pub id: i64,
    pub name: String,
    /// The key of the last thread.
    pub last_thread_id: Option<i64>,
}
