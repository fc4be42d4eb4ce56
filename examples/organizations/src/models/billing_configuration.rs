//! Billing configurations, none of which is without an organization.

use relata::prelude::*;
use relata::types::{BigDecimal, NaiveDate, Uuid};

use super::Organization;
use crate::schema::{billing_configurations, organizations};

/// What an organization pays for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ModelEnum)]
pub enum Plan {
    /// For small teams.
    Free,
    /// For larger ones.
    Business,
}

/// How an organization pays.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = billing_configurations)]
#[belongs_to(organization: Organization, local_key = organizations::uuid, foreign_key = billing_configurations::organization_uuid)]
pub struct BillingConfiguration {
    /// Identifies the configuration.
    pub id: i64,
    /// The key of the organization.
    #[model(unique)]
    pub organization_uuid: Uuid,
    /// What is paid for.
    pub plan: Plan,
    /// The price of a month.
    #[model(range(min = 0, max = 1_000_000))]
    pub monthly_price: BigDecimal,
    /// When the next invoice is due.
    pub next_invoice_on: Option<NaiveDate>,
}
