//! News.

use relata::prelude::*;

use super::Person;
use super::schema::news;

/// A row of the table `news`.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = news)]
#[model(singular = "newsItem", plural = "news")]
#[belongs_to(author: Person, foreign_key = news::author_id)]
pub struct News {
    /// Identifies the news.
    pub id: i64,
    /// The key of the author.
    pub author_id: Option<i64>,
    pub title: String,
    pub body: String,
}
