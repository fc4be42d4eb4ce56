//! The fields of a relation stand beside those of the columns.
diesel::table! { owners (id) { id -> BigInt, has_thing -> Bool, } }
diesel::table! { things (id) { id -> BigInt, owner_id -> BigInt, owner -> Text, } }

#[derive(Clone, Debug, relata::Model)]
#[diesel(table_name = owners)]
#[has_one(thing: Thing)]
pub struct Owner {
    pub id: i64,
    pub has_thing: bool,
}

#[derive(Clone, Debug, relata::Model)]
#[diesel(table_name = things)]
#[belongs_to(owner: Owner)]
pub struct Thing {
    pub id: i64,
    pub owner_id: i64,
    pub owner: String,
}

fn main() {}
