//! Series.

use relata::prelude::*;

use super::Brand;
use super::schema::series;

/// A row of the table `series`.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = series)]
#[model(singular = "seriesItem", plural = "series")]
#[belongs_to(brand: Brand)]
pub struct Series {
    /// Identifies the series.
    pub id: i64,
    /// The key of the brand.
    pub brand_id: i64,
    pub name: String,
}
