//! Option records.

use relata::prelude::*;
use relata::types::Json;

use super::schema::options;

/// A row of the table `options`.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = options)]
#[diesel(primary_key(key))]
pub struct OptionRecord {
    /// Identifies the option record.
    pub key: String,
    pub value: Option<Json>,
}
