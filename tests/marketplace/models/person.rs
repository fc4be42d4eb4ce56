//! People.

use relata::prelude::*;
use relata::types::{DateTime, NaiveDate, Utc, Uuid};

use super::schema::{match_, news, orders, people, posts, threads};
use super::{
    Address, Match, News, Order, Post, Product, Staff, SubscriptionRecord, Thread, UserConnection,
};

// `deleted_at` looks like soft deletion: `on_query = not_deleted` on relations to this model hides
// deleted rows, with `pub fn not_deleted() -> relata::Filter<Person> { Person::DELETED_AT.is_null()
// }`
/// Everybody who buys, sells or works here.
#[derive(Clone, Debug, Model)]
#[diesel(table_name = people)]
#[belongs_to(manager: Person, foreign_key = people::manager_id)]
#[belongs_to(favourite_product: Product, foreign_key = people::favourite_product_id)]
#[has_many(addresses: Address)]
#[has_one(default_address: Address, one_of = addresses, on_query = super::address::is_default)]
#[has_many(self_matches: Match, foreign_key = match_::self_)]
#[has_many(match_matches: Match, foreign_key = match_::match__)]
#[has_many(news: News, foreign_key = news::author_id, singular = "newsItem")]
#[has_many(customer_orders: Order, foreign_key = orders::customer_id)]
#[has_one(draft_order: Order, one_of = customer_orders, on_query = super::order::is_draft)]
#[has_many(seller_orders: Order, foreign_key = orders::seller_id)]
#[has_many(manager_people: Person, foreign_key = people::manager_id)]
#[has_many(posts: Post, foreign_key = posts::author_id)]
#[has_one(staff: Staff)]
#[has_many(subscriptions: SubscriptionRecord)]
#[has_one(subscription_without_ends_at: SubscriptionRecord, one_of = subscriptions, on_query = super::subscription_record::without_ends_at)]
#[has_many(threads: Thread, foreign_key = threads::starter_id)]
#[has_many(user_connections: UserConnection)]
pub struct Person {
    /// Identifies the person.
    pub id: i64,
    #[model(unique, auto_create)]
    pub uuid: Uuid,
    /// The address to sign in with.
    #[model(unique, length(max = 120))]
    pub email: String,
    #[model(length(max = 80))]
    pub first_name: String,
    #[model(length(max = 80))]
    pub last_name: Option<String>,
    pub born_on: Option<NaiveDate>,
    /// The key of the manager.
    pub manager_id: Option<i64>,
    /// The key of the favourite product.
    pub favourite_product_id: Option<i64>,
    #[model(auto_create)]
    pub created_at: DateTime<Utc>,
    #[model(auto_update)]
    pub updated_at: DateTime<Utc>,
    pub deleted_at: Option<DateTime<Utc>>,
}
