//! A text cannot hold the key of a 64-bit integer.
diesel::table! { owners (id) { id -> BigInt, } }
diesel::table! { things (id) { id -> BigInt, owner_name -> Text, } }

#[derive(Clone, Debug, relata::Model)]
#[diesel(table_name = owners)]
#[has_one(thing: Thing, local_key = owners::id, foreign_key = things::owner_name)]
pub struct Owner {
    pub id: i64,
}

#[derive(Clone, Debug, relata::Model)]
#[diesel(table_name = things)]
pub struct Thing {
    pub id: i64,
    pub owner_name: String,
}

fn main() {}
