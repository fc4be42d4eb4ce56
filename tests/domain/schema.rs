//! The tables of the tests' models.

diesel::table! {
    countries (code) {
        code -> Text,
        name -> Text,
    }
}

diesel::table! {
    use relata::database::sql_types::*;

    people (id) {
        id -> BigInt,
        uuid -> Nullable<Uuid>,
        name -> Text,
        age -> Nullable<Integer>,
        height -> Nullable<Double>,
        is_alive -> Bool,
        born_at -> Nullable<Timestamptz>,
        country_code -> Nullable<Text>,
        mentor_id -> Nullable<BigInt>,
    }
}

diesel::table! {
    use relata::database::sql_types::*;

    passports (number) {
        number -> Text,
        holder_uuid -> Nullable<Uuid>,
        level -> SmallInt,
    }
}

diesel::table! {
    visas (id) {
        id -> BigInt,
        passport_number -> Text,
        stamp -> Text,
    }
}
