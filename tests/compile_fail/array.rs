//! No column is a list.
diesel::table! { posts (id) { id -> BigInt, tags -> Array<Text>, } }

#[derive(Clone, Debug, relata::Model)]
#[diesel(table_name = posts)]
pub struct Post {
    pub id: i64,
    pub tags: Vec<String>,
}

fn main() {}
