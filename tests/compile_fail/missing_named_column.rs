//! A foreign key that is named must exist.
diesel::table! { owners (id) { id -> BigInt, } }
diesel::table! { things (id) { id -> BigInt, } }

#[derive(Clone, Debug, relata::Model)]
#[diesel(table_name = owners)]
#[has_one(thing: Thing, local_key = owners::id, foreign_key = things::owner)]
pub struct Owner {
    pub id: i64,
}

#[derive(Clone, Debug, relata::Model)]
#[diesel(table_name = things)]
pub struct Thing {
    pub id: i64,
}

fn main() {}
