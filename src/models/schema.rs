//! The tables of the demo, in Diesel's words, for both databases.
#![expect(missing_docs, reason = "Diesel's `table!` writes the items")]

diesel::table! {
    use relata::database::sql_types::*;

    roles (id) {
        id -> BigInt,
        name -> Text,
    }
}

diesel::table! {
    use relata::database::sql_types::*;

    users (id) {
        id -> BigInt,
        uuid -> Uuid,
        name -> Text,
        email -> Text,
        role_id -> Nullable<BigInt>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use relata::database::sql_types::*;

    profiles (id) {
        id -> BigInt,
        user_id -> Nullable<BigInt>,
        display_name -> Text,
        bio -> Text,
        avatar_url -> Nullable<Text>,
        is_public -> Bool,
        deleted_at -> Nullable<Timestamptz>,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::allow_tables_to_appear_in_same_query!(roles, users, profiles);
