//! Users, each of whom can have one other user as apprentice.

use relata::prelude::*;

use super::Team;
use crate::schema::users;

/// A person.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = users)]
#[belongs_to(owned_team: Team, foreign_key = users::owned_team_id)]
#[belongs_to(deputized_team: Team, foreign_key = users::deputized_team_id)]
#[has_one(apprentice: User, foreign_key = users::mentor_id, description = "Who learns from this user.")]
#[belongs_to(mentor: User, foreign_key = users::mentor_id, description = "Whom this user learns from.")]
pub struct User {
    /// Identifies the user.
    pub id: i64,
    /// The full name.
    #[model(length(min = 1, max = 100))]
    pub name: String,
    /// The address to write to.
    #[model(unique, email)]
    pub email: String,
    /// The key of the team that the user owns.
    #[model(unique)]
    pub owned_team_id: Option<i64>,
    /// The key of the team that the user is the deputy of.
    #[model(unique)]
    pub deputized_team_id: Option<i64>,
    /// The key of the mentor.
    #[model(unique)]
    pub mentor_id: Option<i64>,
}
