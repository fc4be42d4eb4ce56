// Written by `UPDATE_SCHEMA=1 cargo test` from the pages of docs/.
use relata::models::{Profile, Role, User};
use relata::prelude::*;
use relata::types::*;

diesel::table! {
    use relata::database::sql_types::*;

    articles (id) {
        id -> BigInt,
        slug -> Text,
        title -> Text,
        stars -> Integer,
        state -> Text,
        published_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
    }
}

/// A text that is published.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = articles)]
pub struct Article {
    /// Identifies the article.
    pub id: i64,
    /// The end of the article's address.
    #[model(unique, validate = is_slug)]
    pub slug: String,
    /// The headline.
    #[model(name = "headline", length(min = 1, max = 200))]
    pub title: String,
    /// How much readers like it.
    #[model(default, range(min = 0, max = 5))]
    pub stars: i32,
    /// How far it got.
    pub state: State,
    /// When it was published; null for a draft.
    pub published_at: Option<DateTime<Utc>>,
    /// When it was created.
    #[model(auto_create)]
    pub created_at: DateTime<Utc>,
}

/// The states of an article.
#[derive(Clone, Copy, Debug, PartialEq, ModelEnum)]
pub enum State {
    /// Somebody reviews it.
    InReview,
    /// Everybody can read it.
    #[model(text = "public")]
    Published,
}

fn is_slug(slug: &str) -> Result<(), String> {
    let is_valid = slug.chars().all(|letter| letter.is_ascii_lowercase() || letter == '-');
    if is_valid { Ok(()) } else { Err("must have small letters and hyphens only".into()) }
}
relata::models! {
    /// The models of the demo, and the article.
    pub struct Models: User, Profile, Role, Article
}
