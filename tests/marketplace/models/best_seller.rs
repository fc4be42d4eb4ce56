//! Best sellers.

use relata::prelude::*;

use super::schema::best_sellers;

/// A row of the view `best_sellers`.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = best_sellers)]
#[diesel(primary_key(id))]
#[model(view)]
pub struct BestSeller {
    /// Identifies the best seller.
    pub id: i64,
    pub name: Option<String>,
    pub sold: Option<i64>,
}
