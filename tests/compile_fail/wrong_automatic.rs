//! What Relata fills in by itself are times, days and UUIDs.
diesel::table! { things (id) { id -> BigInt, title -> Text, } }

#[derive(Clone, Debug, relata::Model)]
#[diesel(table_name = things)]
pub struct Thing {
    pub id: i64,
    #[model(auto_create)]
    pub title: String,
}

fn main() {}
