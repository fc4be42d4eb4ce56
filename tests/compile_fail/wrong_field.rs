//! A field must be of its column's type, and an `Option` where the column is nullable.
diesel::table! { owners (id) { id -> BigInt, nickname -> Nullable<Text>, } }

#[derive(Clone, Debug, relata::Model)]
#[diesel(table_name = owners)]
pub struct Owner {
    pub id: i64,
    pub nickname: String,
}

fn main() {}
