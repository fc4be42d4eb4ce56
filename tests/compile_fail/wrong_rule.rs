//! A rule must be one for the type of its column.
diesel::table! { things (id) { id -> BigInt, size -> Integer, } }
diesel::table! { books (id) { id -> BigInt, title -> Text, } }

#[derive(Clone, Debug, relata::Model)]
#[diesel(table_name = things)]
pub struct Thing {
    pub id: i64,
    #[model(length(max = 3))]
    pub size: i32,
}

#[derive(Clone, Debug, relata::Model)]
#[diesel(table_name = books)]
pub struct Book {
    pub id: i64,
    #[model(range(min = 1))]
    pub title: String,
}

fn main() {}
