//! Best sellers.

use relata::prelude::*;

use super::schema::best_sellers;

/// A row of the view `best_sellers`.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = best_sellers)]
pub struct BestSeller {
    /// Identifies the best seller.
    pub id: i64,
    #[model(read_only)]
    pub name: Option<String>,
    #[model(read_only)]
    pub sold: Option<i64>,
}
