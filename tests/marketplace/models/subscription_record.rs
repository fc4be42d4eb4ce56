//! Subscription records.

use relata::Filter;
use relata::prelude::*;
use relata::types::{DateTime, Utc};

use super::Person;
use super::schema::subscriptions;

/// The values of `subscriptions.plan`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ModelEnum)]
pub enum SubscriptionRecordPlan {
    Free,
    Plus,
    #[model(text = "2-for-1")]
    Value2For1,
}

/// A row of the table `subscriptions`.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = subscriptions)]
#[belongs_to(person: Person)]
pub struct SubscriptionRecord {
    /// Identifies the subscription record.
    pub id: i64,
    /// The key of the person.
    pub person_id: i64,
    pub plan: SubscriptionRecordPlan,
    pub ends_at: Option<DateTime<Utc>>,
}

/// Matches the rows of which the database lets an owner have one.
pub fn without_ends_at() -> Filter<SubscriptionRecord> {
    SubscriptionRecord::ENDS_AT.is_null()
}
