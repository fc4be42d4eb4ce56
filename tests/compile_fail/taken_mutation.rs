//! Mutations, queries and types made of the names of models, relations and enums must not meet.
mod users {
    diesel::table! { users (id) { id -> BigInt, } }
    diesel::table! { profiles (id) { id -> BigInt, user_id -> BigInt, } }
    diesel::table! { profile_for_users (id) { id -> BigInt, } }
    diesel::table! { members (id) { id -> BigInt, } }
    diesel::table! { people (id) { id -> BigInt, } }
    diesel::table! { user_filters (id) { id -> BigInt, } }
    diesel::table! { dates (id) { id -> BigInt, day -> Date, } }

    #[derive(Clone, Debug, relata::Model)]
    #[diesel(table_name = users)]
    #[has_one(profile: Profile)]
    pub struct User {
        pub id: i64,
    }

    #[derive(Clone, Debug, relata::Model)]
    #[diesel(table_name = profiles)]
    pub struct Profile {
        pub id: i64,
        pub user_id: i64,
    }

    #[derive(Clone, Debug, relata::Model)]
    #[diesel(table_name = profile_for_users)]
    pub struct ProfileForUser {
        pub id: i64,
    }

    #[derive(Clone, Debug, relata::Model)]
    #[diesel(table_name = members)]
    #[model(plural = "user")]
    pub struct Member {
        pub id: i64,
    }

    #[derive(Clone, Debug, relata::Model)]
    #[diesel(table_name = user_filters)]
    pub struct UserFilter {
        pub id: i64,
    }

    #[derive(Clone, Debug, relata::Model)]
    #[diesel(table_name = dates)]
    pub struct Date {
        pub id: i64,
        pub day: relata::types::NaiveDate,
    }
}

use users::{Date, Member, Profile, ProfileForUser, User, UserFilter};

relata::models! { pub struct Mutations: User, Profile, ProfileForUser }
relata::models! { pub struct Queries: User, Profile, Member }
relata::models! { pub struct Types: User, Profile, UserFilter }
relata::models! { pub struct Scalars: Date }

fn main() {}
