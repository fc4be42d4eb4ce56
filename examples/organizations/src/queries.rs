//! Queries beside the generated ones.

use async_graphql::{Context, Object};
use relata::Error;
use relata::prelude::*;
use relata::types::BigDecimal;

use crate::models::{BillingConfiguration, Organization, Plan};

/// The fields of `Query` that are not generated.
pub struct Queries;

#[Object]
impl Queries {
    /// The organizations that pay.
    async fn paying_organizations(
        &self,
        ctx: &Context<'_>,
    ) -> Result<Vec<Row<Organization>>, Error> {
        let paying = Organization::query()
            .where_has(Organization::BILLING_CONFIGURATION, |billing| {
                billing.filter(BillingConfiguration::PLAN.ne(Plan::Free))
            });
        paying.all(&mut *ctx.read().await?).await
    }
}

/// Fields of an organization besides its columns and relations.
#[Object]
impl Organization {
    /// What the organization pays in a year; null if it has no billing configuration.
    async fn yearly_price(&self, ctx: &Context<'_>) -> Result<Option<String>, Error> {
        let billing = self.billing_configuration().query().first(&mut *ctx.read().await?).await?;
        Ok(billing.map(|billing| {
            (BigDecimal::from(12) * &billing.monthly_price).normalized().to_plain_string()
        }))
    }
}
