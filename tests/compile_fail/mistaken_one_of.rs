//! One of many names a `has_many` of the same models, and orders its rows by their own fields.
use relata::prelude::*;

diesel::table! { owners (id) { id -> BigInt, } }
diesel::table! { things (id) { id -> BigInt, owner_id -> BigInt, } }

#[derive(Clone, Debug, Model)]
#[diesel(table_name = owners)]
#[has_many(things: Thing)]
#[has_one(first: Thing, one_of = thing)]
#[has_one(last: Thing, order_by(Thing::ID.desc()))]
#[has_one(next: Thing, one_of = things, order_by(Thing::OWNER.order_by(Owner::ID.asc())))]
#[has_one(other: Thing, one_of = things, foreign_key = things::owner_id)]
pub struct Owner {
    pub id: i64,
}

#[derive(Clone, Debug, Model)]
#[diesel(table_name = things)]
#[belongs_to(owner: Owner)]
pub struct Thing {
    pub id: i64,
    pub owner_id: i64,
}

fn main() {}
