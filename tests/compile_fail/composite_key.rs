//! A row is known by one column.
diesel::table! { seats (row, number) { row -> BigInt, number -> BigInt, } }

#[derive(Clone, Debug, relata::Model)]
#[diesel(table_name = seats, primary_key(row, number))]
pub struct Seat {
    pub row: i64,
    pub number: i64,
}

fn main() {}
