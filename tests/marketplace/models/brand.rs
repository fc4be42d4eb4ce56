//! Brands.

use relata::prelude::*;

use super::schema::brands;
use super::{Product, Series};

/// A row of the table `brands`.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = brands)]
#[has_many(products: Product)]
#[has_many(series: Series, singular = "seriesItem")]
pub struct Brand {
    /// Identifies the brand.
    pub id: i64,
    #[model(unique, length(min = 1))]
    pub name: String,
}
