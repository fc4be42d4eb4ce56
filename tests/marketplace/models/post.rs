//! Posts.

use relata::prelude::*;
use relata::types::{DateTime, Utc};

use super::schema::posts;
use super::{Person, Thread};

/// A row of the table `posts`.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = posts)]
#[belongs_to(thread: Thread)]
#[belongs_to(author: Person, foreign_key = posts::author_id)]
#[belongs_to(reply_to: Post, foreign_key = posts::reply_to_id)]
#[has_many(reply_to_posts: Post, foreign_key = posts::reply_to_id)]
pub struct Post {
    /// Identifies the post.
    pub id: i64,
    /// The key of the thread.
    pub thread_id: i64,
    /// The key of the author.
    pub author_id: i64,
    /// The key of the reply to.
    pub reply_to_id: Option<i64>,
    pub body: String,
    #[model(auto_create)]
    pub created_at: DateTime<Utc>,
}
