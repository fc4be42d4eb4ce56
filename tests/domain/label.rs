//! Labels: a primary key that clients choose, and columns with every option.

use relata::prelude::*;
use relata::types::{NaiveDate, NaiveDateTime, Uuid};

use super::Specimen;
use super::schema::{labels, specimens};

/// A label on a specimen.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = labels, primary_key(slug))]
#[belongs_to(specimen: Specimen, local_key = specimens::id, foreign_key = labels::specimen_id)]
pub struct Label {
    /// Identifies the label.
    #[model(validate = is_slug)]
    pub slug: String,
    /// What is printed on it.
    #[model(name = "caption", length(max = 20))]
    pub text: String,
    /// Known to nobody.
    #[model(hidden)]
    pub secret: Option<String>,
    /// How often it was used.
    #[model(read_only, default)]
    pub uses: i32,
    /// The key of the specimen.
    #[model(unique)]
    pub specimen_id: Option<Uuid>,
    /// The day on which it was made, in UTC.
    #[model(auto_create)]
    pub printed_on: Option<NaiveDate>,
    /// When it was last changed, in UTC.
    #[model(auto_update)]
    pub touched_at: Option<NaiveDateTime>,
}

fn is_slug(slug: &str) -> Result<(), String> {
    let fits = slug
        .chars()
        .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-');
    if fits { Ok(()) } else { Err("must have small letters, digits and hyphens alone".to_owned()) }
}
