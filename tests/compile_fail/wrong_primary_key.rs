//! No row is known by a day.
diesel::table! { days (day) { day -> Date, title -> Text, } }

#[derive(Clone, Debug, relata::Model)]
#[diesel(table_name = days, primary_key(day))]
pub struct Day {
    pub day: relata::types::NaiveDate,
    pub title: String,
}

fn main() {}
