//! Constants of fields and relations have names of their own. A key that bears its relation's name is `COUNTRY_KEY`.
use relata::prelude::*;

diesel::table! { countries (code) { code -> Text, } }
diesel::table! {
    people (id) { id -> BigInt, country -> Nullable<Text>, country_key -> Nullable<Text>, }
}

#[derive(Clone, Debug, Model)]
#[diesel(table_name = countries, primary_key(code))]
pub struct Country {
    pub code: String,
}

#[derive(Clone, Debug, Model)]
#[diesel(table_name = people)]
#[belongs_to(country: Country, foreign_key = people::country)]
pub struct Person {
    pub id: i64,
    pub country: Option<String>,
    pub country_key: Option<String>,
}

fn main() {}
