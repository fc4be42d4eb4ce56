//! Media.

use relata::prelude::*;

use super::Product;
use super::schema::{media, products};

/// A row of the table `media`.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = media)]
#[model(singular = "mediaItem", plural = "media")]
#[belongs_to(product: Product)]
#[has_many(main_medium_products: Product, foreign_key = products::main_medium_id)]
pub struct Media {
    /// Identifies the media.
    pub id: i64,
    /// The key of the product.
    pub product_id: i64,
    pub url: String,
    pub bytes: Option<Vec<u8>>,
}
