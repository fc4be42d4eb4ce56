//! Operations have names.
diesel::table! { things (id) { id -> BigInt, } }

#[derive(Clone, Debug, relata::Model)]
#[diesel(table_name = things)]
#[model(operations(read, destroy))]
#[has_many(parts: Thing, foreign_key = things::id, operations(show))]
pub struct Thing {
    pub id: i64,
}

fn main() {}
