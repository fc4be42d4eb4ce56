//! Teams, with two users in places of their own.

use relata::prelude::*;

use super::{Organization, User};
use crate::schema::{teams, users};

/// People who work together.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = teams)]
#[belongs_to(organization: Organization)]
#[has_one(owner: User, foreign_key = users::owned_team_id, description = "Who decides.")]
#[has_one(deputy: User, foreign_key = users::deputized_team_id, description = "Who decides while the owner is away.")]
pub struct Team {
    /// Identifies the team.
    pub id: i64,
    /// The key of the organization.
    pub organization_id: Option<i64>,
    /// What it is called.
    #[model(length(min = 1, max = 100))]
    pub name: String,
}
