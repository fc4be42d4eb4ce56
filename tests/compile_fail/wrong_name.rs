//! Names that GraphQL does not know, that combine filters, or that do not tell one row from many.
diesel::table! { news (id) { id -> BigInt, or -> Text, has -> Text, größe -> Text, } }
diesel::table! { items (id) { id -> BigInt, news_id -> BigInt, other_id -> BigInt, created -> Text, } }

#[derive(Clone, Debug, relata::Model)]
#[diesel(table_name = news)]
#[has_many(staff: Item)]
#[has_one(item: Item)]
#[has_many(items: Item)]
pub struct News {
    pub id: i64,
    pub or: String,
    #[model(name = "hasIt")]
    pub has: String,
    pub größe: String,
}

#[derive(Clone, Debug, relata::Model)]
#[diesel(table_name = items)]
#[model(name = "an item")]
#[belongs_to(author: News, foreign_key = items::news_id, singular = "new")]
#[belongs_to(other: News, foreign_key = items::other_id, name = "displaced")]
pub struct Item {
    pub id: i64,
    pub news_id: i64,
    pub other_id: i64,
    #[model(name = "createdBy")]
    pub created: String,
}

fn main() {}
