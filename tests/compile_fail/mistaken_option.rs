//! A mistake in an attribute is the only error: the rest of the expansion stays.
use relata::prelude::*;

diesel::table! { owners (id) { id -> BigInt, name -> Text, } }
diesel::table! { things (id) { id -> BigInt, owner_id -> BigInt, } }

#[derive(Clone, Debug, Model)]
#[diesel(table_name = owners)]
#[has_one(thing: Thing, onquery = shown)]
pub struct Owner {
    pub id: i64,
    #[model(uniq)]
    pub name: String,
}

#[derive(Clone, Debug, Model)]
#[diesel(table_name = things)]
#[belongs_to(owner: Owner, meta(icon = 1.5))]
pub struct Thing {
    pub id: i64,
    pub owner_id: i64,
}

relata::models! { pub struct Shop: Owner, Thing }

fn main() {
    let named = Owner::NAME.eq("Ann").and(Owner::THING.has());
    drop(Owner::query().filter(named).preload(Owner::THING));
    drop(Thing::query().has(Thing::OWNER));
}
