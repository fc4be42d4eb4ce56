//! Threads.

use relata::prelude::*;

use super::schema::{forums, threads};
use super::{Forum, Person, Post};

/// A row of the table `threads`.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = threads)]
#[belongs_to(forum: Forum)]
#[belongs_to(starter: Person, foreign_key = threads::starter_id)]
#[has_many(last_thread_forums: Forum, foreign_key = forums::last_thread_id)]
#[has_many(posts: Post)]
pub struct Thread {
    /// Identifies the thread.
    pub id: i64,
    /// The key of the forum.
    pub forum_id: i64,
    /// The key of the starter.
    pub starter_id: i64,
    pub title: String,
    #[model(default)]
    pub is_open: bool,
}
