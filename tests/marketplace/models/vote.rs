//! Votes.

use relata::prelude::*;

use super::schema::votes;

// `post_id` is no foreign key in the database; if it points at `posts`: `#[belongs_to(post: Post)]`
// here, and `#[has_many(votes: Vote)]` there
// `person_id` is no foreign key in the database; if it points at `people`: `#[belongs_to(person:
// Person)]` here, and `#[has_many(votes: Vote)]` there
/// A row of the table `votes`.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = votes)]
pub struct Vote {
    /// Identifies the vote.
    pub id: i64,
    pub post_id: i64,
    pub person_id: i64,
    #[model(range(min = -1, max = 1))]
    pub value: i16,
}
