//! Products.

use relata::prelude::*;
use relata::types::{BigDecimal, DateTime, Json, NaiveDate, Utc};

use super::schema::{people, products};
use super::{Brand, Category, Media, OrderItem, Person, Stock};

/// The values of `products.type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ModelEnum)]
pub enum ProductType {
    Physical,
    Digital,
    #[model(text = "gift-card")]
    GiftCard,
}

// CHECK ((sale_to IS NULL) OR (sale_from IS NULL) OR (sale_to >= sale_from)) is the database's
// alone
/// A row of the table `products`.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = products)]
#[belongs_to(brand: Brand)]
#[belongs_to(category_category: Category)]
#[belongs_to(main_medium: Media, foreign_key = products::main_medium_id)]
#[has_many(order_items: OrderItem)]
#[has_many(media: Media, singular = "mediaItem")]
#[has_many(people: Person, foreign_key = people::favourite_product_id)]
#[has_many(stocks: Stock)]
pub struct Product {
    /// Identifies the product.
    pub id: i64,
    /// The key of the brand.
    pub brand_id: Option<i64>,
    /// The key of the category category.
    pub category_id: i64,
    pub category: Option<String>,
    pub type_: ProductType,
    #[model(length(min = 1, max = 200))]
    pub name: String,
    #[model(range(min = 0))]
    pub price: BigDecimal,
    #[model(range(min = 0))]
    pub weight: Option<f64>,
    #[model(range(min = 0, max = 5))]
    pub rating: Option<f64>,
    #[model(default)]
    pub details: Json,
    // `tags` has the type text[], which Relata has none for.
    pub sale_from: Option<NaiveDate>,
    pub sale_to: Option<NaiveDate>,
    /// The key of the main medium.
    pub main_medium_id: Option<i64>,
    #[model(auto_create)]
    pub created_at: DateTime<Utc>,
}
