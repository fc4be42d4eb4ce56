//! The default foreign key must be a column of the related model.
diesel::table! { owners (id) { id -> BigInt, } }
diesel::table! { things (id) { id -> BigInt, } }

#[derive(Clone, Debug, relata::Model)]
#[diesel(table_name = owners)]
#[has_one(thing: Thing)]
pub struct Owner {
    pub id: i64,
}

#[derive(Clone, Debug, relata::Model)]
#[diesel(table_name = things)]
pub struct Thing {
    pub id: i64,
}

fn main() {}
