//! Matches.

use relata::prelude::*;

use super::Person;
use super::schema::match_;

/// A row of the table `match`.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = match_)]
#[belongs_to(self_person: Person, foreign_key = match_::self_)]
#[belongs_to(match_person: Person, foreign_key = match_::match__)]
pub struct Match {
    /// Identifies the match.
    pub id: i64,
    /// The key of the self person.
    pub self_: i64,
    /// The key of the match person.
    pub match__: i64,
    pub where_: Option<String>,
}
