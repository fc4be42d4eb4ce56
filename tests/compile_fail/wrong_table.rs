//! The foreign key of a hasOne is a column of the related model, not of the owner.
diesel::table! { owners (id) { id -> BigInt, thing_id -> BigInt, } }
diesel::table! { things (id) { id -> BigInt, } }

#[derive(Clone, Debug, relata::Model)]
#[diesel(table_name = owners)]
#[has_one(thing: Thing, local_key = owners::id, foreign_key = owners::thing_id)]
pub struct Owner {
    pub id: i64,
    pub thing_id: i64,
}

#[derive(Clone, Debug, relata::Model)]
#[diesel(table_name = things)]
pub struct Thing {
    pub id: i64,
}

fn main() {}
