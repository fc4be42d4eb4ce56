//! The tables, in Diesel's words, for both databases.
#![expect(missing_docs, reason = "Diesel's `table!` writes the items")]

diesel::table! {
    use relata::database::sql_types::*;

    organizations (id) {
        id -> BigInt,
        uuid -> Uuid,
        name -> Text,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use relata::database::sql_types::*;

    billing_configurations (id) {
        id -> BigInt,
        organization_uuid -> Uuid,
        plan -> Text,
        monthly_price -> Numeric,
        next_invoice_on -> Nullable<Date>,
    }
}

diesel::table! {
    use relata::database::sql_types::*;

    teams (id) {
        id -> BigInt,
        organization_id -> Nullable<BigInt>,
        name -> Text,
    }
}

diesel::table! {
    use relata::database::sql_types::*;

    users (id) {
        id -> BigInt,
        name -> Text,
        email -> Text,
        owned_team_id -> Nullable<BigInt>,
        deputized_team_id -> Nullable<BigInt>,
        mentor_id -> Nullable<BigInt>,
    }
}
