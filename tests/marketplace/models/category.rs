//! Categories.

use relata::prelude::*;

use super::Product;
use super::schema::categories;

/// A row of the table `categories`.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = categories)]
#[belongs_to(parent: Category, foreign_key = categories::parent_id)]
#[has_many(children: Category, foreign_key = categories::parent_id)]
#[has_many(products: Product)]
pub struct Category {
    /// Identifies the category.
    pub id: i64,
    /// The key of the parent.
    pub parent_id: Option<i64>,
    #[model(length(max = 60))]
    pub name: String,
    #[model(default)]
    pub order: i32,
}
