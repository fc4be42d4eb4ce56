//! Organizations.

use relata::prelude::*;
use relata::types::{DateTime, Utc, Uuid};

use super::{BillingConfiguration, Team};
use crate::schema::{billing_configurations, organizations};

/// Who pays for the teams.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = organizations)]
#[has_one(billing_configuration: BillingConfiguration, local_key = organizations::uuid, foreign_key = billing_configurations::organization_uuid)]
#[has_many(teams: Team)]
pub struct Organization {
    /// Identifies the organization inside this database.
    pub id: i64,
    /// Identifies the organization everywhere.
    #[model(unique, auto_create)]
    pub uuid: Uuid,
    /// What it is called.
    #[model(length(min = 1, max = 100))]
    pub name: String,
    /// When it was made.
    #[model(auto_create)]
    pub created_at: DateTime<Utc>,
}
